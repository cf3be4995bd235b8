import { recordChange } from '../audit/record-event.js';
import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import { HalyardError, notFound } from '../errors.js';
import { removeFile } from '../stored-file.js';
import { pathOf } from './files.js';
import type { Import } from './import.js';
import { cancelOpenImport, findImport } from './queries.js';

/**
 * Ends an import before its end. What it has changed up to here stays changed.
 * @throws HalyardError NOT_FOUND, CONFLICT (it is over)
 */
export async function cancelImport(context: Context, id: string): Promise<Import> {
  const { principal, store, clock, transfers } = context;
  const cancelled = await store.tx(async (w) => {
    const import_ = await cancelOpenImport(w, principal, id, dateOf(clock));
    if (!import_) throw (await findImport(w, principal, id)) ? over() : notFound('import', ['id']);
    const { status, rows, created, updated, failed } = import_;
    await recordChange(context, w, {
      action: 'import.cancel',
      subjectId: id,
      after: { status, rows, created, updated, failed },
    });
    return import_;
  });
  const { tenantId, rows } = cancelled;
  transfers.onProgress('an import is cancelled', { id, tenantId, rows });
  await removeFile(pathOf(transfers.folder, 'imports', cancelled.id));
  return cancelled;
}

const over = (): HalyardError =>
  new HalyardError('CONFLICT', { field: ['id'], message: 'The import is over already.' });
