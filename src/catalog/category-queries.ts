import { and, asc, eq, getTableColumns, gte, inArray, lt, or, type SQL, sql } from 'drizzle-orm';
import type { Principal } from '../principals/principal.js';
import { keyset, type Page, type PageArgs } from '../storage/keyset.js';
import { type Db, prepared } from '../storage/store.js';
import type { Category } from './category.js';
import { inTenant, isStorable } from './in-tenant.js';
import { matches } from './search-text.js';
import { catalogTables } from './table.js';

/** The SQL of the category tree. Each query names the tenant of the principal it is given, and so reaches no other. */

const byIdQuery = prepared('category_by_id', (db) => {
  const { categories } = catalogTables(db);
  return db
    .select(readColumns(db))
    .from(categories)
    .where(
      and(eq(categories.tenantId, sql.placeholder('tenantId')), eq(categories.id, sql.placeholder('id'))),
    );
});

export const findCategory = async (
  db: Db,
  { tenantId }: Principal,
  id: string,
): Promise<Category | undefined> =>
  isStorable(id) ? (await byIdQuery(db).execute({ tenantId, id }))[0] : undefined;

export async function findCategories(
  db: Db,
  principal: Principal,
  ids: readonly string[],
): Promise<Category[]> {
  const { categories } = catalogTables(db);
  return db
    .select(readColumns(db))
    .from(categories)
    .where(and(inTenant(principal, categories), inArray(categories.id, ids.filter(isStorable))));
}

export async function findCategoriesBySlug(
  db: Db,
  principal: Principal,
  slugs: readonly string[],
): Promise<Category[]> {
  const { categories } = catalogTables(db);
  return db
    .select(readColumns(db))
    .from(categories)
    .where(and(inTenant(principal, categories), inArray(categories.slug, slugs.filter(isStorable))));
}

/** Those with one of the texts as their slug or their name. */
export async function findCategoriesCalled(
  db: Db,
  principal: Principal,
  texts: readonly string[],
): Promise<Category[]> {
  const { categories } = catalogTables(db);
  const words = texts.filter(isStorable);
  return db
    .select(readColumns(db))
    .from(categories)
    .where(
      and(
        inTenant(principal, categories),
        or(inArray(categories.slug, words), inArray(categories.name, words)),
      ),
    );
}

/** The whole tree, or the part of it at and below `root`; siblings in their order. */
export async function findTree(
  db: Db,
  principal: Principal,
  root: Pick<Category, 'path'> | undefined,
): Promise<Category[]> {
  const { categories } = catalogTables(db);
  return db
    .select(readColumns(db))
    .from(categories)
    .where(root ? within(db, principal, root) : inTenant(principal, categories))
    .orderBy(asc(categories.position), asc(categories.id));
}

export interface CategoryFilter {
  /** Words that must all occur in the name, in any case and with or without accents. */
  readonly search?: string | null | undefined;
  /** Only the children of this category, which come in their order. */
  readonly parentId?: string | null | undefined;
}

/** The children of one parent by position; otherwise all by path, so that parents come before their children. */
export async function pageCategories(
  db: Db,
  principal: Principal,
  filter: CategoryFilter,
  args: PageArgs,
): Promise<Page<Category>> {
  const { categories } = catalogTables(db);
  const page = keyset<Category>(args, {
    by:
      filter.parentId == null
        ? { kind: 'text', sql: categories.path, of: (row) => row.path }
        : { kind: 'int', sql: categories.position, of: (row) => row.position },
    id: categories.id,
    prefix: 'cat',
  });
  const found = await db
    .select(readColumns(db))
    .from(categories)
    .where(and(condition(db, principal, filter), page.where))
    .orderBy(...page.orderBy())
    .limit(page.limit);
  return page.cut(found);
}

export const countCategories = (db: Db, principal: Principal, filter: CategoryFilter): Promise<number> =>
  db.$count(catalogTables(db).categories, condition(db, principal, filter));

/** The ids of the category and of all below it, as a subquery. */
export function subtreeIds(db: Db, principal: Principal, root: Pick<Category, 'path'>) {
  const { categories } = catalogTables(db);
  return db
    .select({ id: categories.id })
    .from(categories)
    .where(within(db, principal, root));
}

/** The condition of being in a subtree, which is a range of paths: `0` is the character after `/`. */
export function within(db: Db, principal: Principal, { path }: Pick<Category, 'path'>): SQL | undefined {
  const { categories } = catalogTables(db);
  const end = `${path.slice(0, -1)}0`;
  return and(inTenant(principal, categories), gte(categories.path, path), lt(categories.path, end));
}

function condition(db: Db, principal: Principal, { search, parentId }: CategoryFilter): SQL | undefined {
  const { categories } = catalogTables(db);
  return and(
    inTenant(principal, categories),
    parentId != null ? inArray(categories.parentId, [parentId].filter(isStorable)) : undefined,
    ...(search ? matches(categories.searchText, search) : []),
  );
}

/** What is read of a category. */
export function readColumns(db: Db) {
  const { searchText, ...columns } = getTableColumns(catalogTables(db).categories);
  return columns;
}
