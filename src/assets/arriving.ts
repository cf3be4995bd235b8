import { refuseOverQuota } from './quota.js';
import type { AssetRoom } from './room.js';

/**
 * The bytes of a file on its way in, until there would be more than the tenant may keep, all of its files counted that are
 * on their way into this process. A full quota is told before the disk is full of what cannot be kept.
 */
export async function* withinQuota(
  room: Pick<AssetRoom, 'arriving' | 'quotaBytes'>,
  tenantId: string,
  kept: number,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void> {
  const { arriving } = room;
  let bytes = 0;
  try {
    for await (const chunk of chunks) {
      bytes += chunk.byteLength;
      arriving.set(tenantId, (arriving.get(tenantId) ?? 0) + chunk.byteLength);
      refuseOverQuota(room, kept + (arriving.get(tenantId) ?? 0));
      yield chunk;
    }
  } finally {
    const left = (arriving.get(tenantId) ?? 0) - bytes;
    if (left > 0) arriving.set(tenantId, left);
    else arriving.delete(tenantId);
  }
}
