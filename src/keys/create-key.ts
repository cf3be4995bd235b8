import { recordChange } from '../audit/record-event.js';
import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import { HalyardError, invalid } from '../errors.js';
import { checkedDescription, checkedName } from '../labels.js';
import { type Api, apiNamed, type Environment, prefixOf } from '../principals/api-registry.js';
import type { Principal } from '../principals/principal.js';
import { type Bond, type BondInput, bondOf } from '../service-accounts/bind-key.js';
import type { Writer } from '../storage/store.js';
import { noteManaged } from './get-key.js';
import { type IssuedKey, newSecretOf, onceFor } from './issued.js';
import { type ApiKey, effectiveScopes, requireAtLeast, requireWithin } from './key.js';
import { checkedRanges, checkedRate, checkedScopes, checkLife } from './key-input.js';
import { insertKey } from './queries.js';
import type { KeyRateLimit } from './rate-limit.js';
import { newKeyId } from './token.js';

export interface CreateKeyInput extends BondInput {
  readonly api: Api;
  readonly environment?: Environment | null | undefined;
  readonly name: string;
  readonly description?: string | null | undefined;
  /** Scope names or aliases. */
  readonly scopes: readonly string[];
  readonly allowedIps?: readonly string[] | null | undefined;
  /** Left out: what keys may in general. */
  readonly rateLimit?: KeyRateLimit | null | undefined;
  readonly notBefore?: Date | null | undefined;
  readonly expiresAt?: Date | null | undefined;
  readonly requestId?: string | null | undefined;
}

/**
 * Makes a key in the caller's tenant, for a service account where one is named. It can hold no scope its maker lacks.
 * @throws HalyardError VALIDATION_FAILED, FORBIDDEN, NOT_FOUND (the service account, or a project of it), CONFLICT (a
 *   request id used otherwise, or the account is disabled)
 */
export async function createKey(context: Context, input: CreateKeyInput): Promise<IssuedKey> {
  return onceFor(context, { verb: 'createApiKey', requestId: input.requestId, asked: input }, (w) =>
    issueKey(context, w, input),
  );
}

/** The same inside a transaction of the caller's, where more has to happen with it or not at all. */
export async function issueKey(context: Context, w: Writer, input: CreateKeyInput): Promise<IssuedKey> {
  const key = newKey(context, input, await bondOf(context, w, input));
  requireAtLeast(context.principal, effectiveScopes(key));
  noteManaged(context, key);
  requireWithin(context.principal, key, key);
  const { text, kept } = newSecretOf(context, key);
  await insertKey(w, key, kept);
  await recordChange(context, w, { action: 'apiKey.create', subjectId: key.id, after: key });
  return { key, token: text };
}

function newKey({ principal, clock, ids }: Context, input: CreateKeyInput, bond: Bond): ApiKey {
  if (principal.tenantId === '') throw new HalyardError('UNAUTHENTICATED');
  const environment = input.environment ?? 'live';
  if (!prefixOf(input.api, environment)) {
    throw invalid(
      ['input', 'environment'],
      `${apiNamed(input.api).title} has no ${environment} environment.`,
    );
  }
  const now = dateOf(clock);
  const key: ApiKey = {
    id: ids.next('key'),
    tenantId: principal.tenantId,
    keyId: newKeyId(ids),
    api: input.api,
    environment,
    name: checkedName(input.name),
    description: checkedDescription(input.description ?? ''),
    scopes: checkedScopes(input.api, input.scopes),
    allowedIps: checkedRanges(input.allowedIps ?? []),
    rateLimit: checkedRate(input.rateLimit ?? null),
    active: true,
    notBefore: input.notBefore ?? null,
    expiresAt: input.expiresAt ?? null,
    revokedAt: null,
    revokedReason: null,
    createdAt: now,
    ownerId: bond.serviceAccountId === null ? ownerOf(principal) : null,
    ...bond,
    system: null,
    createdBy: principal.id,
    updatedAt: now,
    lastUsedAt: null,
    lastUsedIp: null,
  };
  checkLife(key, clock.now());
  return key;
}

/**
 * A key made by a person is theirs, and so is what is made with it: no chain of keys outlives a role. A key of a service
 * account is nobody's, and outlives who made it.
 */
const ownerOf = ({ kind, id, ownerId }: Principal): string | null =>
  kind === 'user' ? id : (ownerId ?? null);
