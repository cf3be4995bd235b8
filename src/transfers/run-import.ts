import { recordChange } from '../audit/record-event.js';
import { type PutOutcome, putProducts } from '../catalog/put-products.js';
import { dateOf } from '../clock.js';
import { HalyardError } from '../errors.js';
import { isUnavailable, isUniqueViolation, type Writer } from '../storage/store.js';
import { isThere, removeFile } from '../stored-file.js';
import type { SourceRecord } from './cut.js';
import type { Errand } from './errand.js';
import { pathOf } from './files.js';
import { type Import, type ImportLog, MOST_LOGGED } from './import.js';
import { changeHeldImport, insertLogs } from './queries.js';
import type { Row } from './rows.js';
import { openSource, type Source } from './source.js';

/** Rows of one transaction: enough to be worth its commit, few enough that who writes meanwhile waits some 15 ms. */
const MOST_ROWS = 250;
/** As many as are read in some 50 ms where they are one cell each or nothing but cells: nobody is served meanwhile. */
const MOST_BYTES = 256 * 1024;
export const LEASE_SECONDS = 15;
const TRIES = 5;
/** Of one row. */
const MOST_FAULTS = 20;

export interface RunOptions {
  readonly folder: string;
  /** Asked after each chunk. */
  isStopping(): boolean;
}

/**
 * Works on an import that was claimed, from where it stands to its end. What a chunk changes, what is logged of it and
 * that it is done are one transaction, so that a crash at any moment loses no row and does none twice.
 */
export async function runImport(errand: Errand, claimed: Import, options: RunOptions): Promise<void> {
  const path = pathOf(options.folder, 'imports', claimed.id);
  try {
    if (!isThere(path)) throw lost(claimed);
    const source = await openSource(path, claimed.format);
    const begun = await begin(errand, claimed);
    const end = begun && (await runChunks(errand, begun, source, options));
    if (end && (await finish(errand, end))) await removeFile(path);
  } catch (error) {
    // The database is away: whoever comes after the lease goes on.
    if (isUnavailable(error) || (error instanceof HalyardError && error.code === 'UNAVAILABLE')) throw error;
    await fail(errand, claimed, error);
    await removeFile(path);
    if (!(error instanceof HalyardError)) throw error;
  }
}

const lost = ({ line }: Import): HalyardError =>
  new HalyardError('NOT_FOUND', {
    message: `The file is no longer there. What was done up to line ${line} is done; send the file again.`,
  });

async function runChunks(
  errand: Errand,
  begun: Import,
  source: Source,
  { isStopping }: RunOptions,
): Promise<Import | undefined> {
  let at: Import | undefined = begun;
  const place = at.position > 0 ? { end: at.position, nextLine: at.line + 1 } : source.first;
  for await (const records of chunksOf(source.records(place))) {
    at = await applyChunk(errand, at, source, records);
    if (!at) return undefined; // Cancelled, or somebody else's by now.
    if (isStopping()) {
      await errand.store.tx((w) => changeHeldImport(w, at as Import, { status: 'QUEUED', leaseUntil: null }));
      return undefined;
    }
  }
  return at;
}

async function* chunksOf(records: AsyncIterable<SourceRecord>): AsyncGenerator<readonly SourceRecord[]> {
  let chunk: SourceRecord[] = [];
  let bytes = 0;
  for await (const record of records) {
    chunk.push(record);
    bytes += record.bytes.length;
    if (chunk.length < MOST_ROWS && bytes < MOST_BYTES) continue;
    yield chunk;
    chunk = [];
    bytes = 0;
  }
  if (chunk.length > 0) yield chunk;
}

async function applyChunk(
  errand: Errand,
  held: Import,
  source: Source,
  records: readonly SourceRecord[],
): Promise<Import | undefined> {
  const rows = source.read(records);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await errand.store.tx((w) => applyIn(errand, w, held, { source, records, rows }));
    } catch (error) {
      // Somebody made a product of the same SKU in the same moment: seen now, it is changed instead.
      if (attempt >= TRIES || !isUniqueViolation(error)) throw error;
    }
  }
}

async function applyIn(
  errand: Errand,
  w: Writer,
  held: Import,
  { source, records, rows }: Chunk,
): Promise<Import | undefined> {
  const until = dateOf(errand.clock, LEASE_SECONDS);
  // First of all: from here on nobody cancels it or takes it over before this is committed.
  const now = await changeHeldImport(w, held, { leaseUntil: until });
  const [first, last] = [records[0], records.at(-1)];
  if (!now || !first || !last) return undefined;

  const puts = rows.flatMap(({ put }) => put ?? []);
  const outcomes = await putProducts(errand, w, puts, now.dryRun ? 'dry run' : 'write');
  const faults = faultsOf(records, rows, outcomes);
  await insertLogs(w, logsOf(errand, now, source, faults));
  const count = (kind: PutOutcome['kind']) => outcomes.filter((outcome) => outcome.kind === kind).length;
  const [created, updated] = [count('created'), count('updated')];
  const lines = `${first.line}-${last.nextLine - 1}`;
  if (!now.dryRun && created + updated > 0) {
    await recordChange(errand, w, {
      action: 'import.apply',
      subjectId: now.id,
      after: { lines, created, updated, failed: faults.length },
    });
  }
  return changeHeldImport(w, now, {
    position: last.end,
    line: last.nextLine - 1,
    rows: now.rows + rows.length,
    created: now.created + created,
    updated: now.updated + updated,
    failed: now.failed + faults.length,
  });
}

interface Chunk {
  readonly source: Source;
  readonly records: readonly SourceRecord[];
  readonly rows: readonly Row[];
}

interface BadRow {
  readonly record: SourceRecord;
  readonly sku: string | undefined;
  readonly faults: readonly HalyardError[];
}

/** The rows that were not taken, those that could not even be read among them, in their order. */
function faultsOf(
  records: readonly SourceRecord[],
  rows: readonly Row[],
  outcomes: readonly PutOutcome[],
): readonly BadRow[] {
  let at = 0;
  return rows.flatMap((row, position): readonly BadRow[] => {
    const record = records[position];
    if (!record) return [];
    if (!row.put) return [{ record, sku: row.sku, faults: row.faults }];
    const outcome = outcomes[at++];
    return outcome?.kind === 'refused' ? [{ record, sku: row.put.sku, faults: outcome.faults }] : [];
  });
}

function logsOf(
  { ids }: Errand,
  { id, tenantId, failed }: Import,
  source: Source,
  bad: readonly BadRow[],
): ImportLog[] {
  return bad.slice(0, Math.max(0, MOST_LOGGED - failed)).flatMap(({ record, sku, faults }) =>
    faults.slice(0, MOST_FAULTS).map(({ code, message, details }) => {
      const field = columnOf(details.field);
      const value = field === undefined ? undefined : source.valueIn(record, field);
      return {
        id: ids.next('iml'),
        tenantId,
        importId: id,
        line: record.line,
        sku: sku === undefined ? null : storable(sku, 64),
        code,
        field: field === undefined ? null : storable(field, 200),
        value: value === undefined ? null : storable(value, 200),
        message: storable(message, 500),
      };
    }),
  );
}

/** The column that a fault is in: `['input', 'price', 'currency']` is in `currency`, which has one of its own. */
function columnOf(field: readonly (string | number)[] = []): string | undefined {
  const [, column, member] = field.map(String);
  if (column === 'price' && member === 'currency') return member;
  return column === 'attributes' && member !== undefined ? `attributes.${member}` : column;
}

/** What was refused may well be so for what no store keeps. */
const storable = (text: string, most: number): string =>
  text
    .slice(0, most)
    .replaceAll('\0', '')
    .replace(/\p{Surrogate}/gu, '\uFFFD');

async function begin(errand: Errand, claimed: Import): Promise<Import | undefined> {
  if (claimed.startedAt) return claimed;
  const startedAt = dateOf(errand.clock);
  return errand.store.tx(async (w) => {
    const begun = await changeHeldImport(w, claimed, { startedAt });
    if (begun) {
      await recordChange(errand, w, { action: 'import.begin', subjectId: claimed.id, after: { startedAt } });
    }
    return begun;
  });
}

const finish = (errand: Errand, end: Import): Promise<Import | undefined> =>
  errand.store.tx((w) => endImport(errand, w, end, { status: 'DONE', position: end.bytes }));

/** The file as a whole cannot be read, or the fault is ours: it would be there again at the next try. */
async function fail(errand: Errand, { position: _, ...held }: Import, error: unknown): Promise<void> {
  await errand.store.tx(async (w) => {
    const now = await changeHeldImport(w, held, { leaseUntil: dateOf(errand.clock, LEASE_SECONDS) });
    if (!now) return;
    const message =
      error instanceof HalyardError
        ? error.message
        : `Something went wrong on our side after line ${now.line}. What was done up to there is done.`;
    await endImport(errand, w, now, { status: 'FAILED', error: message });
  });
}

async function endImport(
  errand: Errand,
  w: Writer,
  held: Import,
  how: Pick<Import, 'status'> & Partial<Import>,
): Promise<Import | undefined> {
  const over = { finishedAt: dateOf(errand.clock), leaseOwner: null, leaseUntil: null };
  const ended = await changeHeldImport(w, held, { ...how, ...over });
  if (!ended) return undefined;
  const { status, rows, created, updated, failed, error } = ended;
  await recordChange(errand, w, {
    action: 'import.end',
    subjectId: ended.id,
    after: { status, rows, created, updated, failed, error },
  });
  return ended;
}
