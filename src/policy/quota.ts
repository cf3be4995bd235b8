import type { KeyRateLimit } from '../keys/rate-limit.js';

/** What a limit counts the calls of. */
export type Counted = 'key' | 'account' | 'tenant' | 'anonymous' | 'failed' | 'login' | 'token' | 'document';

/**
 * A limit by GCRA, the generic cell rate algorithm: `requests` at once, and then one in each interval. So in any span
 * of `seconds` it lets at most twice `requests` through, and in the long run `requests` in each.
 */
export interface Policy extends KeyRateLimit {
  /** What callers know it by, such as `key-60s`. */
  readonly name: string;
  readonly counted: Counted;
  /** As `RateLimit-Policy` has it. */
  readonly item: string;
  /** Whole microseconds, so that no rounding adds up, here or in Redis. */
  readonly intervalUs: number;
}

/** What a policy leaves its subject just now. */
export interface Quota {
  readonly policy: Policy;
  /** So many requests may come at once. */
  readonly remaining: number;
  /** Until there is one more; 0 where nothing is missing. */
  readonly seconds: number;
}

const SECOND_US = 1_000_000;

export const policyFor = (counted: Counted, { requests, seconds }: KeyRateLimit): Policy => ({
  name: `${counted}-${seconds}s`,
  item: `"${counted}-${seconds}s";q=${requests};w=${seconds}`,
  counted,
  requests,
  seconds,
  intervalUs: Math.ceil((seconds * SECOND_US) / requests),
});

/** How long a bucket takes to fill: no debt is ever greater. */
export const fullUs = ({ requests, intervalUs }: Policy): number => requests * intervalUs;

/**
 * What is in a bucket, as the time until it is empty again.
 * @param emptyAtUs never believed to lie further ahead than a full bucket's: a clock that was set back locks nobody out
 */
export const debtUs = (policy: Policy, emptyAtUs: number, nowUs: number): number =>
  Math.min(Math.max(emptyAtUs - nowUs, 0), fullUs(policy));

export const hasRoom = (policy: Policy, debt: number): boolean => debt + policy.intervalUs <= fullUs(policy);

/** What the headers say, of a bucket that holds `debt`. */
export function quotaOf(policy: Policy, debt: number): Quota {
  const free = fullUs(policy) - debt;
  const remaining = Math.floor(free / policy.intervalUs);
  const isUntouched = remaining >= policy.requests;
  const untilNextUs = isUntouched ? 0 : (remaining + 1) * policy.intervalUs - free;
  return { policy, remaining, seconds: Math.ceil(untilNextUs / SECOND_US) };
}

/** Seconds until every one of them has room again. */
export const longestWait = (quotas: readonly Quota[]): number =>
  Math.max(0, ...quotas.map(({ remaining, seconds }) => (remaining === 0 ? seconds : 0)));
