import { recordChange } from '../audit/record-event.js';
import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import { HalyardError, invalid } from '../errors.js';
import type { IncomingFile } from '../files.js';
import { holdName } from '../storage/hold-name.js';
import { removeFile, writeFile } from '../stored-file.js';
import { countArriving, whileArriving } from './arriving.js';
import { pathOf } from './files.js';
import { formatOf, type Import, tooManyOpen } from './import.js';
import { countOpenImports, insertImport } from './queries.js';
import { MOST_OPEN } from './room.js';
import { openSource } from './source.js';
import type { ImportFormat } from './table.js';

export interface StartImportInput {
  readonly content: IncomingFile;
  /** Left out: what the file was sent as. */
  readonly format?: ImportFormat | null | undefined;
  readonly dryRun?: boolean | null | undefined;
}

/**
 * Takes in a file of products. It is worked on once it is there in full; what its header says is checked at once.
 * @throws HalyardError VALIDATION_FAILED, PAYLOAD_TOO_LARGE, CONFLICT (too many that wait or run)
 */
export async function startImport(context: Context, input: StartImportInput): Promise<Import> {
  const { principal, ids, transfers } = context;
  if (principal.tenantId === '') throw new HalyardError('UNAUTHENTICATED');
  const format = formatOf(input.format, input.content.mediaType);
  refuseMore(countArriving(transfers, principal.tenantId));
  return whileArriving(transfers, principal.tenantId, async () => {
    refuseMore(await countOpenImports(context.store.read, principal));
    const id = ids.next('imp');
    const path = pathOf(transfers.folder, 'imports', id);
    try {
      const bytes = await writeFile(path, input.content.bytes(transfers.maxImportBytes));
      if (bytes === 0) throw invalid(['input', 'content'], 'The file is empty.');
      await openSource(path, format);
      const made = newImport(context, { id, format, bytes, dryRun: input.dryRun ?? false });
      await insert(context, made);
      transfers.wake();
      return made;
    } catch (error) {
      await removeFile(path);
      throw error;
    }
  });
}

async function insert(context: Context, made: Import): Promise<void> {
  const { id, format, bytes, tenantId } = made;
  await context.store.tx(async (w) => {
    await holdName(w, `imports of ${tenantId}`);
    // Asked again, because others were made while the file came.
    refuseMore(await countOpenImports(w, context.principal));
    await insertImport(w, made);
    await recordChange(context, w, { action: 'import.start', subjectId: id, after: { format, bytes } });
  });
}

function refuseMore(count: number): void {
  if (count >= MOST_OPEN) throw tooManyOpen('imports', MOST_OPEN);
}

function newImport(
  { principal, clock }: Context,
  made: Pick<Import, 'id' | 'format' | 'bytes' | 'dryRun'>,
): Import {
  return {
    ...made,
    tenantId: principal.tenantId,
    status: 'QUEUED',
    position: 0,
    line: 0,
    rows: 0,
    created: 0,
    updated: 0,
    failed: 0,
    error: null,
    createdAt: dateOf(clock),
    createdBy: principal.id,
    startedAt: null,
    finishedAt: null,
    cancelledAt: null,
    leaseOwner: null,
    leaseUntil: null,
  };
}
