import type { Context } from '../context.js';
import { andThen, type MaybePromise } from '../maybe-promise.js';
import type { Principal } from '../principals/principal.js';
import { type CountedPage, type Keyset, keyset, type PageArgs } from '../storage/keyset.js';
import type { Db } from '../storage/store.js';
import { inTenant } from './in-tenant.js';
import type { Product } from './product.js';
import type { ProductsWanted } from './product-columns.js';
import {
  isFiltered,
  type ProductFilter,
  type ProductSort,
  productCondition,
  productOrder,
} from './product-filter.js';
import { countProducts, firstProducts, pageProducts, type Reading } from './product-queries.js';
import { catalogTables } from './table.js';

export interface ListProductsInput extends ProductFilter, PageArgs {
  /** Without it, by the time they were made. */
  readonly sort?: ProductSort | null | undefined;
  /** Without it, times are sorted newest first, anything else lowest first. */
  readonly descending?: boolean | null | undefined;
}

/**
 * A page of the caller's products.
 * @param wanted what of each is needed; left out: all
 * @throws HalyardError BAD_USER_INPUT, VALIDATION_FAILED
 */
export function listProducts(
  { store, principal }: Context,
  input: ListProductsInput,
  wanted?: ProductsWanted,
): MaybePromise<CountedPage<Product>> {
  const db = store.read;
  const sort = input.sort ?? 'CREATED_AT';
  const descending = input.descending ?? (sort === 'CREATED_AT' || sort === 'UPDATED_AT');
  const page = keyset<Product>(input, productOrder(db, sort, descending));
  const needed = wanted && readingOf(db, wanted, sort);
  if (page.where || isFiltered(input)) return filtered(db, principal, input, page, needed);
  const all = () => countProducts(db, inTenant(principal, catalogTables(db).products));
  return andThen(firstProducts(db, principal, { by: sortedBy[sort] }, page, needed), (found) => ({
    ...found,
    totalCount: all,
  }));
}

async function filtered(
  db: Db,
  principal: Principal,
  input: ListProductsInput,
  page: Keyset<Product>,
  reading: Reading | undefined,
): Promise<CountedPage<Product>> {
  const condition = await productCondition(db, principal, input);
  const found = await pageProducts(db, condition, page, reading);
  return { ...found, totalCount: () => countProducts(db, condition) };
}

const sortedBy = {
  CREATED_AT: 'createdAt',
  UPDATED_AT: 'updatedAt',
  NAME: 'sortName',
  SKU: 'sku',
  PRICE: 'sortPrice',
} as const satisfies Record<ProductSort, keyof Product>;

/** A cursor is made of what the list is sorted by, and of ids. */
function readingOf(db: Db, { columns, json }: ProductsWanted, sort: ProductSort): Reading | undefined {
  const sorted = sortedBy[sort];
  if (json && db.kit.jsonObject) {
    return { json: json.members, columns: json.needsCursors ? [...new Set(['id' as const, sorted])] : [] };
  }
  return columns && { columns: columns.includes(sorted) ? columns : [...columns, sorted] };
}
