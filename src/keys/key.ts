import { HalyardError, invalid } from '../errors.js';
import { type Api, apiNamed, grantableScopes, ownScopes } from '../principals/api-registry.js';
import type { Principal } from '../principals/principal.js';
import { covers, maskOf, type ScopeMask, scopesIn } from '../principals/scope.js';
import type { Scope } from '../principals/scope-registry.js';
import { isWithinRanges } from './allowed-ips.js';
import { isWithinRate, spelledRate } from './rate-limit.js';
import type { define } from './table.js';
import { publicPart } from './token.js';

type Tables = ReturnType<typeof define>;

export type ApiKey = Tables['apiKeys']['$inferSelect'];
export type ApiKeySecret = Tables['apiKeySecrets']['$inferSelect'];

/** What became of a key. */
export type KeyStatus = 'ACTIVE' | 'NOT_YET_VALID' | 'EXPIRED' | 'INACTIVE' | 'REVOKED';

/** In the order in which they are told: what cannot be undone comes first. */
export function statusOf(key: ApiKey, now: number): KeyStatus {
  if (key.revokedAt) return 'REVOKED';
  if (!key.active) return 'INACTIVE';
  if (key.notBefore && now < key.notBefore.getTime()) return 'NOT_YET_VALID';
  if (key.expiresAt && now >= key.expiresAt.getTime()) return 'EXPIRED';
  return 'ACTIVE';
}

/** Whether an empty scope list stands for every scope of the key's API, as it always does for the system key. */
export const hasFullAccess = (key: Pick<ApiKey, 'api' | 'scopes' | 'system'>): boolean =>
  key.scopes.length === 0 && (key.system === true || apiNamed(key.api).emptyScopes === 'all of the API');

/** What the key may do, by the rules of today: a vocabulary that shrank takes its words from old keys too. */
export function effectiveScopes(key: Pick<ApiKey, 'api' | 'scopes' | 'system'>): ScopeMask {
  if (hasFullAccess(key)) return maskOf(ownScopes(key.api));
  return maskOf(key.scopes) & maskOf(grantableScopes(key.api));
}

/** Which keys a list is of. */
export interface KeyFilter {
  /** Only keys of this API. */
  readonly api?: Api | null | undefined;
  /** Only keys that are, or are not, revoked. */
  readonly revoked?: boolean | null | undefined;
  /** Only keys of this service account. */
  readonly serviceAccountId?: string | null | undefined;
}

/** A key that has a last day. */
export type ExpiringKey = ApiKey & { readonly expiresAt: Date };

export const hasEnd = (key: ApiKey): key is ExpiringKey => key.expiresAt !== null;

export const isLive = (secret: ApiKeySecret, now: number): boolean =>
  !secret.revokedAt && (!secret.expiresAt || now < secret.expiresAt.getTime());

/** What people see instead of the key: enough to tell keys apart. */
export const displayPrefix = (key: ApiKey): string => publicPart(key);

export const isSelf = (principal: Principal, id: string): boolean =>
  principal.kind === 'apiKey' && principal.id === id;

/**
 * Whether the caller is that key and decides over it. A secret that was rotated out, because it leaked perhaps, still
 * works through its grace, and must not win the key back.
 */
export const ownsItself = (principal: Principal, id: string): boolean =>
  isSelf(principal, id) && !principal.isRetiring;

/**
 * Nobody hands out, strengthens or learns the secret of a key that may do more than they may.
 * @throws HalyardError FORBIDDEN naming what the caller lacks
 */
export function requireAtLeast(principal: Principal, scopes: ScopeMask): void {
  if (covers(principal.scopes, scopes)) return;
  const missing: readonly Scope[] = scopesIn(scopes & ~principal.scopes);
  throw new HalyardError('FORBIDDEN', {
    message: `You cannot manage a key that holds more than you do: you lack ${missing.join(', ')}.`,
    requiredScopes: [scopesIn(scopes)],
    missingScopes: missing,
  });
}

/**
 * Whoever belongs to a service account strengthens, or learns the secret of, keys of that account alone that see no
 * more than they do: with any other they would be out of the account.
 * @throws HalyardError FORBIDDEN
 */
export function requireSameAccount(
  principal: Principal,
  key: Pick<ApiKey, 'id' | 'serviceAccountId' | 'projectIds'>,
): void {
  const { serviceAccountId, projectIds } = principal;
  if (serviceAccountId === undefined || isSelf(principal, key.id)) return;
  const seesAll = key.projectIds.every((id) => projectIds.includes(id));
  if (key.serviceAccountId === serviceAccountId && seesAll) return;
  throw new HalyardError('FORBIDDEN', {
    message: 'A service account manages keys of its own alone, and of no project that it does not see.',
  });
}

/**
 * Nobody makes a key, their own or another, work longer, from more places or more often than the one they came with.
 * @throws HalyardError VALIDATION_FAILED naming the member
 */
export function requireWithin(
  principal: Principal,
  key: Pick<ApiKey, 'expiresAt' | 'allowedIps' | 'rateLimit'>,
): void {
  // A person's session ends soon, and is not what their keys live by.
  if (principal.kind !== 'apiKey' && principal.kind !== 'serviceAccount') return;
  const { expiresAt, allowedIps, rateLimit } = principal;
  if (expiresAt !== undefined && (!key.expiresAt || key.expiresAt.getTime() > expiresAt)) {
    throw invalid(
      ['input', 'expiresAt'],
      `Your own key ends at ${new Date(expiresAt).toISOString()}, and none that it makes or changes may outlive it.`,
    );
  }
  if (allowedIps.length > 0 && !isWithinRanges(key.allowedIps, allowedIps)) {
    throw invalid(
      ['input', 'allowedIps'],
      `Your own key may be used from ${allowedIps.join(', ')} only, and none that it makes or changes from elsewhere.`,
    );
  }
  if (rateLimit && !isWithinRate(key.rateLimit, rateLimit)) {
    throw invalid(
      ['input', 'rateLimit'],
      `Your own key is limited to ${spelledRate(rateLimit)}, and none that it makes or changes may be used more often.`,
    );
  }
}
