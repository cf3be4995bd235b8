import { recordChange } from '../audit/record-event.js';
import { countWalked, walkProducts } from '../catalog/walk-products.js';
import { dateOf } from '../clock.js';
import { HalyardError } from '../errors.js';
import { type Db, isUnavailable } from '../storage/store.js';
import { writeFile } from '../stored-file.js';
import type { Errand } from './errand.js';
import { type Export, filterOf } from './export.js';
import { changeHeldExport } from './export-queries.js';
import { pathOf } from './files.js';
import { LEASE_SECONDS, type RunOptions } from './run-import.js';
import { writings } from './write-products.js';

export interface ExportOptions extends RunOptions {
  readonly hours: number;
}

/** Not an error: it was cancelled, is somebody else's by now, or the server stops. */
class Left extends Error {}

/** Writes the file of an export that was claimed, from one snapshot of the catalog. */
export async function runExport(errand: Errand, claimed: Export, options: ExportOptions): Promise<void> {
  const { store, clock } = errand;
  const path = pathOf(options.folder, 'exports', claimed.id);
  let rows = 0;
  try {
    const startedAt = claimed.startedAt ?? dateOf(clock);
    if (!(await store.tx((w) => changeHeldExport(w, claimed, { startedAt })))) return;
    const bytes = await store.snapshot(async (db) => {
      const total = await countWalked(db, errand.principal, filterOf(claimed));
      if (!(await store.tx((w) => changeHeldExport(w, claimed, { total })))) throw new Left();
      const texts = textsOf(errand, db, claimed, options, (written) => {
        rows = written;
      });
      return writeFile(path, texts, claimed.leaseOwner ?? '');
    });
    const expiresAt = dateOf(clock, options.hours * 3600);
    await endExport(errand, claimed, { status: 'DONE', rows, bytes, expiresAt });
  } catch (error) {
    if (error instanceof Left) return;
    if (isUnavailable(error) || (error instanceof HalyardError && error.code === 'UNAVAILABLE')) throw error;
    const message = error instanceof HalyardError ? error.message : 'Something went wrong on our side.';
    await endExport(errand, claimed, { status: 'FAILED', error: message });
    if (!(error instanceof HalyardError)) throw error;
  }
}

async function* textsOf(
  errand: Errand,
  db: Db,
  claimed: Export,
  options: ExportOptions,
  tell: (rows: number) => void,
): AsyncGenerator<string, void> {
  const { head, page, tail } = writings[claimed.format];
  yield head;
  let [rows, bytes] = [0, Buffer.byteLength(head)];
  for await (const products of walkProducts(db, errand.principal, filterOf(claimed))) {
    const text = page(products, rows === 0);
    yield text;
    rows += products.length;
    bytes += Buffer.byteLength(text);
    tell(rows);
    await renew(errand, claimed, options, { rows, bytes });
  }
  yield tail;
}

async function renew(
  { store, clock }: Errand,
  claimed: Export,
  { isStopping }: RunOptions,
  progress: Pick<Export, 'rows' | 'bytes'>,
): Promise<void> {
  const stopping = isStopping();
  const lease = stopping
    ? ({ status: 'QUEUED', leaseUntil: null } as const)
    : { leaseUntil: dateOf(clock, LEASE_SECONDS) };
  const held = await store.tx((w) => changeHeldExport(w, claimed, { ...progress, ...lease }));
  if (!held || stopping) throw new Left();
}

const endExport = (
  errand: Errand,
  claimed: Export,
  how: Pick<Export, 'status'> & Partial<Export>,
): Promise<Export | undefined> =>
  errand.store.tx(async (w) => {
    const over = { finishedAt: dateOf(errand.clock), leaseOwner: null, leaseUntil: null };
    const ended = await changeHeldExport(w, claimed, { ...how, ...over });
    if (!ended) return undefined;
    const { status, rows, bytes, error } = ended;
    await recordChange(errand, w, {
      action: 'export.end',
      subjectId: ended.id,
      after: { status, rows, bytes, error },
    });
    return ended;
  });
