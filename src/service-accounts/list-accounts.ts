import type { Context } from '../context.js';
import { getProject } from '../projects/get-project.js';
import { type CountedPage, keyset, type PageArgs } from '../storage/keyset.js';
import { accountsPage, countAccounts } from './queries.js';
import type { AccountFilter, ServiceAccount } from './service-account.js';
import { serviceAccountTables } from './table.js';

/** The service accounts of the caller's tenant, newest first. No account works in a project that the caller does not see. */
export async function listAccounts(
  context: Context,
  filter: AccountFilter,
  page: PageArgs,
): Promise<CountedPage<ServiceAccount>> {
  const { store, principal } = context;
  const { serviceAccounts } = serviceAccountTables(store.read);
  const paging = keyset<ServiceAccount>(page, { id: serviceAccounts.id, prefix: 'sva', descending: true });
  const { projectId } = filter;
  if (typeof projectId === 'string' && !(await getProject(context, projectId))) {
    return { ...paging.cut([]), totalCount: async () => 0 };
  }
  const rows = await accountsPage(store.read, principal.tenantId, filter, paging);
  return {
    ...paging.cut(rows),
    totalCount: () => countAccounts(store.read, principal.tenantId, filter),
  };
}
