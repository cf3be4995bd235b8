import { HalyardError } from '../errors.js';
import { networkOf } from '../keys/network.js';
import { andThen, type MaybePromise } from '../maybe-promise.js';
import type { Limiter } from '../policy/limiter.js';
import { longestWait, type Policy } from '../policy/quota.js';
import type { Principal } from '../principals/principal.js';

/** Counts a document against who brought it. @throws HalyardError RATE_LIMITED where that is one too many */
export type CountDocument = (
  text: string,
  caller: { readonly principal: Principal; readonly address: string },
) => MaybePromise<void>;

/**
 * To read and validate a document costs a hundred times what it costs to find it again, so each caller brings only so
 * many that are not remembered. Documents with faults never are, and count each time.
 */
export function countingDocuments(
  limiter: Limiter,
  policy: Policy,
  isRemembered: (text: string) => boolean,
): CountDocument {
  return (text, { principal, address }) => {
    if (isRemembered(text)) return;
    const subject = principal.kind === 'anonymous' ? networkOf(address) : principal.id;
    return andThen(limiter.take([{ policy, subject }]), ({ ok, quotas }) => {
      if (!ok) throw tooMany(policy, longestWait(quotas));
    });
  };
}

const tooMany = ({ requests, seconds }: Policy, retryAfterSeconds: number): HalyardError =>
  new HalyardError('RATE_LIMITED', {
    message: `Too many documents that were not sent before: at most ${requests} are read in ${seconds} seconds. Send what differs between them as variables, or use persisted operations.`,
    retryAfterSeconds,
  });
