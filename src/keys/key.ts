import { HalyardError, invalid } from '../errors.js';
import { type Api, apiNamed, grantableScopes, ownScopes } from '../principals/api-registry.js';
import { credentialEndOf, type Principal } from '../principals/principal.js';
import { covers, maskOf, type ScopeMask, scopesIn } from '../principals/scope.js';
import type { Scope } from '../principals/scope-registry.js';
import { isWithinRanges } from './allowed-ips.js';
import { isWithinRate, spelledRate } from './rate-limit.js';
import type { define } from './table.js';
import { publicPart } from './token.js';

type Tables = ReturnType<typeof define>;
type KeyRow = Tables['apiKeys']['$inferSelect'];
export type OlderRow = Tables['apiKeySecrets']['$inferSelect'];

/** What of its row is not the key, but its newest secret. */
type NewestSecret = Pick<
  KeyRow,
  'generation' | 'hash' | 'algorithm' | 'pepperId' | 'sealedText' | 'rotatedAt' | 'secretUsedAt'
>;

export type ApiKey = Omit<KeyRow, keyof NewestSecret>;

export interface NewestRow extends NewestSecret {
  readonly apiKeyId: string;
  /** Of the key. */
  readonly createdAt: Date;
}

/** What proves possession of a key. A key has at most two that live. */
export interface ApiKeySecret extends OlderRow {
  /** Names it to people and in tokens. */
  readonly id: string;
  /** The key's whole text, encrypted, where it may be read again. */
  readonly sealedText: string | null;
}

/** Its row needs no id of its own: which key it is of, and the how-manieth, is enough. */
const idOf = ({ apiKeyId, generation }: Pick<OlderRow, 'apiKeyId' | 'generation'>): string =>
  `${apiKeyId.replace('key_', 'sec_')}-${generation}`;

/** The newest lives as long as its key. */
export const newestSecret = (row: NewestRow): ApiKeySecret => ({
  id: idOf(row),
  apiKeyId: row.apiKeyId,
  generation: row.generation,
  hash: row.hash,
  algorithm: row.algorithm,
  pepperId: row.pepperId,
  sealedText: row.sealedText,
  createdAt: row.rotatedAt ?? row.createdAt,
  expiresAt: null,
  revokedAt: null,
  lastUsedAt: row.secretUsedAt,
});

/** Of an older one no text is kept. */
export const olderSecret = (row: OlderRow): ApiKeySecret => ({ ...row, id: idOf(row), sealedText: null });

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
 * The same of whoever holds `keys:write`, and of a token that was got with such a secret.
 * @throws HalyardError FORBIDDEN
 */
export function requireNotRetiring({ isRetiring, proof }: Principal, id: string): void {
  if (!isRetiring || proof?.apiKeyId !== id) return;
  throw new HalyardError('FORBIDDEN', {
    message: 'This secret of the key was rotated out and manages the key no more; show its newest secret.',
  });
}

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
 * Whoever belongs to a service account manages keys of that account alone that see no more than they do: the secret of
 * any other would lead out of the account, and what others do with theirs is not its affair.
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

type Limits = Pick<ApiKey, 'expiresAt' | 'allowedIps' | 'rateLimit'>;

/**
 * Nobody makes a key, their own or another, work longer, from more places or more often than the credential they came
 * with, nor strengthens or learns the secret of one that does.
 * @param given what of the key the caller asked for: a fault there can be mended in the input
 * @throws HalyardError VALIDATION_FAILED naming the member, or FORBIDDEN where the key is so already
 */
export function requireWithin(principal: Principal, key: Limits, given: Partial<Limits> = {}): void {
  const excess = excessOf(principal, key);
  if (!excess) return;
  const { member, message } = excess;
  throw member in given ? invalid(['input', member], message) : new HalyardError('FORBIDDEN', { message });
}

function excessOf(
  principal: Principal,
  key: Limits,
): { readonly member: keyof Limits; readonly message: string } | undefined {
  // A person's session ends soon, and is not what their keys live by.
  if (principal.kind !== 'apiKey' && principal.kind !== 'serviceAccount') return undefined;
  const { allowedIps, rateLimit } = principal;
  const end = credentialEndOf(principal);
  if (end !== undefined && (!key.expiresAt || key.expiresAt.getTime() > end)) {
    const at = new Date(end).toISOString();
    return {
      member: 'expiresAt',
      message: `What you call with ends at ${at}, and no key that it makes or changes may outlive it.`,
    };
  }
  if (allowedIps.length > 0 && !isWithinRanges(key.allowedIps, allowedIps)) {
    const places = allowedIps.join(', ');
    return {
      member: 'allowedIps',
      message: `What you call with may be used from ${places} only, and no key that it makes or changes from elsewhere.`,
    };
  }
  if (rateLimit && !isWithinRate(key.rateLimit, rateLimit)) {
    return {
      member: 'rateLimit',
      message: `What you call with is limited to ${spelledRate(rateLimit)}, and no key that it makes or changes may be used more often.`,
    };
  }
  return undefined;
}
