import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import { issueKey } from '../keys/create-key.js';
import type { IssuedKey } from '../keys/issued.js';
import { allScopes } from '../principals/scope-registry.js';
import { insertTenant } from './queries.js';
import { DEFAULT_TENANT } from './tenant.js';

/**
 * What an empty store needs before anybody can use it: the default tenant, and one key that holds every scope.
 * `undefined` where it has both already. Of several processes that start at once, one does it.
 */
export async function installIfEmpty(context: Context): Promise<IssuedKey | undefined> {
  return context.store.tx(async (w) => {
    const createdAt = dateOf(context.clock);
    const tenant = { id: DEFAULT_TENANT, name: 'Default', createdAt, suspendedAt: null };
    if (!(await insertTenant(w, tenant))) return undefined;
    return issueKey(context, w, {
      api: 'halyard',
      name: 'First key',
      description: 'Made at the first start. Make narrower ones with it, then revoke it.',
      scopes: allScopes,
    });
  });
}
