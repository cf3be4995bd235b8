import type { Context } from '../context.js';
import { andThen, type MaybePromise } from '../maybe-promise.js';
import type { Principal } from '../principals/principal.js';
import { type CountedPage, type Keyset, keyset, type PageArgs } from '../storage/keyset.js';
import type { Db } from '../storage/store.js';
import { inTenant } from './in-tenant.js';
import type { Product } from './product.js';
import type { ProductColumns } from './product-columns.js';
import {
  isFiltered,
  type ProductFilter,
  type ProductSort,
  productCondition,
  productOrder,
} from './product-filter.js';
import { countProducts, firstProducts, pageProducts } from './product-queries.js';
import { catalogTables } from './table.js';

export interface ListProductsInput extends ProductFilter, PageArgs {
  /** Without it, by the time they were made. */
  readonly sort?: ProductSort | null | undefined;
  /** Without it, times are sorted newest first, anything else lowest first. */
  readonly descending?: boolean | null | undefined;
}

/**
 * A page of the caller's products.
 * @param columns what of each is needed; left out: all
 * @throws HalyardError BAD_USER_INPUT, VALIDATION_FAILED
 */
export function listProducts(
  { store, principal }: Context,
  input: ListProductsInput,
  columns?: ProductColumns,
): MaybePromise<CountedPage<Product>> {
  const db = store.read;
  const sort = input.sort ?? 'CREATED_AT';
  const descending = input.descending ?? (sort === 'CREATED_AT' || sort === 'UPDATED_AT');
  const page = keyset<Product>(input, productOrder(db, sort, descending));
  const needed = columns && withSorted(columns, sort);
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
  columns: ProductColumns | undefined,
): Promise<CountedPage<Product>> {
  const condition = await productCondition(db, principal, input);
  const found = await pageProducts(db, condition, page, columns);
  return { ...found, totalCount: () => countProducts(db, condition) };
}

const sortedBy = {
  CREATED_AT: 'createdAt',
  UPDATED_AT: 'updatedAt',
  NAME: 'sortName',
  SKU: 'sku',
  PRICE: 'sortPrice',
} as const satisfies Record<ProductSort, keyof Product>;

/** A cursor is made of what the list is sorted by. */
const withSorted = (columns: ProductColumns, sort: ProductSort): ProductColumns =>
  columns.includes(sortedBy[sort]) ? columns : [...columns, sortedBy[sort]];
