import { and, asc, type Column, desc, eq, getTableColumns, inArray, type SQL, sql } from 'drizzle-orm';
import { andThen, type MaybePromise } from '../maybe-promise.js';
import type { Principal } from '../principals/principal.js';
import { excluded, rowInserter } from '../storage/insert-rows.js';
import { JSON_TEXT, type JsonMembers } from '../storage/json-text.js';
import type { Keyset, Page } from '../storage/keyset.js';
import { rowsEach } from '../storage/select-rows.js';
import { type Db, prepared, type Writer } from '../storage/store.js';
import { inTenant, isStorable, ownRow, tenantOf } from './in-tenant.js';
import type { Product, ProductRow } from './product.js';
import type { ProductColumns } from './product-columns.js';
import { catalogTables } from './table.js';

/** The SQL of products. Each query names the tenant of the principal it is given, and so reaches no other. */

/** A row has 18 values, and SQLite binds at most 32,766 in a statement. */
const INSERT_AT_ONCE = 500;

const rowsById = rowsEach<Product>('product_by_id', columnsNamed, (db, names) => selectOne(db, 'id', names));
const rowsBySku = rowsEach<Product>('product_by_sku', columnsNamed, (db, names) =>
  selectOne(db, 'sku', names),
);

/** @param columns what of it is needed; left out: all. What is not needed is not there, whatever the type says. */
export const findProduct = (
  db: Db,
  { tenantId }: Principal,
  id: string,
  columns?: ProductColumns,
): MaybePromise<Product | undefined> =>
  isStorable(id) ? andThen(rowsById(db, nameOf(columns))({ tenantId, value: id }), firstOf) : undefined;

export const findProductBySku = (
  db: Db,
  { tenantId }: Principal,
  sku: string,
  columns?: ProductColumns,
): MaybePromise<Product | undefined> =>
  isStorable(sku) ? andThen(rowsBySku(db, nameOf(columns))({ tenantId, value: sku }), firstOf) : undefined;

const firstOf = <Row>([row]: readonly Row[]): Row | undefined => row;

/** SKUs of one statement. Where there are fewer, the last one fills it up. */
const SKUS_AT_ONCE = 50;

const bySkusQuery = prepared('products_by_skus', (db) => {
  const { products } = catalogTables(db);
  const skus = Array.from({ length: SKUS_AT_ONCE }, (_, at) => sql.placeholder(`sku${at}`));
  return db
    .select(readColumns(db))
    .from(products)
    .where(and(eq(products.tenantId, sql.placeholder('tenantId')), inArray(products.sku, skus)));
});

export async function findProductsBySku(
  db: Db,
  { tenantId }: Principal,
  skus: readonly string[],
): Promise<Product[]> {
  const wanted = skus.filter(isStorable);
  const found: Product[] = [];
  for (let start = 0; start < wanted.length; start += SKUS_AT_ONCE) {
    const values: Record<string, string> = { tenantId };
    for (let at = 0; at < SKUS_AT_ONCE; at += 1) {
      values[`sku${at}`] = wanted[start + at] ?? wanted.at(-1) ?? '';
    }
    found.push(...(await bySkusQuery(db).execute(values)));
  }
  return found;
}

export async function findProducts(db: Db, principal: Principal, ids: readonly string[]): Promise<Product[]> {
  const { products } = catalogTables(db);
  return db
    .select(readColumns(db))
    .from(products)
    .where(and(inTenant(principal, products), inArray(products.id, ids.filter(isStorable))));
}

/** The ids of the caller's products with these SKUs, by SKU. */
export async function findProductIds(
  db: Db,
  principal: Principal,
  skus: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { products } = catalogTables(db);
  const found = await db
    .select({ sku: products.sku, id: products.id })
    .from(products)
    .where(and(inTenant(principal, products), inArray(products.sku, skus.filter(isStorable))));
  return new Map(found.map(({ sku, id }) => [sku, id]));
}

/**
 * @param condition comes from `productCondition`, which began with the tenant
 * @param reading what of each is needed, what they are sorted by included
 */
export async function pageProducts(
  db: Db,
  condition: SQL | undefined,
  page: Keyset<Product>,
  reading?: Reading,
): Promise<Page<Product>> {
  const found = await db
    .select(columnsRead(db, readingName(reading)))
    .from(catalogTables(db).products)
    .where(and(condition, page.where))
    .orderBy(...page.orderBy())
    .limit(page.limit);
  return page.cut(found);
}

/** The page that most ask for: the first of all products of the tenant, which needs no query of its own making. */
export function firstProducts(
  db: Db,
  { tenantId }: Principal,
  sort: SortedBy,
  page: Keyset<Product>,
  reading?: Reading,
): MaybePromise<Page<Product>> {
  const rows = rowsFirst(db, `${sort.by} ${page.isAscending ? 'up' : 'down'} ${readingName(reading)}`);
  return andThen(rows({ tenantId, limit: page.limit }), (found) => page.cut(found));
}

/** What products are sorted by, and then always by their ids. */
export interface SortedBy {
  readonly by: 'createdAt' | 'updatedAt' | 'sortName' | 'sku' | 'sortPrice';
}

const rowsFirst = rowsEach<Product>(
  'products_first',
  (db, kind) => columnsRead(db, kind.split(' ')[2] ?? ''),
  (db, kind) => {
    const { products } = catalogTables(db);
    const [by, direction, names = ''] = kind.split(' ') as [SortedBy['by'], string, string?];
    const toward = direction === 'up' ? asc : desc;
    return db
      .select(columnsRead(db, names))
      .from(products)
      .where(eq(products.tenantId, sql.placeholder('tenantId')))
      .orderBy(toward(products[by]), toward(products.id))
      .limit(sql.placeholder('limit'));
  },
);

export const countProducts = (db: Db, condition: SQL | undefined): Promise<number> =>
  db.$count(catalogTables(db).products, condition);

export async function insertProduct(
  db: Db,
  principal: Principal,
  row: Omit<ProductRow, 'tenantId'>,
): Promise<Product> {
  const { searchText, ...product } = { ...row, tenantId: tenantOf(principal) };
  await db.insert(catalogTables(db).products).values({ ...product, searchText });
  return product;
}

/** Many at once; a row whose SKU is there already is left out. */
export async function insertProducts(
  db: Db,
  principal: Principal,
  rows: readonly Omit<ProductRow, 'tenantId'>[],
): Promise<void> {
  const tenantId = tenantOf(principal);
  for (let at = 0; at < rows.length; at += INSERT_AT_ONCE) {
    await db
      .insert(catalogTables(db).products)
      .values(rows.slice(at, at + INSERT_AT_ONCE).map((row) => ({ ...row, tenantId })))
      .onConflictDoNothing();
  }
}

const putQuery = rowInserter(
  'put_products',
  (db) => catalogTables(db).products,
  ({ id, tenantId }) => ({ target: [id], setWhere: eq(tenantId, excluded(tenantId)) }),
);

/** Many at once: each in place of the product of its id, or else new, and then no other may have its SKU. */
export async function putProductRows(
  w: Writer,
  principal: Principal,
  rows: readonly Omit<ProductRow, 'tenantId'>[],
): Promise<void> {
  const tenantId = tenantOf(principal);
  await putQuery(
    w,
    rows.map((row) => ({ ...row, tenantId })),
  );
}

/** Changes the product that still has the version, and counts it up. Nothing where there is none such. */
export async function writeProduct(
  db: Db,
  principal: Principal,
  { id, version }: Pick<Product, 'id' | 'version'>,
  change: Partial<Omit<ProductRow, 'id' | 'tenantId' | 'version'>>,
): Promise<Product | undefined> {
  const { products } = catalogTables(db);
  const [written] = await db
    .update(products)
    .set({ ...change, version: version + 1 })
    .where(and(ownRow(principal, products, id), sameVersion(db, version)))
    .returning(readColumns(db));
  return written;
}

/** Deletes those that are the caller's and lets go of the supplier items that named them. Gives back what it deleted. */
export async function removeProducts(
  db: Db,
  principal: Principal,
  ids: readonly string[],
  version?: number,
): Promise<Product[]> {
  const { products, supplierItems } = catalogTables(db);
  const wanted = ids.filter(isStorable);
  const removed = await db
    .delete(products)
    .where(and(inTenant(principal, products), inArray(products.id, wanted), sameVersion(db, version)))
    .returning(readColumns(db));
  const gone = removed.map((product) => product.id);
  await db
    .update(supplierItems)
    .set({ productId: null })
    .where(and(inTenant(principal, supplierItems), inArray(supplierItems.productId, gone)));
  return removed;
}

/** Whether any product is in the category, or from the supplier. */
export async function isReferenced(
  db: Db,
  principal: Principal,
  by: 'categoryId' | 'supplierId',
  id: string,
): Promise<boolean> {
  const { products } = catalogTables(db);
  const found = await db
    .select({ id: products.id })
    .from(products)
    .where(and(inTenant(principal, products), eq(products[by], id)))
    .limit(1);
  return found.length > 0;
}

/** What is read of a product. */
export function readColumns(db: Db) {
  const { searchText, ...columns } = getTableColumns(catalogTables(db).products);
  return columns;
}

const nameOf = (columns: ProductColumns | undefined): string => columns?.join() ?? '';

/** Those columns, as if they were all: so the rows have the type of a product. */
function columnsNamed(db: Db, names: string): ReturnType<typeof readColumns> {
  const all = readColumns(db);
  if (names === '') return all;
  const wanted = new Set(names.split(','));
  return Object.fromEntries(Object.entries(all).filter(([name]) => wanted.has(name))) as typeof all;
}

/** What is read of each product on a page. */
export interface Reading {
  readonly columns: ProductColumns;
  /** What the database makes JSON of. */
  readonly json?: JsonMembers;
}

/** Tells one reading from another: the columns, and behind a colon the members, `key=field`. */
function readingName(reading: Reading | undefined): string {
  if (!reading?.json) return nameOf(reading?.columns);
  return `${nameOf(reading.columns)}:${reading.json.map((member) => member.join('=')).join()}`;
}

/** The columns of a reading by its name, as if they were all of a product. */
function columnsRead(db: Db, name: string): ReturnType<typeof readColumns> {
  const [names = '', members] = name.split(':');
  const { jsonObject } = db.kit;
  if (members === undefined || !jsonObject) return columnsNamed(db, names);
  const all: Readonly<Record<string, Column>> = readColumns(db);
  const json = members.split(',').map((member) => {
    const [key = '', field = ''] = member.split('=');
    return [key, all[field] ?? 'Product'] as const;
  });
  const columns = names === '' ? {} : columnsNamed(db, names);
  return { [JSON_TEXT]: jsonObject(json).as('json'), ...columns } as unknown as ReturnType<
    typeof readColumns
  >;
}

function selectOne(db: Db, by: 'id' | 'sku', columns: string) {
  const { products } = catalogTables(db);
  return db
    .select(columnsNamed(db, columns))
    .from(products)
    .where(
      and(eq(products.tenantId, sql.placeholder('tenantId')), eq(products[by], sql.placeholder('value'))),
    );
}

const sameVersion = (db: Db, version: number | undefined): SQL | undefined =>
  version === undefined ? undefined : eq(catalogTables(db).products.version, version);
