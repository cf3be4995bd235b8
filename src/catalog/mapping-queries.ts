import { and, inArray, type SQL } from 'drizzle-orm';
import type { Principal } from '../principals/principal.js';
import { keyset, type Page, type PageArgs } from '../storage/keyset.js';
import type { Db } from '../storage/store.js';
import type { CategoryMapping } from './category.js';
import { inTenant, isStorable, ownRow, tenantOf } from './in-tenant.js';
import { catalogTables } from './table.js';

/** The SQL of mappings. Each query names the tenant of the principal it is given, and so reaches no other. */

export interface MappingFilter {
  readonly supplierId?: string | null | undefined;
  /** Only those that lead to this category. */
  readonly categoryId?: string | null | undefined;
}

/** By the supplier's word. */
export async function pageMappings(
  db: Db,
  principal: Principal,
  filter: MappingFilter,
  args: PageArgs,
): Promise<Page<CategoryMapping>> {
  const { categoryMappings } = catalogTables(db);
  const page = keyset<CategoryMapping>(args, {
    by: { kind: 'text', sql: categoryMappings.supplierCategory, of: (row) => row.supplierCategory },
    id: categoryMappings.id,
    prefix: 'map',
  });
  const found = await db
    .select()
    .from(categoryMappings)
    .where(and(condition(db, principal, filter), page.where))
    .orderBy(...page.orderBy())
    .limit(page.limit);
  return page.cut(found);
}

export const countMappings = (db: Db, principal: Principal, filter: MappingFilter): Promise<number> =>
  db.$count(catalogTables(db).categoryMappings, condition(db, principal, filter));

/** Inserts the mapping, or leads the supplier's word elsewhere where it is mapped already. */
export async function putMapping(
  db: Db,
  principal: Principal,
  row: Omit<CategoryMapping, 'tenantId'>,
): Promise<CategoryMapping> {
  const { categoryMappings } = catalogTables(db);
  const mapping = { ...row, tenantId: tenantOf(principal) };
  const [stored] = await db
    .insert(categoryMappings)
    .values(mapping)
    .onConflictDoUpdate({
      target: [categoryMappings.tenantId, categoryMappings.supplierId, categoryMappings.supplierCategory],
      set: { categoryId: mapping.categoryId, updatedAt: mapping.updatedAt },
    })
    .returning();
  return stored ?? mapping;
}

/** Many at once; one whose word is mapped already is left out. Gives back how many were not. */
export async function insertMappings(
  db: Db,
  principal: Principal,
  rows: readonly Omit<CategoryMapping, 'tenantId'>[],
): Promise<number> {
  const { categoryMappings } = catalogTables(db);
  const tenantId = tenantOf(principal);
  if (rows.length === 0) return 0;
  const added = await db
    .insert(categoryMappings)
    .values(rows.map((row) => ({ ...row, tenantId })))
    .onConflictDoNothing()
    .returning({ id: categoryMappings.id });
  return added.length;
}

export async function removeMapping(
  db: Db,
  principal: Principal,
  id: string,
): Promise<CategoryMapping | undefined> {
  const { categoryMappings } = catalogTables(db);
  const [mapping] = await db
    .delete(categoryMappings)
    .where(ownRow(principal, categoryMappings, id))
    .returning();
  return mapping;
}

function condition(db: Db, principal: Principal, { supplierId, categoryId }: MappingFilter): SQL | undefined {
  const { categoryMappings } = catalogTables(db);
  return and(
    inTenant(principal, categoryMappings),
    supplierId != null ? inArray(categoryMappings.supplierId, [supplierId].filter(isStorable)) : undefined,
    categoryId != null ? inArray(categoryMappings.categoryId, [categoryId].filter(isStorable)) : undefined,
  );
}
