import type { Context } from '../context.js';
import type { Product } from './product.js';
import { findProduct, findProductBySku, findProducts } from './product-queries.js';

/** A product of the caller's tenant. */
export const getProduct = ({ store, principal }: Context, id: string): Promise<Product | undefined> =>
  findProduct(store.read, principal, id);

export const getProductBySku = ({ store, principal }: Context, sku: string): Promise<Product | undefined> =>
  findProductBySku(store.read, principal, sku);

/** Those of the ids that are products of the caller's tenant, in no particular order. */
export const getProducts = ({ store, principal }: Context, ids: readonly string[]): Promise<Product[]> =>
  findProducts(store.read, principal, ids);
