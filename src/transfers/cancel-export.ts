import { recordChange } from '../audit/record-event.js';
import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import { HalyardError, notFound } from '../errors.js';
import type { Export } from './export.js';
import { cancelOpenExport, findExport } from './export-queries.js';

/**
 * Ends an export before its end; there will be no file.
 * @throws HalyardError NOT_FOUND, CONFLICT (it is over)
 */
export async function cancelExport(context: Context, id: string): Promise<Export> {
  const { principal, store, clock, transfers } = context;
  const cancelled = await store.tx(async (w) => {
    const export_ = await cancelOpenExport(w, principal, id, dateOf(clock));
    if (!export_) throw (await findExport(w, principal, id)) ? over() : notFound('export', ['id']);
    const { status } = export_;
    await recordChange(context, w, { action: 'export.cancel', subjectId: id, after: { status } });
    return export_;
  });
  const { tenantId, rows } = cancelled;
  transfers.onProgress('an export is cancelled', { id, tenantId, rows });
  return cancelled;
}

const over = (): HalyardError =>
  new HalyardError('CONFLICT', { field: ['id'], message: 'The export is over already.' });
