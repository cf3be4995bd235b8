import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import { NOTHING_HELD, type ScopeMask } from '../principals/scope.js';
import type { Db } from '../storage/store.js';
import { effectiveScopes } from './key.js';
import { keysOfAccount } from './queries.js';

/** All that the keys of a service account were granted together: those that work, and those that still can. */
export async function strengthOfAccount(
  { principal, clock }: Context,
  db: Db,
  accountId: string,
): Promise<ScopeMask> {
  const keys = await keysOfAccount(db, principal.tenantId, accountId, dateOf(clock));
  return keys.reduce((strength, key) => strength | effectiveScopes(key), NOTHING_HELD);
}
