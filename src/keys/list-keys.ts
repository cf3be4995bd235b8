import type { Context } from '../context.js';
import type { Api } from '../principals/api-registry.js';
import { keyset, type Page, type PageArgs } from '../storage/keyset.js';
import type { ApiKey } from './key.js';
import { countKeys, keysPage } from './queries.js';
import { keyTables } from './table.js';

export interface KeyFilter {
  /** Only keys of this API. */
  readonly api?: Api | null | undefined;
  /** Only keys that are, or are not, revoked. */
  readonly revoked?: boolean | null | undefined;
}

export interface KeyPage extends Page<ApiKey> {
  readonly totalCount: () => Promise<number>;
}

/** The keys of the caller's tenant, newest first. */
export async function listKeys(context: Context, filter: KeyFilter, page: PageArgs): Promise<KeyPage> {
  const { store, principal } = context;
  const paging = keyset<ApiKey>(page, { id: keyTables(store.read).apiKeys.id, descending: true });
  const rows = await keysPage(store.read, principal.tenantId, filter, paging);
  return {
    ...paging.cut(rows),
    totalCount: () => countKeys(store.read, principal.tenantId, filter),
  };
}
