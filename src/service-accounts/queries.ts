import { and, asc, eq, inArray, isNotNull, isNull, type Placeholder, type SQL, sql } from 'drizzle-orm';
import type { Keyset } from '../storage/keyset.js';
import { type Db, prepared } from '../storage/store.js';
import type { AccountFilter, ServiceAccount } from './service-account.js';
import { serviceAccountTables } from './table.js';

/** The slice's only SQL. Every query is of one tenant's accounts that were not deleted. */

const alive = (db: Db, tenantId: string | Placeholder): SQL | undefined => {
  const { serviceAccounts } = serviceAccountTables(db);
  return and(eq(serviceAccounts.tenantId, tenantId), isNull(serviceAccounts.deletedAt));
};

export async function findAccounts(
  db: Db,
  tenantId: string,
  ids: readonly string[],
): Promise<ServiceAccount[]> {
  const { serviceAccounts } = serviceAccountTables(db);
  return db
    .select()
    .from(serviceAccounts)
    .where(and(alive(db, tenantId), inArray(serviceAccounts.id, [...ids])));
}

const accountQuery = prepared('service_account', (db) => {
  const { serviceAccounts } = serviceAccountTables(db);
  return db
    .select()
    .from(serviceAccounts)
    .where(and(alive(db, sql.placeholder('tenantId')), eq(serviceAccounts.id, sql.placeholder('id'))));
});

export async function findAccount(db: Db, tenantId: string, id: string): Promise<ServiceAccount | undefined> {
  const [account] = await accountQuery(db).execute({ tenantId, id });
  return account;
}

export async function insertAccount(db: Db, account: ServiceAccount): Promise<void> {
  await db.insert(serviceAccountTables(db).serviceAccounts).values(account);
}

export async function updateAccount(
  db: Db,
  tenantId: string,
  id: string,
  change: Partial<ServiceAccount>,
): Promise<ServiceAccount | undefined> {
  const { serviceAccounts } = serviceAccountTables(db);
  const [account] = await db
    .update(serviceAccounts)
    .set(change)
    .where(and(alive(db, tenantId), eq(serviceAccounts.id, id)))
    .returning();
  return account;
}

export interface Binding {
  readonly serviceAccountId: string;
  readonly projectId: string;
}

/** Which projects the accounts were given; some of these may be deleted by now. The oldest first. */
export async function bindingsOf(
  db: Db,
  tenantId: string,
  accountIds: readonly string[],
): Promise<Binding[]> {
  const { serviceAccounts, serviceAccountProjects } = serviceAccountTables(db);
  return db
    .select({
      serviceAccountId: serviceAccountProjects.serviceAccountId,
      projectId: serviceAccountProjects.projectId,
    })
    .from(serviceAccountProjects)
    .innerJoin(serviceAccounts, eq(serviceAccounts.id, serviceAccountProjects.serviceAccountId))
    .where(and(alive(db, tenantId), inArray(serviceAccounts.id, [...accountIds])))
    .orderBy(asc(serviceAccountProjects.projectId));
}

export async function bind(db: Db, { id }: ServiceAccount, projectIds: readonly string[]): Promise<void> {
  if (projectIds.length === 0) return;
  const { serviceAccountProjects } = serviceAccountTables(db);
  await db
    .insert(serviceAccountProjects)
    .values(projectIds.map((projectId) => ({ serviceAccountId: id, projectId })));
}

export async function unbind(db: Db, { id }: ServiceAccount, projectIds: readonly string[]): Promise<void> {
  const { serviceAccountProjects } = serviceAccountTables(db);
  await db
    .delete(serviceAccountProjects)
    .where(
      and(
        eq(serviceAccountProjects.serviceAccountId, id),
        inArray(serviceAccountProjects.projectId, [...projectIds]),
      ),
    );
}

function inTenant(db: Db, tenantId: string, { projectId, disabled }: AccountFilter): SQL | undefined {
  const { serviceAccounts, serviceAccountProjects } = serviceAccountTables(db);
  const isDisabled = disabled ? isNotNull(serviceAccounts.disabledAt) : isNull(serviceAccounts.disabledAt);
  const inProject = (id: string) =>
    db
      .select({ id: serviceAccountProjects.serviceAccountId })
      .from(serviceAccountProjects)
      .where(eq(serviceAccountProjects.projectId, id));
  return and(
    alive(db, tenantId),
    typeof projectId === 'string' ? inArray(serviceAccounts.id, inProject(projectId)) : undefined,
    typeof disabled === 'boolean' ? isDisabled : undefined,
  );
}

export async function accountsPage(
  db: Db,
  tenantId: string,
  filter: AccountFilter,
  paging: Keyset<ServiceAccount>,
): Promise<ServiceAccount[]> {
  return db
    .select()
    .from(serviceAccountTables(db).serviceAccounts)
    .where(and(inTenant(db, tenantId, filter), paging.where))
    .orderBy(...paging.orderBy())
    .limit(paging.limit);
}

export const countAccounts = (db: Db, tenantId: string, filter: AccountFilter): Promise<number> =>
  db.$count(serviceAccountTables(db).serviceAccounts, inTenant(db, tenantId, filter));
