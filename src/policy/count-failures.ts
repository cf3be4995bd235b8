import { LRUCache } from 'lru-cache';
import type { Clock } from '../clock.js';
import type { FailureCount } from '../credentials/authenticate.js';
import { networkOf } from '../keys/network.js';
import type { Limiter } from './limiter.js';
import type { Policy, Quota } from './quota.js';

/** Who guesses, by address, or by network of IPv6. */
export interface Failures extends FailureCount {
  /** How an address stood when it failed last, for the answer to that; nothing where it did not. */
  quotasOf(address: string): readonly Quota[];
}

const MOST_ADDRESSES = 100_000;

/**
 * Counts wrong keys. Whether an address has to wait is asked of this process alone, since it is asked before every
 * look-up; where the count is shared, another process learns of it at the first failure that it sees itself.
 */
export function createFailures(limiter: Limiter, policy: Policy, clock: Clock): Failures {
  const last = new LRUCache<string, { readonly remaining: number; readonly until: number }>({
    max: MOST_ADDRESSES,
  });
  const secondsLeft = ({ until }: { readonly until: number }): number =>
    Math.max(0, Math.ceil((until - clock.now()) / 1000));

  return {
    waitSeconds(address) {
      const found = last.get(networkOf(address));
      return found?.remaining === 0 ? secondsLeft(found) : 0;
    },
    async charge(address) {
      const subject = networkOf(address);
      const { quotas } = await limiter.take([{ policy, subject }]);
      const { remaining = 0, seconds = 0 } = quotas[0] ?? {};
      last.set(subject, { remaining, until: clock.now() + seconds * 1000 });
    },
    quotasOf(address) {
      const found = last.get(networkOf(address));
      return found ? [{ policy, remaining: found.remaining, seconds: secondsLeft(found) }] : [];
    },
  };
}
