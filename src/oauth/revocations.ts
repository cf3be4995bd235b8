import { createFreshCache } from '../storage/cache.js';
import type { Store } from '../storage/store.js';
import { isTokenRevoked } from './queries.js';

/** Whether a service token was revoked before its time, by its `jti`. */
export type IsRevoked = (tokenId: string) => Promise<boolean>;

const CACHED = 10_000;

/** Remembered only while the store says that nothing has changed, so a revocation holds with the next request. */
export function createRevocations(store: Store): IsRevoked {
  const known = createFreshCache<{ readonly revoked: boolean }>(store, CACHED);
  return async (tokenId) => {
    const cached = known.get(tokenId);
    if (cached) return cached.revoked;
    const version = store.version();
    const revoked = await isTokenRevoked(store.read, tokenId);
    known.set(tokenId, { revoked }, version);
    return revoked;
  };
}
