import type { Context } from '../context.js';
import { notFound } from '../errors.js';
import type { SupplierItem } from './supplier-item.js';
import { removeSupplierItem } from './supplier-item-queries.js';

export interface DeleteSupplierItemInput {
  readonly id: string;
}

/** @throws HalyardError NOT_FOUND */
export async function deleteSupplierItem(
  { principal, store }: Context,
  { id }: DeleteSupplierItemInput,
): Promise<SupplierItem> {
  return store.tx(async (w) => {
    const deleted = await removeSupplierItem(w, principal, id);
    if (!deleted) throw notFound('supplier item', ['id']);
    return deleted;
  });
}
