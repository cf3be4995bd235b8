import type { Store } from '../storage/store.js';

const last = new WeakMap<Store, Promise<unknown>>();

/**
 * One after the other in this process: each holds a connection to the database for as long as it reads, and several that
 * waited for another one to write with could wait for each other.
 */
export function inTurn<T>(store: Store, work: () => Promise<T>): Promise<T> {
  const mine = (last.get(store) ?? Promise.resolve()).then(work);
  last.set(
    store,
    mine.catch(() => {}),
  );
  return mine;
}
