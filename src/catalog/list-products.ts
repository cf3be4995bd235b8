import type { Context } from '../context.js';
import { type CountedPage, keyset, type PageArgs } from '../storage/keyset.js';
import type { Product } from './product.js';
import type { ProductColumns } from './product-columns.js';
import { type ProductFilter, type ProductSort, productCondition, productOrder } from './product-filter.js';
import { countProducts, pageProducts } from './product-queries.js';

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
export async function listProducts(
  { store, principal }: Context,
  input: ListProductsInput,
  columns?: ProductColumns,
): Promise<CountedPage<Product>> {
  const db = store.read;
  const sort = input.sort ?? 'CREATED_AT';
  const descending = input.descending ?? (sort === 'CREATED_AT' || sort === 'UPDATED_AT');
  const page = keyset<Product>(input, productOrder(db, sort, descending));
  const condition = await productCondition(db, principal, input);
  return {
    ...(await pageProducts(db, condition, page, columns && withSorted(columns, sort))),
    totalCount: () => countProducts(db, condition),
  };
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
