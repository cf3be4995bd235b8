import { createFreshCache } from '../storage/cache.js';
import type { Store } from '../storage/store.js';
import { isTokenRevoked } from './queries.js';

const CACHED = 10_000;

/** Whether a service token was revoked before its time: remembered only while the store says that nothing has changed. */
export function createRevocations(store: Store) {
  const known = createFreshCache<{ readonly revoked: boolean }>(store, CACHED);
  return async (tokenId: string): Promise<boolean> => {
    const cached = known.get(tokenId);
    if (cached) return cached.revoked;
    const version = store.version();
    const revoked = await isTokenRevoked(store.read, tokenId);
    known.set(tokenId, { revoked }, version);
    return revoked;
  };
}
