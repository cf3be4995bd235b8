import { LRUCache } from 'lru-cache';
import type { Clock } from '../clock.js';
import { bucketOf, type Charge, type Limiter } from './limiter.js';
import { type Counted, debtUs, hasRoom, quotaOf } from './quota.js';

/**
 * Buckets beyond this are forgotten, those unused for longest first: a flood from many addresses must not fill the
 * memory. Each kind has its own, so that the flood does not wash away what keys have used either.
 */
const MOST_SUBJECTS = 100_000;

export interface MemoryLimiter extends Limiter {
  /** Fills a bucket up to `debt`, as was counted elsewhere. One that is fuller stays as it is. */
  fill(charge: Charge, debt: number): void;
}

/** Counts in this process alone. */
export function createMemoryLimiter(clock: Clock): MemoryLimiter {
  /** When each bucket will be empty, in microseconds. */
  const kinds = new Map<Counted, LRUCache<string, number>>();

  function bucketsOf(counted: Counted): LRUCache<string, number> {
    const known = kinds.get(counted);
    if (known) return known;
    const made = new LRUCache<string, number>({ max: MOST_SUBJECTS });
    kinds.set(counted, made);
    return made;
  }

  return {
    take(charges) {
      const nowUs = clock.now() * 1000;
      const held = charges.map((charge) => {
        const { policy } = charge;
        const buckets = bucketsOf(policy.counted);
        const name = bucketOf(charge);
        const emptyAtUs = buckets.get(name) ?? 0;
        const debt = debtUs(policy, emptyAtUs, nowUs);
        // The clock was set back: what lies too far ahead is forgotten for good, or the bucket would stay full.
        if (emptyAtUs - nowUs > debt) buckets.set(name, nowUs + debt);
        return { policy, buckets, name, debt };
      });
      const ok = held.every(({ policy, debt }) => hasRoom(policy, debt));
      if (!ok) return { ok, quotas: held.map(({ policy, debt }) => quotaOf(policy, debt)) };
      const quotas = held.map(({ policy, buckets, name, debt }) => {
        const charged = debt + policy.intervalUs;
        buckets.set(name, nowUs + charged);
        return quotaOf(policy, charged);
      });
      return { ok, quotas };
    },
    fill(charge, debt) {
      const buckets = bucketsOf(charge.policy.counted);
      const name = bucketOf(charge);
      const emptyAtUs = clock.now() * 1000 + debt;
      if (emptyAtUs > (buckets.get(name) ?? 0)) buckets.set(name, emptyAtUs);
    },
    close() {},
  };
}
