import type { Context } from '../context.js';
import type { CountedPage, PageArgs } from '../storage/keyset.js';
import type { SupplierItem } from './supplier-item.js';
import { countSupplierItems, pageSupplierItems, type SupplierItemFilter } from './supplier-item-queries.js';

export interface ListSupplierItemsInput extends SupplierItemFilter, PageArgs {}

/**
 * A page of what a supplier of the caller sells, sorted by the supplier's SKU.
 * @throws HalyardError BAD_USER_INPUT
 */
export async function listSupplierItems(
  { store, principal }: Context,
  input: ListSupplierItemsInput,
): Promise<CountedPage<SupplierItem>> {
  return {
    ...(await pageSupplierItems(store.read, principal, input, input)),
    totalCount: () => countSupplierItems(store.read, principal, input),
  };
}
