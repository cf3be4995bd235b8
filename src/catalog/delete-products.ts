import { recordChange } from '../audit/record-event.js';
import type { Context } from '../context.js';
import { invalid } from '../errors.js';
import { holdProducts, noteChanges } from './product-change.js';
import { removeProducts } from './product-queries.js';

export interface DeleteProductsInput {
  readonly ids: readonly string[];
}

export interface DeletedProducts {
  readonly deletedIds: readonly string[];
  /** Those of the ids that are no product's of the caller's tenant. */
  readonly notFoundIds: readonly string[];
}

const MAX_IDS = 500;

/**
 * Deletes many products in one transaction; those that are not there stop nothing.
 * @throws HalyardError VALIDATION_FAILED (too many ids)
 */
export async function deleteProducts(context: Context, input: DeleteProductsInput): Promise<DeletedProducts> {
  const { principal, store } = context;
  if (input.ids.length > MAX_IDS) {
    throw invalid(['ids'], `At most ${MAX_IDS} products can be deleted at once.`);
  }
  const ids = [...new Set(input.ids)];
  const deleted = await store.tx(async (w) => {
    await holdProducts(w, context);
    const removed = await removeProducts(w, principal, ids);
    for (const before of removed) {
      await recordChange(context, w, { action: 'product.delete', subjectId: before.id, before });
    }
    await noteChanges(
      context,
      w,
      removed.map((product) => ({ ...product, deleted: true })),
    );
    return removed;
  });
  const gone = new Set(deleted.map((product) => product.id));
  return {
    deletedIds: ids.filter((id) => gone.has(id)),
    notFoundIds: ids.filter((id) => !gone.has(id)),
  };
}
