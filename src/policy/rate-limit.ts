import { LRUCache } from 'lru-cache';
import type { Clock } from '../clock.js';

/** GCRA: one number for each subject says when its bucket is empty again. */
export interface RateLimit {
  /** Seconds to wait before `subject` may go on; 0 where it may now. Charges nothing. */
  waitSeconds(subject: string): number;
  charge(subject: string): void;
}

/** Buckets beyond this are forgotten, those unused for longest first: a flood from many addresses must not fill the memory. */
const MOST_SUBJECTS = 100_000;

/** Lets `burst` through at once, and then `burst` in each `periodSeconds`, evenly. */
export function createRateLimit(clock: Clock, burst: number, periodSeconds: number): RateLimit {
  const intervalMs = (periodSeconds * 1000) / burst;
  const toleranceMs = periodSeconds * 1000 - intervalMs;
  /** When each bucket will be empty: the theoretical arrival time of the cell-rate algorithm. */
  const emptyAt = new LRUCache<string, number>({ max: MOST_SUBJECTS });

  return {
    waitSeconds(subject) {
      const waitMs = (emptyAt.get(subject) ?? 0) - toleranceMs - clock.now();
      return waitMs > 0 ? Math.ceil(waitMs / 1000) : 0;
    },
    charge(subject) {
      const now = clock.now();
      const from = Math.max(emptyAt.get(subject) ?? 0, now);
      // A full bucket gets no fuller: of many that were let in at once, none locks anybody out for longer than another.
      emptyAt.set(subject, Math.min(from + intervalMs, now + periodSeconds * 1000));
    },
  };
}
