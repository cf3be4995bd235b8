import { refuseOverQuota } from './quota.js';
import type { AssetRoom } from './room.js';

type Room = Pick<AssetRoom, 'arriving' | 'quotaBytes'>;

/** A file on its way in, and what is known of the room that is left for it. */
export interface Arrival {
  readonly tenantId: string;
  /** What the tenant keeps beside it. */
  readonly kept: number;
  readonly chunks: AsyncIterable<Uint8Array>;
}

/**
 * Lets the work have the bytes of a file until there would be more than the tenant may keep, all its files counted that
 * this process is taking in: that a quota is full is told before the disk is full of what cannot be kept.
 */
export async function whileArriving<T>(
  room: Room,
  arrival: Arrival,
  work: (chunks: AsyncIterable<Uint8Array>) => Promise<T>,
): Promise<T> {
  const own = { bytes: 0 };
  try {
    return await work(counted(room, arrival, own));
  } finally {
    add(room, arrival.tenantId, -own.bytes);
  }
}

async function* counted(
  room: Room,
  { tenantId, kept, chunks }: Arrival,
  own: { bytes: number },
): AsyncGenerator<Uint8Array, void> {
  for await (const chunk of chunks) {
    own.bytes += chunk.byteLength;
    refuseOverQuota(room, kept + add(room, tenantId, chunk.byteLength));
    yield chunk;
  }
}

function add({ arriving }: Room, tenantId: string, bytes: number): number {
  const sum = (arriving.get(tenantId) ?? 0) + bytes;
  if (sum > 0) arriving.set(tenantId, sum);
  else arriving.delete(tenantId);
  return sum;
}
