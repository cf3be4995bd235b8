import type { Clock } from '../clock.js';
import type { BlobStore } from './blob-store.js';

/** Says so once in this time, however many requests fail meanwhile. */
const TELL_EVERY_MS = 60_000;

/** The same store; whoever runs the server is told where it fails, since a caller only hears to come again. */
export function toldBlobs(
  blobs: BlobStore,
  { clock, tell }: { readonly clock: Clock; tell(message: string, error: unknown): void },
): BlobStore {
  let toldAt = Number.NEGATIVE_INFINITY;
  const failed = (error: unknown): never => {
    if (clock.now() - toldAt >= TELL_EVERY_MS) {
      toldAt = clock.now();
      tell(`the asset store ${blobs.place} fails: uploads and downloads are refused until it answers`, error);
    }
    throw error;
  };

  async function* watched<Item>(items: AsyncIterable<Item>): AsyncIterable<Item> {
    try {
      yield* items;
    } catch (error) {
      failed(error);
    }
  }

  return {
    place: blobs.place,
    put: (key, staged) => blobs.put(key, staged).catch(failed),
    lengthOf: (key) => blobs.lengthOf(key).catch(failed),
    open: (key, span) => watched(blobs.open(key, span)),
    remove: (key) => blobs.remove(key).catch(failed),
    list: (beginning) => watched(blobs.list(beginning)),
    close: () => blobs.close(),
  };
}
