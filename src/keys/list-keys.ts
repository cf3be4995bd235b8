import type { Context } from '../context.js';
import { type CountedPage, keyset, type PageArgs } from '../storage/keyset.js';
import type { ApiKey, KeyFilter } from './key.js';
import { countKeys, keysPage } from './queries.js';
import { keyTables } from './table.js';

/** The keys of the caller's tenant, newest first. */
export async function listKeys(
  context: Context,
  filter: KeyFilter,
  page: PageArgs,
): Promise<CountedPage<ApiKey>> {
  const { store, principal } = context;
  const paging = keyset<ApiKey>(page, {
    id: keyTables(store.read).apiKeys.id,
    prefix: 'key',
    descending: true,
  });
  const rows = await keysPage(store.read, principal.tenantId, filter, paging);
  return {
    ...paging.cut(rows),
    totalCount: () => countKeys(store.read, principal.tenantId, filter),
  };
}
