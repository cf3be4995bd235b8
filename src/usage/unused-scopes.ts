import type { Context } from '../context.js';
import { HalyardError } from '../errors.js';
import { getKey } from '../keys/get-key.js';
import { effectiveScopes } from '../keys/key.js';
import { scopesIn } from '../principals/scope.js';
import type { Scope } from '../principals/scope-registry.js';
import { scopeUsesOf } from './queries.js';

/** A scope that a key holds, and when the key last needed it. */
export interface ScopeUse {
  readonly scope: Scope;
  readonly lastUsedAt: Date | null;
}

/** What a key holds, by whether it needed it lately. */
export interface ScopeUsage {
  readonly keyId: string;
  /** The time that was looked at begins here. */
  readonly since: Date;
  readonly unused: readonly ScopeUse[];
  readonly used: readonly ScopeUse[];
}

const DEFAULT_DAYS = 30;
const MOST_DAYS = 365;
const DAY_MS = 86_400_000;

/**
 * What one key of the caller's tenant holds and has not needed for so many days: it can be taken away. A key may ask
 * about itself; about another it takes `keys:read`. `undefined` where there is no such key.
 * @throws HalyardError BAD_USER_INPUT, FORBIDDEN
 */
export async function unusedScopes(
  context: Context,
  input: { readonly keyId: string; readonly days?: number | null | undefined },
): Promise<ScopeUsage | undefined> {
  const days = input.days ?? DEFAULT_DAYS;
  if (days < 1 || days > MOST_DAYS) {
    const message = `days must be a whole number from 1 to ${MOST_DAYS}.`;
    throw new HalyardError('BAD_USER_INPUT', { field: ['days'], message });
  }
  const key = await getKey(context, input.keyId);
  if (!key) return undefined;

  const begin = context.clock.now() - days * DAY_MS;
  const since = new Date(Math.max(begin, key.createdAt.getTime()));
  const rows = await scopeUsesOf(context.store.read, key.id);
  const lastUses = new Map(rows.map(({ scope, lastUsedAt }) => [scope, lastUsedAt]));
  const held = scopesIn(effectiveScopes(key)).map((scope) => ({
    scope,
    lastUsedAt: lastUses.get(scope) ?? null,
  }));
  const isUsed = ({ lastUsedAt }: ScopeUse) => lastUsedAt !== null && lastUsedAt >= since;
  return {
    keyId: key.id,
    since,
    unused: held.filter((use) => !isUsed(use)),
    used: held.filter(isUsed),
  };
}
