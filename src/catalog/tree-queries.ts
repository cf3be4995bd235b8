import { and, count, eq, isNull, max, sql } from 'drizzle-orm';
import type { Principal } from '../principals/principal.js';
import type { Db } from '../storage/store.js';
import type { Category, CategoryRow } from './category.js';
import { readColumns, within } from './category-queries.js';
import { inTenant, ownRow, tenantOf } from './in-tenant.js';
import { catalogTables } from './table.js';

/** The SQL that changes the category tree, for use inside a transaction that has locked it. */

/** Makes changes of the tenant's tree happen one after another, until the transaction ends. */
export async function lockTree(db: Db, principal: Principal): Promise<void> {
  const { categoryTrees } = catalogTables(db);
  await db
    .insert(categoryTrees)
    .values({ tenantId: tenantOf(principal), changes: 1 })
    .onConflictDoUpdate({
      target: categoryTrees.tenantId,
      set: { changes: sql`${categoryTrees.changes} + 1` },
    });
}

/** How many children a parent has, and the last one's position. */
export async function siblingsUnder(
  db: Db,
  principal: Principal,
  parentId: string | null,
): Promise<{ readonly siblings: number; readonly lastPosition: number }> {
  const { categories } = catalogTables(db);
  const below = parentId === null ? isNull(categories.parentId) : eq(categories.parentId, parentId);
  const [row] = await db
    .select({ siblings: count(), lastPosition: max(categories.position) })
    .from(categories)
    .where(and(inTenant(principal, categories), below));
  return { siblings: row?.siblings ?? 0, lastPosition: row?.lastPosition ?? -1 };
}

/** The depth of the deepest category at or below this one. */
export async function deepestWithin(db: Db, principal: Principal, root: Category): Promise<number> {
  const { categories } = catalogTables(db);
  const [row] = await db
    .select({ depth: max(categories.depth) })
    .from(categories)
    .where(within(db, principal, root));
  return row?.depth ?? root.depth;
}

export async function insertCategories(
  db: Db,
  principal: Principal,
  rows: readonly Omit<CategoryRow, 'tenantId'>[],
): Promise<void> {
  const tenantId = tenantOf(principal);
  if (rows.length === 0) return;
  await db.insert(catalogTables(db).categories).values(rows.map((row) => ({ ...row, tenantId })));
}

export async function writeCategory(
  db: Db,
  principal: Principal,
  id: string,
  change: Partial<Omit<CategoryRow, 'id' | 'tenantId'>>,
): Promise<Category | undefined> {
  const { categories } = catalogTables(db);
  const [category] = await db
    .update(categories)
    .set(change)
    .where(ownRow(principal, categories, id))
    .returning(readColumns(db));
  return category;
}

/** Gives a category and all below it the paths and depths of their new place. */
export async function repath(
  db: Db,
  principal: Principal,
  from: Category,
  to: Pick<Category, 'path' | 'depth'>,
): Promise<void> {
  const { categories } = catalogTables(db);
  await db
    .update(categories)
    .set({
      path: sql`${to.path} || substr(${categories.path}, ${from.path.length + 1})`,
      depth: sql`${categories.depth} + ${to.depth - from.depth}`,
    })
    .where(within(db, principal, from));
}

/** Deletes the category, then the mappings that led to it, and gives it back as it was. */
export async function removeCategory(
  db: Db,
  principal: Principal,
  id: string,
): Promise<Category | undefined> {
  const { categories, categoryMappings } = catalogTables(db);
  const [category] = await db
    .delete(categories)
    .where(ownRow(principal, categories, id))
    .returning(readColumns(db));
  if (!category) return undefined;
  await db
    .delete(categoryMappings)
    .where(and(inTenant(principal, categoryMappings), eq(categoryMappings.categoryId, id)));
  return category;
}
