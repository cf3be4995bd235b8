import { recordChange } from '../audit/record-event.js';
import type { Context } from '../context.js';
import { HalyardError, notFound } from '../errors.js';
import { isReferenced } from './product-queries.js';
import type { Supplier } from './supplier.js';
import { removeSupplier } from './supplier-queries.js';

export interface DeleteSupplierInput {
  readonly id: string;
}

/**
 * Deletes a supplier that no product names, with its items and mappings, and gives it back as it was.
 * @throws HalyardError NOT_FOUND, CONFLICT (products name it)
 */
export async function deleteSupplier(context: Context, { id }: DeleteSupplierInput): Promise<Supplier> {
  const { principal, store } = context;
  return store.tx(async (w) => {
    // First, because it waits for those who are about to name it: who does is only certain then.
    const supplier = await removeSupplier(w, principal, id);
    if (!supplier) throw notFound('supplier', ['id']);
    if (await isReferenced(w, principal, 'supplierId', id)) {
      throw new HalyardError('CONFLICT', {
        field: ['id'],
        message: 'The supplier still has products; give them another one or delete them first.',
      });
    }
    await recordChange(context, w, { action: 'supplier.delete', subjectId: id, before: supplier });
    return supplier;
  });
}
