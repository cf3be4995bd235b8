import { LRUCache } from 'lru-cache';
import type { Clock } from '../clock.js';
import type { FailureCount } from '../credentials/authenticate.js';
import { networkOf } from '../keys/network.js';
import type { Limiter } from './limiter.js';
import { longestWait, type Policy, type Quota } from './quota.js';

/** Who guesses, by address, or by network of IPv6. */
export interface Failures extends FailureCount {
  /** What is left to an address that has to wait; nothing is said of one that has not. */
  quotasOf(address: string): readonly Quota[];
}

const MOST_ADDRESSES = 100_000;

/**
 * Counts wrong keys. Whether an address has to wait is asked of this process alone, since it is asked before every
 * look-up; where the count is shared, another process learns of it at the first failure that it sees itself.
 */
export function createFailures(limiter: Limiter, policy: Policy, clock: Clock): Failures {
  /** When each may go on, of those that have to wait. */
  const waiting = new LRUCache<string, number>({ max: MOST_ADDRESSES });
  const waitSeconds = (address: string): number => {
    const waitMs = (waiting.get(networkOf(address)) ?? 0) - clock.now();
    return waitMs > 0 ? Math.ceil(waitMs / 1000) : 0;
  };

  return {
    waitSeconds,
    async charge(address) {
      const subject = networkOf(address);
      const { quotas } = await limiter.take([{ policy, subject }]);
      const seconds = longestWait(quotas);
      if (seconds > 0) waiting.set(subject, clock.now() + seconds * 1000);
    },
    quotasOf(address) {
      const seconds = waitSeconds(address);
      return seconds > 0 ? [{ policy, remaining: 0, seconds }] : [];
    },
  };
}
