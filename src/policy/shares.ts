import type { Limiter } from './limiter.js';
import { type Policy, policyFor } from './quota.js';

/** A limit's part for one of so many processes: one request at least. */
export function createShares(processes: number): (policy: Policy) => Policy {
  const shares = new WeakMap<Policy, Policy>();
  return (policy) => {
    const known = shares.get(policy);
    if (known) return known;
    const requests = Math.max(1, Math.floor(policy.requests / processes));
    const share = policyFor(policy.counted, { ...policy, requests });
    shares.set(policy, share);
    return share;
  };
}

/** Lets this process's part of every limit through, where each of several counts for itself. */
export function dividedLimiter(limiter: Limiter, processes: number): Limiter {
  if (processes === 1) return limiter;
  const shareOf = createShares(processes);
  return {
    take: (charges) =>
      limiter.take(charges.map(({ policy, subject }) => ({ policy: shareOf(policy), subject }))),
    close: limiter.close,
  };
}
