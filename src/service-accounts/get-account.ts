import type { Context } from '../context.js';
import { notFound } from '../errors.js';
import { refuseServiceAccount } from '../principals/principal.js';
import { liveProjects } from '../projects/get-project.js';
import type { Db } from '../storage/store.js';
import { bindingsOf, findAccount, findAccounts, updateAccount } from './queries.js';
import type { ServiceAccount } from './service-account.js';

/** One service account of the caller's tenant. */
export const getAccount = ({ store, principal }: Context, id: string): Promise<ServiceAccount | undefined> =>
  findAccount(store.read, principal.tenantId, id);

/** Those of the ids that are accounts of the caller's tenant, in no particular order. */
export const getAccounts = (
  { store, principal }: Context,
  ids: readonly string[],
): Promise<ServiceAccount[]> => findAccounts(store.read, principal.tenantId, ids);

/** The projects that an account works in just now, the oldest first. */
export async function projectsOf(db: Db, { id, tenantId }: ServiceAccount): Promise<string[]> {
  const bindings = await bindingsOf(db, tenantId, [id]);
  return liveProjects(
    db,
    tenantId,
    bindings.map(({ projectId }) => projectId),
  );
}

/** The projects that accounts were given, by account. */
export async function bindingsByAccount(
  { store, principal }: Context,
  accountIds: readonly string[],
): Promise<{ accountId: string; projectIds: readonly string[] }[]> {
  const bindings = await bindingsOf(store.read, principal.tenantId, accountIds);
  return accountIds.map((accountId) => ({
    accountId,
    projectIds: bindings
      .filter(({ serviceAccountId }) => serviceAccountId === accountId)
      .map(({ projectId }) => projectId),
  }));
}

/**
 * No service account makes, changes or ends one, itself among them: its keys work in some projects, and an account
 * may concern others.
 * @throws HalyardError FORBIDDEN
 */
export const requireManager = ({ principal }: Context): void =>
  refuseServiceAccount(principal, 'A service account manages no service accounts.');

/** The account a verb is about to change, held until the transaction ends: of two changes the second sees the first. */
export async function lockAccount(
  context: Context,
  db: Db,
  id: string,
  field: readonly string[],
): Promise<ServiceAccount> {
  requireManager(context);
  const { principal } = context;
  const locked = await updateAccount(db, principal.tenantId, id, { id });
  if (!locked) throw notFound('service account', field);
  return locked;
}
