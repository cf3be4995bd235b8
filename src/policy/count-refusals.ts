import { andThen } from '../maybe-promise.js';
import type { Decision, Limiter } from './limiter.js';
import type { Counted } from './quota.js';

/** The same limiter, which also counts how often which limit had no room. */
export function countingRefusals(limiter: Limiter): {
  readonly limiter: Limiter;
  readonly refusals: ReadonlyMap<Counted, number>;
} {
  const refusals = new Map<Counted, number>();
  function count(decision: Decision): Decision {
    if (decision.ok) return decision;
    for (const { policy, remaining } of decision.quotas) {
      if (remaining === 0) refusals.set(policy.counted, (refusals.get(policy.counted) ?? 0) + 1);
    }
    return decision;
  }
  const counted: Limiter = {
    take: (charges) => andThen(limiter.take(charges), count),
    close: limiter.close,
  };
  return { limiter: counted, refusals };
}
