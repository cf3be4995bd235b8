import { recordChange } from '../audit/record-event.js';
import { checkProductFilter } from '../catalog/walk-products.js';
import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import { HalyardError } from '../errors.js';
import { holdName } from '../storage/hold-name.js';
import { type Export, type ExportFilter, storedFilter } from './export.js';
import { countOpenExports, insertExport } from './export-queries.js';
import { tooManyOpen } from './import.js';
import { MOST_OPEN } from './room.js';
import type { ExportFormat } from './table.js';

export interface StartExportInput extends ExportFilter {
  readonly format: ExportFormat;
}

/**
 * Has the products that a filter lets through written into a file.
 * @throws HalyardError BAD_USER_INPUT, CONFLICT (too many that wait or run)
 */
export async function startExport(
  context: Context,
  { format, ...filter }: StartExportInput,
): Promise<Export> {
  const { principal, store, clock, ids, transfers } = context;
  if (principal.tenantId === '') throw new HalyardError('UNAUTHENTICATED');
  await checkProductFilter(store.read, principal, filter);
  const made: Export = {
    id: ids.next('exp'),
    tenantId: principal.tenantId,
    format,
    filter: storedFilter(filter),
    status: 'QUEUED',
    rows: 0,
    total: null,
    bytes: 0,
    error: null,
    createdAt: dateOf(clock),
    createdBy: principal.id,
    startedAt: null,
    finishedAt: null,
    cancelledAt: null,
    expiresAt: null,
    leaseOwner: null,
    leaseUntil: null,
  };
  await store.tx(async (w) => {
    await holdName(w, `exports of ${principal.tenantId}`);
    if ((await countOpenExports(w, principal)) >= MOST_OPEN) throw tooManyOpen('exports', MOST_OPEN);
    await insertExport(w, made);
    const after = { format, filter: made.filter };
    await recordChange(context, w, { action: 'export.start', subjectId: made.id, after });
  });
  transfers.wake();
  return made;
}
