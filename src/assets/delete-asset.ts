import { recordChange } from '../audit/record-event.js';
import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import { notFound } from '../errors.js';
import { holdName } from '../storage/hold-name.js';
import type { Asset } from './asset.js';
import { changeAsset, findAsset } from './queries.js';
import { addTotals } from './totals-queries.js';

/**
 * Deletes an asset: from the commit on nobody gets its content. For some days it can be restored.
 * @throws HalyardError NOT_FOUND
 */
export async function deleteAsset(context: Context, id: string): Promise<Asset> {
  const { principal, store, clock } = context;
  return store.tx(async (w) => {
    // No upload is just about to give it another content.
    await holdName(w, `assets of ${principal.tenantId}`);
    const before = await findAsset(w, principal, id);
    const asset = before && (await changeAsset(w, principal, id, { deletedAt: dateOf(clock) }));
    if (!asset) throw notFound('asset', ['id']);
    const { projectId, tenantId, bytes } = asset;
    await addTotals(w, { projectId, tenantId, objects: -1, bytes: -bytes, deletedBytes: bytes });
    await recordChange(context, w, { action: 'asset.delete', subjectId: id, before, after: asset });
    return asset;
  });
}
