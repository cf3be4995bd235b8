import { and, eq, getTableColumns, inArray, type SQL, sql } from 'drizzle-orm';
import type { Principal } from '../principals/principal.js';
import { keyset, type Page, type PageArgs } from '../storage/keyset.js';
import type { Db } from '../storage/store.js';
import { inTenant, isStorable, ownRow, tenantOf } from './in-tenant.js';
import type { SupplierItem } from './supplier-item.js';
import { catalogTables } from './table.js';

/** The SQL of what suppliers sell. Each query names the tenant of the principal it is given, and so reaches no other. */

/** SQLite binds at most 32,766 values in a statement. */
const INSERT_AT_ONCE = 500;

export interface SupplierItemFilter {
  readonly supplierId: string;
  /** Only those the supplier itself files there. */
  readonly supplierCategory?: string | null | undefined;
}

/** By the supplier's SKU. */
export async function pageSupplierItems(
  db: Db,
  principal: Principal,
  filter: SupplierItemFilter,
  args: PageArgs,
): Promise<Page<SupplierItem>> {
  const { supplierItems } = catalogTables(db);
  const page = keyset<SupplierItem>(args, {
    by: { kind: 'text', sql: supplierItems.supplierSku, of: (row) => row.supplierSku },
    id: supplierItems.id,
    prefix: 'sit',
  });
  const found = await db
    .select()
    .from(supplierItems)
    .where(and(condition(db, principal, filter), page.where))
    .orderBy(...page.orderBy())
    .limit(page.limit);
  return page.cut(found);
}

export const countSupplierItems = (
  db: Db,
  principal: Principal,
  filter: SupplierItemFilter,
): Promise<number> => db.$count(catalogTables(db).supplierItems, condition(db, principal, filter));

export async function findSupplierItems(
  db: Db,
  principal: Principal,
  supplierId: string,
  skus: readonly string[],
): Promise<SupplierItem[]> {
  const { supplierItems } = catalogTables(db);
  return db
    .select()
    .from(supplierItems)
    .where(
      and(
        inTenant(principal, supplierItems),
        eq(supplierItems.supplierId, supplierId),
        inArray(supplierItems.supplierSku, [...skus]),
      ),
    );
}

/** Writes items whole: a new one is inserted; one whose SKU the supplier has already keeps its id and its age. */
export async function putItems(
  db: Db,
  principal: Principal,
  items: readonly Omit<SupplierItem, 'tenantId'>[],
): Promise<SupplierItem[]> {
  const { supplierItems } = catalogTables(db);
  const { name, supplierCategory, costMinor, currency, productId, updatedAt } =
    getTableColumns(supplierItems);
  const changing = { name, supplierCategory, costMinor, currency, productId, updatedAt };
  const tenantId = tenantOf(principal);
  if (items.length === 0) return [];
  return db
    .insert(supplierItems)
    .values(items.map((item) => ({ ...item, tenantId })))
    .onConflictDoUpdate({
      target: [supplierItems.tenantId, supplierItems.supplierId, supplierItems.supplierSku],
      set: Object.fromEntries(
        Object.entries(changing).map(([field, column]) => [
          field,
          sql`excluded.${sql.identifier(column.name)}`,
        ]),
      ),
    })
    .returning();
}

/** Many at once; one that the supplier has already is left out. Gives back how many were not. */
export async function insertItems(
  db: Db,
  principal: Principal,
  items: readonly Omit<SupplierItem, 'tenantId'>[],
): Promise<number> {
  const { supplierItems } = catalogTables(db);
  const tenantId = tenantOf(principal);
  let added = 0;
  for (let at = 0; at < items.length; at += INSERT_AT_ONCE) {
    const inserted = await db
      .insert(supplierItems)
      .values(items.slice(at, at + INSERT_AT_ONCE).map((item) => ({ ...item, tenantId })))
      .onConflictDoNothing()
      .returning({ id: supplierItems.id });
    added += inserted.length;
  }
  return added;
}

export async function removeSupplierItem(
  db: Db,
  principal: Principal,
  id: string,
): Promise<SupplierItem | undefined> {
  const { supplierItems } = catalogTables(db);
  const [item] = await db
    .delete(supplierItems)
    .where(ownRow(principal, supplierItems, id))
    .returning();
  return item;
}

function condition(
  db: Db,
  principal: Principal,
  { supplierId, supplierCategory }: SupplierItemFilter,
): SQL | undefined {
  const { supplierItems } = catalogTables(db);
  return and(
    inTenant(principal, supplierItems),
    inArray(supplierItems.supplierId, [supplierId].filter(isStorable)),
    supplierCategory != null
      ? inArray(supplierItems.supplierCategory, [supplierCategory].filter(isStorable))
      : undefined,
  );
}
