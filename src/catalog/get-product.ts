import type { Context } from '../context.js';
import type { MaybePromise } from '../maybe-promise.js';
import type { Product } from './product.js';
import type { ProductColumns } from './product-columns.js';
import { findProduct, findProductBySku, findProducts } from './product-queries.js';

/** A product of the caller's tenant. @param columns what of it is needed; left out: all */
export const getProduct = (
  { store, principal }: Context,
  id: string,
  columns?: ProductColumns,
): MaybePromise<Product | undefined> => findProduct(store.read, principal, id, columns);

export const getProductBySku = (
  { store, principal }: Context,
  sku: string,
  columns?: ProductColumns,
): MaybePromise<Product | undefined> => findProductBySku(store.read, principal, sku, columns);

/** Those of the ids that are products of the caller's tenant, in no particular order. */
export const getProducts = ({ store, principal }: Context, ids: readonly string[]): Promise<Product[]> =>
  findProducts(store.read, principal, ids);
