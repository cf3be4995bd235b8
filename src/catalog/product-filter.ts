import { and, eq, gte, inArray, lte, type SQL, sql } from 'drizzle-orm';
import { invalid } from '../errors.js';
import type { Principal } from '../principals/principal.js';
import type { Order, SortTerm } from '../storage/keyset.js';
import type { Db } from '../storage/store.js';
import { findCategory, subtreeIds } from './category-queries.js';
import { inTenant, isStorable, storableTime } from './in-tenant.js';
import { checkCurrency, checkMinorUnits } from './money.js';
import type { Product, ProductStatus } from './product.js';
import { matches } from './search-text.js';
import { catalogTables } from './table.js';

/** Which products are asked for. What is left out does not limit; an empty list lets nothing through. */
export interface ProductFilter {
  /** Words that must all occur in SKU, name or description, in any case and with or without accents. */
  readonly search?: string | null | undefined;
  readonly categoryId?: string | null | undefined;
  /** Whether products of the categories below `categoryId` count too. They do unless said otherwise. */
  readonly includeDescendants?: boolean | null | undefined;
  readonly supplierId?: string | null | undefined;
  readonly status?: readonly ProductStatus[] | null | undefined;
  readonly sku?: readonly string[] | null | undefined;
  /** In minor units of `currency`, which must be given with it. */
  readonly priceMin?: number | null | undefined;
  readonly priceMax?: number | null | undefined;
  readonly currency?: string | null | undefined;
  /** Changed at this time or later. */
  readonly updatedSince?: Date | null | undefined;
}

export const productSorts = ['CREATED_AT', 'UPDATED_AT', 'NAME', 'SKU', 'PRICE'] as const;
export type ProductSort = (typeof productSorts)[number];

const MAX_SKUS = 500;

/** Whether it lets anything but all products of the tenant through. */
export const isFiltered = ({
  search,
  categoryId,
  supplierId,
  status,
  sku,
  priceMin,
  priceMax,
  currency,
  updatedSince,
}: ProductFilter): boolean =>
  [search, categoryId, supplierId, status, sku, priceMin, priceMax, currency, updatedSince].some(
    (one) => one !== null && one !== undefined,
  );

/** The condition of a filter, the tenant's included. */
export async function productCondition(
  db: Db,
  principal: Principal,
  filter: ProductFilter,
): Promise<SQL | undefined> {
  const { products } = catalogTables(db);
  checkFilter(filter);
  const { search, categoryId, supplierId, status, sku, priceMin, priceMax, currency, updatedSince } = filter;
  return and(
    inTenant(principal, products),
    sku ? inArray(products.sku, sku.filter(isStorable)) : undefined,
    status ? inArray(products.status, [...new Set(status)]) : undefined,
    supplierId != null ? inArray(products.supplierId, [supplierId].filter(isStorable)) : undefined,
    categoryId != null ? await inCategory(db, principal, categoryId, filter) : undefined,
    currency != null ? eq(products.currency, currency) : undefined,
    priceMin != null ? gte(products.sortPrice, priceMin) : undefined,
    priceMax != null ? lte(products.sortPrice, priceMax) : undefined,
    updatedSince ? gte(products.updatedAt, storableTime(updatedSince)) : undefined,
    ...(search ? matches(products.searchText, search) : []),
  );
}

async function inCategory(
  db: Db,
  principal: Principal,
  categoryId: string,
  { includeDescendants }: ProductFilter,
): Promise<SQL> {
  const { products } = catalogTables(db);
  const category = await findCategory(db, principal, categoryId);
  if (!category) return sql`1 = 0`;
  if (includeDescendants === false) return eq(products.categoryId, category.id);
  return inArray(products.categoryId, subtreeIds(db, principal, category));
}

function checkFilter({ sku, priceMin, priceMax, currency }: ProductFilter): void {
  if (sku && sku.length > MAX_SKUS) throw invalid(['sku'], `sku may have at most ${MAX_SKUS} entries.`);
  if (currency != null) checkCurrency(['currency'], currency);
  if (priceMin != null) checkMinorUnits(['priceMin'], priceMin);
  if (priceMax != null) checkMinorUnits(['priceMax'], priceMax);
  if (currency == null && (priceMin != null || priceMax != null)) {
    throw invalid(
      ['currency'],
      'Give the currency of priceMin and priceMax: amounts of two cannot be compared.',
    );
  }
}

export function productOrder(db: Db, sort: ProductSort, descending: boolean): Order<Product> {
  const { products } = catalogTables(db);
  const terms = {
    CREATED_AT: { kind: 'time', sql: products.createdAt, of: (row) => row.createdAt },
    UPDATED_AT: { kind: 'time', sql: products.updatedAt, of: (row) => row.updatedAt },
    NAME: { kind: 'text', sql: products.sortName, of: (row) => row.sortName },
    SKU: { kind: 'text', sql: products.sku, of: (row) => row.sku },
    PRICE: { kind: 'int', sql: products.sortPrice, of: (row) => row.sortPrice },
  } satisfies Record<ProductSort, SortTerm<Product>>;
  return { by: terms[sort], id: products.id, prefix: 'prd', descending };
}
