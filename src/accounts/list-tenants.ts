import type { Context } from '../context.js';
import { DEFAULT_TENANT } from '../principals/default-tenant.js';
import { type CountedPage, keyset, type PageArgs } from '../storage/keyset.js';
import { countTenants, type TenantsOf, tenantAmong, tenantsPage } from './queries.js';
import { accountTables } from './table.js';
import type { Tenant } from './tenant.js';

/** The tenants that the caller belongs to: all of a person's, and the one that any other credential is of. */
export async function listTenants(context: Context, page: PageArgs): Promise<CountedPage<Tenant>> {
  const { store } = context;
  const of = belongingTo(context);
  const { id } = accountTables(store.read).tenants;
  const paging = keyset<Tenant>(page, { id, prefix: 'ten', odd: DEFAULT_TENANT });
  const rows = await tenantsPage(store.read, of, paging);
  return { ...paging.cut(rows), totalCount: () => countTenants(store.read, of) };
}

/** One of them. */
export const getOwnTenant = (context: Context, id: string): Promise<Tenant | undefined> =>
  tenantAmong(context.store.read, belongingTo(context), id);

const belongingTo = ({ principal }: Context): TenantsOf =>
  principal.kind === 'user' ? { userId: principal.id } : { tenantId: principal.tenantId };
