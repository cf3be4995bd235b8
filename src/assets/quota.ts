import { HalyardError } from '../errors.js';
import type { AssetRoom } from './room.js';

/** @throws HalyardError CONFLICT: sent again it fails again, until something is gone */
export function refuseOverQuota({ quotaBytes }: Pick<AssetRoom, 'quotaBytes'>, bytes: number): void {
  if (bytes <= quotaBytes) return;
  throw new HalyardError('CONFLICT', {
    field: ['input', 'file'],
    message: `Your tenant may keep ${quotaBytes} bytes of assets, and would have more. Deleted ones count for as long as they can be restored.`,
  });
}
