import { and, asc, eq, getTableColumns, inArray, type SQL, sql } from 'drizzle-orm';
import type { Principal } from '../principals/principal.js';
import { keyset, type Page, type PageArgs } from '../storage/keyset.js';
import { type Db, prepared } from '../storage/store.js';
import { inTenant, isStorable, ownRow, tenantOf } from './in-tenant.js';
import { matches } from './search-text.js';
import type { Supplier, SupplierRow } from './supplier.js';
import { catalogTables } from './table.js';

/** The SQL of suppliers. Each query names the tenant of the principal it is given, and so reaches no other. */

const byIdQuery = prepared('supplier_by_id', (db) => {
  const { suppliers } = catalogTables(db);
  return db
    .select(readColumns(db))
    .from(suppliers)
    .where(and(eq(suppliers.tenantId, sql.placeholder('tenantId')), eq(suppliers.id, sql.placeholder('id'))));
});

export const findSupplier = async (
  db: Db,
  { tenantId }: Principal,
  id: string,
): Promise<Supplier | undefined> =>
  isStorable(id) ? (await byIdQuery(db).execute({ tenantId, id }))[0] : undefined;

export async function findSuppliers(
  db: Db,
  principal: Principal,
  ids: readonly string[],
): Promise<Supplier[]> {
  const { suppliers } = catalogTables(db);
  return db
    .select(readColumns(db))
    .from(suppliers)
    .where(and(inTenant(principal, suppliers), inArray(suppliers.id, ids.filter(isStorable))));
}

export async function findSuppliersByCode(
  db: Db,
  principal: Principal,
  codes: readonly string[],
): Promise<Supplier[]> {
  const { suppliers } = catalogTables(db);
  return db
    .select(readColumns(db))
    .from(suppliers)
    .where(and(inTenant(principal, suppliers), inArray(suppliers.code, codes.filter(isStorable))))
    .orderBy(asc(suppliers.code));
}

export interface SupplierFilter {
  /** Words that must all occur in code or name, in any case and with or without accents. */
  readonly search?: string | null | undefined;
}

/** By name. */
export async function pageSuppliers(
  db: Db,
  principal: Principal,
  filter: SupplierFilter,
  args: PageArgs,
): Promise<Page<Supplier>> {
  const { suppliers } = catalogTables(db);
  const page = keyset<Supplier>(args, {
    by: { kind: 'text', sql: suppliers.sortName, of: (row) => row.sortName },
    id: suppliers.id,
    prefix: 'sup',
  });
  const found = await db
    .select(readColumns(db))
    .from(suppliers)
    .where(and(condition(db, principal, filter), page.where))
    .orderBy(...page.orderBy())
    .limit(page.limit);
  return page.cut(found);
}

export const countSuppliers = (db: Db, principal: Principal, filter: SupplierFilter): Promise<number> =>
  db.$count(catalogTables(db).suppliers, condition(db, principal, filter));

export async function insertSuppliers(
  db: Db,
  principal: Principal,
  rows: readonly Omit<SupplierRow, 'tenantId'>[],
): Promise<void> {
  const tenantId = tenantOf(principal);
  if (rows.length === 0) return;
  await db.insert(catalogTables(db).suppliers).values(rows.map((row) => ({ ...row, tenantId })));
}

export async function writeSupplier(
  db: Db,
  principal: Principal,
  id: string,
  change: Partial<Omit<SupplierRow, 'id' | 'tenantId'>>,
): Promise<Supplier | undefined> {
  const { suppliers } = catalogTables(db);
  const [supplier] = await db
    .update(suppliers)
    .set(change)
    .where(ownRow(principal, suppliers, id))
    .returning(readColumns(db));
  return supplier;
}

/** Takes the supplier for this transaction, so that lists of what it sells are written one after another. */
export async function claimSupplier(db: Db, principal: Principal, id: string): Promise<boolean> {
  const { suppliers } = catalogTables(db);
  const claimed = await db
    .update(suppliers)
    .set({ code: sql`${suppliers.code}` })
    .where(ownRow(principal, suppliers, id))
    .returning({ id: suppliers.id });
  return claimed.length > 0;
}

/** Deletes the supplier, then its items and mappings, which mean nothing without it, and gives it back as it was. */
export async function removeSupplier(
  db: Db,
  principal: Principal,
  id: string,
): Promise<Supplier | undefined> {
  const { suppliers, supplierItems, categoryMappings } = catalogTables(db);
  const [supplier] = await db
    .delete(suppliers)
    .where(ownRow(principal, suppliers, id))
    .returning(readColumns(db));
  if (!supplier) return undefined;
  for (const table of [supplierItems, categoryMappings]) {
    await db.delete(table).where(and(inTenant(principal, table), eq(table.supplierId, id)));
  }
  return supplier;
}

function condition(db: Db, principal: Principal, { search }: SupplierFilter): SQL | undefined {
  const { suppliers } = catalogTables(db);
  return and(inTenant(principal, suppliers), ...(search ? matches(suppliers.searchText, search) : []));
}

function readColumns(db: Db) {
  const { searchText, ...columns } = getTableColumns(catalogTables(db).suppliers);
  return columns;
}
