import { LRUCache } from 'lru-cache';
import type { Clock } from '../clock.js';
import type { MaybePromise } from '../maybe-promise.js';
import { credentialEndOf, type Principal } from '../principals/principal.js';
import { scopesIn } from '../principals/scope.js';
import type { KeyRing } from '../sessions/key-ring.js';

/** Says to the server behind the proxy who calls, so that it need not believe in headers. */
export type IdentityTokens = (principal: Principal) => MaybePromise<string>;

/** Not `at+jwt`: it is proof of who calls, and no credential that Halyard would take. */
const TYPE = 'identity+jwt';
const LIFE_MS = 60_000;
/** One that has less than this left is not handed out again. */
const FRESH_MS = 30_000;
const CACHED = 10_000;

/** A caller with more projects would have a token that proxies' buffers and servers' limits on headers do not take. */
const MOST_PROJECTS = 20;

interface Made {
  readonly token: string;
  readonly until: number;
}

/** Signing costs more than all the rest of a verification, so a token serves the same caller for half its life. */
export function createIdentityTokens(ring: KeyRing, clock: Clock): IdentityTokens {
  const made = new LRUCache<string, Made>({ max: CACHED });
  /** While nothing changes, who shows the same credential is the same object. */
  const ofPrincipals = new WeakMap<Principal, Made>();

  async function sign(principal: Principal, now: number): Promise<Made> {
    const end = credentialEndOf(principal);
    const name = JSON.stringify([claimsOf(principal), principal.id, end]);
    const known = made.get(name);
    if (known && now < known.until) return known;
    const token = await ring.sign({
      type: TYPE,
      subject: principal.id,
      expiresAt: Math.min(now + LIFE_MS, end ?? Number.POSITIVE_INFINITY),
      claims: claimsOf(principal),
    });
    const one = { token, until: now + LIFE_MS - FRESH_MS };
    made.set(name, one);
    return one;
  }

  return (principal) => {
    const now = clock.now();
    const known = ofPrincipals.get(principal);
    if (known && now < known.until) return known.token;
    return sign(principal, now).then((one) => {
      ofPrincipals.set(principal, one);
      return one.token;
    });
  };
}

const claimsOf = (principal: Principal) => ({
  tid: principal.tenantId,
  kind: principal.kind,
  scope: scopesIn(principal.scopes).join(' '),
  ...(principal.projectIds.length > 0 &&
    principal.projectIds.length <= MOST_PROJECTS && { projects: principal.projectIds }),
  ...(principal.serviceAccountId !== undefined && { client_id: principal.serviceAccountId }),
});
