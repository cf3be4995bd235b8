import { recordChange } from '../audit/record-event.js';
import type { Context } from '../context.js';
import { notFound } from '../errors.js';
import { changedSince } from './changed-since.js';
import type { Product } from './product.js';
import { holdProducts, noteChanges } from './product-change.js';
import { findProduct, removeProducts } from './product-queries.js';

export interface DeleteProductInput {
  readonly id: string;
  /** The version that is meant. Without it, whatever is there is deleted. */
  readonly version?: number | null | undefined;
}

/**
 * Deletes a product and gives it back as it was. Supplier items that named it name nothing then.
 * @throws HalyardError NOT_FOUND, PRECONDITION_FAILED (it has another version)
 */
export async function deleteProduct(context: Context, input: DeleteProductInput): Promise<Product> {
  const { principal, store } = context;
  const expected = input.version ?? undefined;
  return store.tx(async (w) => {
    await holdProducts(w, context);
    const [deleted] = await removeProducts(w, principal, [input.id], expected);
    if (deleted) {
      await recordChange(context, w, { action: 'product.delete', subjectId: deleted.id, before: deleted });
      await noteChanges(context, w, [{ ...deleted, deleted: true }]);
      return deleted;
    }
    const actual = await findProduct(w, principal, input.id);
    throw expected !== undefined && actual
      ? changedSince(['version'], expected, actual.version)
      : notFound('product', ['id']);
  });
}
