import type { Clock } from '../clock.js';
import { repeatEvery } from '../storage/repeated.js';
import type { Store } from '../storage/store.js';
import { DAY_MS, startOfDay } from './cdn-summary.js';
import type { Sent } from './room.js';
import { addTransfers, forgetTransfers, type Transfer } from './totals-queries.js';

/** Counts in memory what is sent, and writes the counts in batches: a download costs one look into a map. */
export interface TransferCounter {
  count(sent: Sent): void;
  /** Writes what is waiting. */
  flush(): Promise<void>;
  /** Stops the timer and writes what is waiting. */
  close(): Promise<void>;
}

const FLUSH_EVERY_MS = 1000;
/** So that one transaction never holds the writer for long. */
const CHUNK = 200;

/** A count is written once: what fails is tried again. A process that is killed takes up to a second of counts with it. */
export function createTransferCounter(
  store: Store,
  clock: Clock,
  onError: (error: unknown) => void,
): TransferCounter {
  let waiting = new Map<string, Transfer>();
  /** What is being written. Stays until it is. */
  let batch: readonly Transfer[] = [];

  function count({ tenantId, projectId, servedBy, bytes }: Sent): void {
    const day = new Date(startOfDay(clock.now()));
    const name = `${projectId} ${day.getTime()} ${servedBy}`;
    const known = waiting.get(name) ?? { projectId, day, servedBy, tenantId, requests: 0, bytes: 0 };
    waiting.set(name, { ...known, requests: known.requests + 1, bytes: known.bytes + bytes });
  }

  async function writeBatch(): Promise<void> {
    while (batch.length > 0) {
      await store.tx((w) => addTransfers(w, batch.slice(0, CHUNK)), { mayBeLost: true });
      batch = batch.slice(CHUNK);
    }
  }

  const writing = repeatEvery(
    FLUSH_EVERY_MS,
    async () => {
      await writeBatch();
      // The same order in every process, or two of them could hold rows that the other waits for.
      batch = [...waiting].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, transfer]) => transfer);
      waiting = new Map();
      await writeBatch();
    },
    onError,
  );

  return { count, flush: writing.now, close: writing.close };
}

/** Forgets what was sent longer ago than that. */
export const forgetSent = (store: Store, clock: Clock, days: number): Promise<void> =>
  store.tx((w) => forgetTransfers(w, new Date(startOfDay(clock.now()) - days * DAY_MS)));
