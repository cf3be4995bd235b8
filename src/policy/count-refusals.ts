import { andThen } from '../maybe-promise.js';
import type { Limiter } from './limiter.js';
import type { Counted } from './quota.js';

/** The same limiter, which also counts how often which limit had no room. */
export function countingRefusals(limiter: Limiter): {
  readonly limiter: Limiter;
  readonly refusals: ReadonlyMap<Counted, number>;
} {
  const refusals = new Map<Counted, number>();
  const counted: Limiter = {
    take: (charges) =>
      andThen(limiter.take(charges), (decision) => {
        if (decision.ok) return decision;
        for (const { policy, remaining } of decision.quotas) {
          if (remaining === 0) refusals.set(policy.counted, (refusals.get(policy.counted) ?? 0) + 1);
        }
        return decision;
      }),
    close: limiter.close,
  };
  return { limiter: counted, refusals };
}
