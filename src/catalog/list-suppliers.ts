import type { Context } from '../context.js';
import type { CountedPage, PageArgs } from '../storage/keyset.js';
import type { Supplier } from './supplier.js';
import { countSuppliers, pageSuppliers, type SupplierFilter } from './supplier-queries.js';

export interface ListSuppliersInput extends SupplierFilter, PageArgs {}

/**
 * A page of the caller's suppliers, sorted by name.
 * @throws HalyardError BAD_USER_INPUT
 */
export async function listSuppliers(
  { store, principal }: Context,
  input: ListSuppliersInput,
): Promise<CountedPage<Supplier>> {
  return {
    ...(await pageSuppliers(store.read, principal, input, input)),
    totalCount: () => countSuppliers(store.read, principal, input),
  };
}
