import type { Context } from '../context.js';
import { UNSTORABLE } from '../labels.js';
import { type CountedPage, keyset, type PageArgs } from '../storage/keyset.js';
import type { Deployment } from './deployment.js';
import { countDeployments, deploymentsPage, findDeployment } from './queries.js';
import { deploymentTables } from './table.js';

/** One deployment of a project whose rows the caller sees. */
export const getDeployment = (
  { store, principal }: Pick<Context, 'store' | 'principal'>,
  id: string,
): Promise<Deployment | undefined> =>
  UNSTORABLE.test(id) ? Promise.resolve(undefined) : findDeployment(store.read, principal, id);

/** The deployments that the caller sees, newest first. */
export async function listDeployments(
  { store, principal }: Context,
  { projectId, ...page }: PageArgs & { readonly projectId?: string | null | undefined },
): Promise<CountedPage<Deployment>> {
  const paging = keyset<Deployment>(page, {
    id: deploymentTables(store.read).deployments.id,
    prefix: 'dep',
    descending: true,
  });
  const rows = await deploymentsPage(store.read, principal, projectId, paging);
  return { ...paging.cut(rows), totalCount: () => countDeployments(store.read, principal, projectId) };
}
