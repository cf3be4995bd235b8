import { LRUCache } from 'lru-cache';
import type { Store } from './store.js';

/** Remembers what was read, and serves it only while nothing it rests on can have changed, in any process. */
export interface FreshCache<Value> {
  get(key: string): Value | undefined;
  /** @param version the store's version from BEFORE the value was read: a change in between must show */
  set(key: string, value: Value, version: number | undefined): void;
}

/** Bounded: the least recently used entry makes room. */
export function createFreshCache<Value>(store: Store, most: number): FreshCache<Value> {
  const entries = new LRUCache<string, { value: Value; version: number }>({ max: most });
  return {
    get(key) {
      const entry = entries.get(key);
      return entry && entry.version === store.version() ? entry.value : undefined;
    },
    set(key, value, version) {
      if (version !== undefined) entries.set(key, { value, version });
    },
  };
}
