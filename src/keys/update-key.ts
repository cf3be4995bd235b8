import { recordChange } from '../audit/record-event.js';
import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import { HalyardError, notFound } from '../errors.js';
import { checkedDescription, checkedName } from '../labels.js';
import { rebound } from '../service-accounts/bind-key.js';
import type { Writer } from '../storage/store.js';
import { lockKey, noteManaged } from './get-key.js';
import { type ApiKey, effectiveScopes, requireAtLeast, requireWithin } from './key.js';
import { checkedRanges, checkedRate, checkedScopes, checkLife } from './key-input.js';
import { updateKey } from './queries.js';
import type { KeyRateLimit } from './rate-limit.js';

export interface UpdateKeyInput {
  readonly id: string;
  readonly name?: string | null | undefined;
  readonly description?: string | null | undefined;
  readonly scopes?: readonly string[] | null | undefined;
  readonly allowedIps?: readonly string[] | null | undefined;
  /** Of a key of a service account: those of its account's projects that it is bound to from now on. */
  readonly projectIds?: readonly string[] | null | undefined;
  /** `null` takes the limit away; leaving it out leaves it. */
  readonly rateLimit?: KeyRateLimit | null | undefined;
  readonly notBefore?: Date | null | undefined;
  readonly expiresAt?: Date | null | undefined;
  readonly active?: boolean | null | undefined;
}

/**
 * Changes what is named and leaves the rest. The caller must hold all the key holds, before and after, except to
 * switch it off and change nothing else.
 * @throws HalyardError VALIDATION_FAILED, FORBIDDEN, NOT_FOUND, CONFLICT (a revoked key cannot change)
 */
export async function changeKey(context: Context, input: UpdateKeyInput): Promise<ApiKey> {
  const { store, clock, principal } = context;
  return store.tx(async (w) => {
    const key = await lockKey(context, w, input.id);
    if (key.revokedAt) {
      throw new HalyardError('CONFLICT', {
        field: ['input', 'id'],
        message: 'The key has been revoked; nothing about it can change any more.',
      });
    }
    const change = { ...changeFrom(key, input), ...(await bindingFrom(context, w, key, input)) };
    if (!onlySwitchesOff(change)) {
      requireAtLeast(principal, effectiveScopes(key));
      requireAtLeast(principal, effectiveScopes({ ...key, ...change }));
      noteManaged(context, key);
      noteManaged(context, { ...key, ...change });
      if (concernsUse(change)) requireWithin(principal, { ...key, ...change }, change);
    }
    if ('expiresAt' in change || 'notBefore' in change) checkLife({ ...key, ...change }, clock.now());
    const changed = await updateKey(w, principal.tenantId, key.id, { ...change, updatedAt: dateOf(clock) });
    if (!changed) throw notFound('API key', ['input', 'id']);
    await recordChange(context, w, {
      action: 'apiKey.update',
      subjectId: key.id,
      before: key,
      after: changed,
    });
    await w.invalidate(key.id);
    return changed;
  });
}

function changeFrom(key: ApiKey, input: UpdateKeyInput): Partial<ApiKey> {
  return {
    ...(isGiven(input.name) && { name: checkedName(input.name) }),
    ...(isGiven(input.description) && { description: checkedDescription(input.description) }),
    ...(isGiven(input.scopes) && { scopes: checkedScopes(key.api, input.scopes) }),
    ...(isGiven(input.allowedIps) && { allowedIps: checkedRanges(input.allowedIps) }),
    ...(isGiven(input.active) && { active: input.active }),
    ...(input.rateLimit !== undefined && { rateLimit: checkedRate(input.rateLimit) }),
    ...(input.notBefore !== undefined && { notBefore: input.notBefore }),
    ...(input.expiresAt !== undefined && { expiresAt: input.expiresAt }),
  };
}

async function bindingFrom(
  context: Context,
  w: Writer,
  { serviceAccountId }: ApiKey,
  { projectIds }: UpdateKeyInput,
): Promise<Partial<ApiKey>> {
  if (!isGiven(projectIds)) return {};
  return { projectIds: await rebound(context, w, serviceAccountId, projectIds) };
}

const LABELS: ReadonlySet<string> = new Set(['name', 'description']);

/** Whether more is changed than what people read. */
const concernsUse = (change: Partial<ApiKey>): boolean =>
  Object.keys(change).some((name) => !LABELS.has(name));

const onlySwitchesOff = (change: Partial<ApiKey>): boolean =>
  change.active === false && Object.keys(change).length === 1;

const isGiven = <T>(value: T | null | undefined): value is T => value !== null && value !== undefined;
