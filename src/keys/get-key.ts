import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import { HalyardError, notFound } from '../errors.js';
import { requireScope } from '../principals/principal.js';
import type { Scope } from '../principals/scope-registry.js';
import type { Db } from '../storage/store.js';
import {
  type ApiKey,
  type ApiKeySecret,
  effectiveScopes,
  isSelf,
  ownsItself,
  requireNotRetiring,
  requireSameAccount,
} from './key.js';
import { findKey, findKeys, updateKey } from './queries.js';
import { everySecret, keysInGrace, liveSecrets } from './secret-queries.js';

/** One key of the caller's tenant. A key may read itself; for another it needs `keys:read`. */
export async function getKey(context: Context, id: string): Promise<ApiKey | undefined> {
  if (!isSelf(context.principal, id)) requireScope(context, 'keys:read');
  return findKey(context.store.read, context.principal.tenantId, id);
}

/** Those of the ids that are keys of the caller's tenant. For who may know that there are such keys. */
export const getKeys = ({ store, principal }: Context, ids: readonly string[]): Promise<ApiKey[]> =>
  findKeys(store.read, principal.tenantId, ids);

const MOST_SECRETS = 100;

/**
 * The secrets that a key of the caller's tenant has had, those that work no more too, newest first; `undefined` where
 * there is no such key. For who may know of it.
 */
export async function getEverySecret(
  { store, principal }: Context,
  id: string,
): Promise<readonly ApiKeySecret[] | undefined> {
  const key = await findKey(store.read, principal.tenantId, id);
  return key && everySecret(store.read, key, MOST_SECRETS);
}

/** Who manages a key needs all that it holds. Of itself a key holds that anyway, whatever is taken from it. */
export function noteManaged({ principal, noteScopes }: Context, key: ApiKey): void {
  if (!isSelf(principal, key.id)) noteScopes(effectiveScopes(key));
}

/** The secrets that can prove a key just now, newest first: two of them while a rotation is in grace. */
export const getLiveSecrets = ({ store, clock }: Context, key: ApiKey) =>
  liveSecrets(store.read, key, new Date(clock.now()));

/** Those of the keys of which an older secret still works beside the newest. For who may read them. */
export const getKeysInGrace = ({ store, clock }: Context, ids: readonly string[]) =>
  keysInGrace(store.read, ids, dateOf(clock));

const SYSTEM_KEY =
  'This is the system key: it changes by `rotateSystemKey` and `disableSystemKey` alone, or `halyard system-key`.';

/**
 * The key a verb is about to change, read inside its transaction. A key may rotate and revoke itself: showing it
 * proves possession. For another key the caller needs the scope, and is told so before it can learn whether there is
 * one; of a service account it must be one of its own keys.
 */
export async function keyToChange(context: Context, db: Db, id: string, scope?: Scope): Promise<ApiKey> {
  const { principal } = context;
  if (scope && !ownsItself(principal, id)) requireScope(context, scope);
  requireNotRetiring(principal, id);
  const key = await findKey(db, principal.tenantId, id);
  if (!key) throw notFound('API key', ['input', 'id']);
  if (key.system) throw new HalyardError('CONFLICT', { field: ['input', 'id'], message: SYSTEM_KEY });
  requireSameAccount(principal, key);
  return key;
}

/**
 * The same, holding the row until the transaction ends, so that of two who change a key at once the second sees what
 * the first did. (On SQLite every transaction is alone anyway.)
 */
export async function lockKey(context: Context, db: Db, id: string, scope?: Scope): Promise<ApiKey> {
  await keyToChange(context, db, id, scope);
  const locked = await updateKey(db, context.principal.tenantId, id, { updatedAt: dateOf(context.clock) });
  if (!locked) throw notFound('API key', ['input', 'id']);
  return locked;
}
