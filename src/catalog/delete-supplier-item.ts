import { recordChange } from '../audit/record-event.js';
import type { Context } from '../context.js';
import { notFound } from '../errors.js';
import type { SupplierItem } from './supplier-item.js';
import { removeSupplierItem } from './supplier-item-queries.js';

export interface DeleteSupplierItemInput {
  readonly id: string;
}

/** @throws HalyardError NOT_FOUND */
export async function deleteSupplierItem(
  context: Context,
  { id }: DeleteSupplierItemInput,
): Promise<SupplierItem> {
  const { principal, store } = context;
  return store.tx(async (w) => {
    const deleted = await removeSupplierItem(w, principal, id);
    if (!deleted) throw notFound('supplier item', ['id']);
    await recordChange(context, w, { action: 'supplierItem.delete', subjectId: id, before: deleted });
    return deleted;
  });
}
