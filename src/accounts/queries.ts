import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import type { Keyset } from '../storage/keyset.js';
import { type Db, prepared } from '../storage/store.js';
import { accountTables } from './table.js';
import type { Tenant } from './tenant.js';

const tenantQuery = prepared('tenant', (db) => {
  const { tenants } = accountTables(db);
  return db
    .select()
    .from(tenants)
    .where(eq(tenants.id, sql.placeholder('id')));
});

export async function findTenant(db: Db, id: string): Promise<Tenant | undefined> {
  const [tenant] = await tenantQuery(db).execute({ id });
  return tenant;
}

export async function allTenants(db: Db): Promise<Tenant[]> {
  const { tenants } = accountTables(db);
  return db.select().from(tenants).orderBy(asc(tenants.createdAt), asc(tenants.id));
}

/** Which tenants are meant: all of a person's, or one. */
export type TenantsOf = { readonly userId: string } | { readonly tenantId: string };

const among = (db: Db, of: TenantsOf) => {
  const { tenants, memberships } = accountTables(db);
  if ('tenantId' in of) return eq(tenants.id, of.tenantId);
  const joined = db
    .select({ id: memberships.tenantId })
    .from(memberships)
    .where(eq(memberships.userId, of.userId));
  return inArray(tenants.id, joined);
};

export async function tenantsPage(db: Db, of: TenantsOf, paging: Keyset<Tenant>): Promise<Tenant[]> {
  return db
    .select()
    .from(accountTables(db).tenants)
    .where(and(among(db, of), paging.where))
    .orderBy(...paging.orderBy())
    .limit(paging.limit);
}

export const countTenants = (db: Db, of: TenantsOf): Promise<number> =>
  db.$count(accountTables(db).tenants, among(db, of));

export async function tenantAmong(db: Db, of: TenantsOf, id: string): Promise<Tenant | undefined> {
  const { tenants } = accountTables(db);
  const [tenant] = await db
    .select()
    .from(tenants)
    .where(and(among(db, of), eq(tenants.id, id)));
  return tenant;
}

/** Whether it was this call that made it: of two that try at once, one is told so. */
export async function insertTenant(db: Db, tenant: Tenant): Promise<boolean> {
  const { tenants } = accountTables(db);
  const made = await db.insert(tenants).values(tenant).onConflictDoNothing().returning({ id: tenants.id });
  return made.length > 0;
}

export async function updateTenant(db: Db, id: string, change: Partial<Tenant>): Promise<Tenant | undefined> {
  const { tenants } = accountTables(db);
  const [tenant] = await db.update(tenants).set(change).where(eq(tenants.id, id)).returning();
  return tenant;
}

/** Holds the tenant's row until the transaction ends: of two who change its members at once, one waits. */
export async function lockTenant(db: Db, id: string): Promise<void> {
  const { tenants } = accountTables(db);
  await db.update(tenants).set({ id }).where(eq(tenants.id, id));
}
