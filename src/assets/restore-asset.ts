import { recordChange } from '../audit/record-event.js';
import { type Clock, dateOf } from '../clock.js';
import type { Context } from '../context.js';
import { HalyardError, notFound } from '../errors.js';
import { holdName } from '../storage/hold-name.js';
import type { Asset } from './asset.js';
import { changeAsset, findAsset, findNamed } from './queries.js';
import type { AssetRoom } from './room.js';
import { addTotals } from './totals-queries.js';

/** What was deleted by then can no longer be restored. */
export const restorableSince = ({ keepDays }: Pick<AssetRoom, 'keepDays'>, clock: Clock): Date =>
  dateOf(clock, -keepDays * 86_400);

/**
 * Puts a deleted asset back where it was.
 * @throws HalyardError NOT_FOUND, CONFLICT (another has its name by now)
 */
export async function restoreAsset(context: Context, id: string): Promise<Asset> {
  const { principal, store, clock, assets } = context;
  return store.tx(async (w) => {
    // No upload of the same name comes between.
    await holdName(w, `assets of ${principal.tenantId}`);
    const before = await findAsset(w, principal, id, 'deleted');
    if (!before?.deletedAt || before.deletedAt <= restorableSince(assets, clock)) {
      throw notFound('deleted asset', ['id']);
    }
    if (await findNamed(w, before.projectId, before.name)) {
      throw new HalyardError('CONFLICT', {
        field: ['id'],
        message: 'Its project has another asset of its name by now; delete that one first.',
      });
    }
    const asset = await changeAsset(w, principal, id, { deletedAt: null }, 'deleted');
    if (!asset) throw notFound('deleted asset', ['id']);
    const { projectId, tenantId, bytes } = asset;
    await addTotals(w, { projectId, tenantId, objects: 1, bytes, deletedBytes: -bytes });
    await recordChange(context, w, { action: 'asset.restore', subjectId: id, before, after: asset });
    return asset;
  });
}
