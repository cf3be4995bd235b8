import { HalyardError } from '../errors.js';
import type { ApiKey } from '../keys/key.js';
import { networkOf } from '../keys/network.js';
import type { KeyRateLimit } from '../keys/rate-limit.js';
import type { Principal } from '../principals/principal.js';
import type { Charge, Decision, Limiter } from './limiter.js';
import { longestWait, type Policy, policyFor } from './quota.js';

/** How often whom may call; an empty list does not limit. */
export interface RatePolicies {
  readonly key: readonly Policy[];
  /** Of a service account, or of a person, by whatever keys and sessions. */
  readonly account: readonly Policy[];
  readonly tenant: readonly Policy[];
  /** Of an address from which no credential came, or nothing that could be one. */
  readonly anonymous: readonly Policy[];
}

export interface CallerLimits {
  /** @param key the key that was shown, or that the token shown rests on */
  takeKnown(principal: Principal, key: ApiKey | undefined): Decision | Promise<Decision>;
  takeAnonymous(address: string): Decision | Promise<Decision>;
}

const UNLIMITED: Decision = { ok: true, quotas: [] };

/** Charges a call to everybody it is counted for: to all of them, or, where one has no room, to none. */
export function createCallerLimits(limiter: Limiter, policies: RatePolicies): CallerLimits {
  const take = (charges: readonly Charge[]) => (charges.length === 0 ? UNLIMITED : limiter.take(charges));
  return {
    takeKnown(principal, key) {
      const account = principal.serviceAccountId ?? principal.ownerId ?? personOf(principal);
      const charges: Charge[] = [];
      charge(charges, key?.rateLimit ? ownPolicies(key.rateLimit) : policies.key, key?.id);
      charge(charges, policies.account, account);
      charge(charges, policies.tenant, principal.tenantId || undefined);
      return take(charges);
    },
    takeAnonymous(address) {
      const charges: Charge[] = [];
      charge(charges, policies.anonymous, networkOf(address));
      return take(charges);
    },
  };
}

const personOf = ({ kind, id }: Principal): string | undefined => (kind === 'user' ? id : undefined);

function charge(charges: Charge[], policies: readonly Policy[], subject: string | undefined): void {
  if (subject === undefined) return;
  for (const policy of policies) charges.push({ policy, subject });
}

/** By the limit as it stands in the row of the key, of which a cached key has always the same. */
const known = new WeakMap<KeyRateLimit, readonly Policy[]>();

function ownPolicies(rate: KeyRateLimit): readonly Policy[] {
  const found = known.get(rate);
  if (found) return found;
  const policies = [policyFor('key', rate)];
  known.set(rate, policies);
  return policies;
}

/** The refusal of a call that had no room, naming what it has to wait for longest. */
export function refusalOfLimit({ quotas }: Decision): HalyardError {
  const retryAfterSeconds = longestWait(quotas);
  const worst = quotas.find(({ remaining, seconds }) => remaining === 0 && seconds === retryAfterSeconds);
  return new HalyardError('RATE_LIMITED', {
    retryAfterSeconds,
    ...(worst && { message: sentence(worst.policy) }),
  });
}

const sentence = ({ name, requests, seconds }: Policy): string =>
  `Too many requests: the limit "${name}" is ${requests} in ${seconds} seconds.`;
