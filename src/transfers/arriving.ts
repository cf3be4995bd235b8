import type { TransferRoom } from './room.js';

/** How many files of each tenant are on their way into a room. */
const rooms = new WeakMap<TransferRoom, Map<string, number>>();

export const countArriving = (room: TransferRoom, tenantId: string): number =>
  rooms.get(room)?.get(tenantId) ?? 0;

/** Counts a file of the tenant while `work` takes it in. */
export async function whileArriving<T>(
  room: TransferRoom,
  tenantId: string,
  work: () => Promise<T>,
): Promise<T> {
  const counts = rooms.get(room) ?? new Map<string, number>();
  rooms.set(room, counts);
  counts.set(tenantId, countArriving(room, tenantId) + 1);
  try {
    return await work();
  } finally {
    const left = countArriving(room, tenantId) - 1;
    if (left > 0) counts.set(tenantId, left);
    else counts.delete(tenantId);
  }
}
