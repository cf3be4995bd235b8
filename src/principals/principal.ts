import { HalyardError } from '../errors.js';
import { type Api, apiNamed } from './api-registry.js';
import { maskOf, missingFrom, NOTHING_HELD, needOf, type ScopeMask, satisfies } from './scope.js';
import type { Scope } from './scope-registry.js';

/** Who is calling: what every rule is asked about, whatever credential was shown. */
export interface Principal {
  readonly kind: 'anonymous' | 'apiKey' | 'operator' | 'serviceAccount' | 'user';
  /** The id of the key, the user, or the service account that shows a token; `anonymous` or `operator` otherwise. */
  readonly id: string;
  /** A name for logs and people. */
  readonly name: string;
  /** The tenant whose rows this principal sees; the empty string, which no row has, for nobody. */
  readonly tenantId: string;
  /** What it may do, now. */
  readonly scopes: ScopeMask;
  /** The API its credential was made for. */
  readonly api: Api | undefined;
  /** The projects it is bound to. Where there are any, it sees rows of no other, and none that is in no project. */
  readonly projectIds: readonly string[];
  /** When its credential ends, in milliseconds. */
  readonly expiresAt: number | undefined;
  /** When the secret it showed ends, where a rotation gave that a last day. */
  readonly secretExpiresAt?: number | undefined;
  /** The session a user calls from. */
  readonly sessionId?: string | undefined;
  /** The user a key belongs to, beyond whose scopes it never reaches. */
  readonly ownerId?: string | undefined;
  /** The service account a key or a token belongs to. It sees rows of its own projects alone. */
  readonly serviceAccountId?: string | undefined;
  /** Which key and which secret of it stand behind its credential. */
  readonly proof?: KeyProof | undefined;
  /** Where its credential may be used from. Empty: anywhere. */
  readonly allowedIps: readonly string[];
  /** How often its key may be used, where that has a limit of its own. */
  readonly rateLimit?: { readonly requests: number; readonly seconds: number } | undefined;
  /** Whether the secret it showed has been rotated out and only lives through its grace. */
  readonly isRetiring: boolean;
}

export interface KeyProof {
  readonly apiKeyId: string;
  /** The sixteen public characters of the key. */
  readonly keyId: string;
  readonly secretId: string;
}

export const anonymous: Principal = {
  kind: 'anonymous',
  id: 'anonymous',
  name: 'anonymous',
  tenantId: '',
  scopes: NOTHING_HELD,
  api: undefined,
  projectIds: [],
  expiresAt: undefined,
  allowedIps: [],
  isRetiring: false,
};

/** When a credential stops working as it was shown: itself, or the secret it rests on, whichever is sooner. */
export function credentialEndOf({ expiresAt, secretExpiresAt }: Principal): number | undefined {
  const ends = [expiresAt, secretExpiresAt].filter((at) => at !== undefined);
  return ends.length > 0 ? Math.min(...ends) : undefined;
}

/** Whether it sees rows of its own projects alone: whatever belongs to a service account does, also one without projects. */
export const isBound = ({ serviceAccountId, projectIds }: Principal): boolean =>
  serviceAccountId !== undefined || projectIds.length > 0;

/** Whether it sees the rows of all its tenant's projects: a person does, and a key where the rules of its API say so. */
export function seesEveryProject(principal: Principal): boolean {
  const { kind, api } = principal;
  if (kind === 'user' || kind === 'operator') return true;
  const isUnboundKey = kind === 'apiKey' && !isBound(principal);
  return isUnboundKey && api !== undefined && apiNamed(api).unbound === 'every project';
}

/** The same for a key, which people are warned of. */
export const keyEndOf = (principal: Principal): number | undefined =>
  principal.kind === 'apiKey' ? credentialEndOf(principal) : undefined;

/**
 * For what no service account does, whatever its keys hold: with it, a key would lead out of its account.
 * @throws HalyardError FORBIDDEN
 */
export function refuseServiceAccount({ serviceAccountId }: Principal, message: string): void {
  if (serviceAccountId !== undefined) throw new HalyardError('FORBIDDEN', { message });
}

/** Who asks, and who is told which scopes that took. */
export interface Caller {
  readonly principal: Principal;
  /** Notes that the credential needed these, so that what it never needs can be taken from it. */
  noteScopes(needed: ScopeMask): void;
}

/** Throws FORBIDDEN with the missing scopes named, for rules that depend on the row and so cannot stand on a field. */
export function requireScope({ principal, noteScopes }: Caller, scope: Scope): void {
  const need = needOf([[scope]]);
  if (satisfies(principal.scopes, need)) {
    noteScopes(maskOf([scope]));
    return;
  }
  throw new HalyardError('FORBIDDEN', {
    message: `This needs the scope ${scope}.`,
    requiredScopes: [[scope]],
    missingScopes: missingFrom(principal.scopes, need),
  });
}
