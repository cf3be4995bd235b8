import { recordChange } from '../audit/record-event.js';
import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import { type CategoryMapping, checkSupplierCategory } from './category.js';
import { checkReferences } from './check-references.js';
import { putMapping } from './mapping-queries.js';

export interface SetCategoryMappingInput {
  readonly supplierId: string;
  /** The supplier's own word, exactly as its lists write it. */
  readonly supplierCategory: string;
  readonly categoryId: string;
}

/**
 * Says which category a supplier's word means, in place of what was said before.
 * @throws HalyardError VALIDATION_FAILED
 */
export async function setCategoryMapping(
  context: Context,
  input: SetCategoryMappingInput,
): Promise<CategoryMapping> {
  const { principal, store, clock, ids } = context;
  const supplierCategory = checkSupplierCategory(['input', 'supplierCategory'], input.supplierCategory);
  const now = dateOf(clock);
  return store.tx(async (w) => {
    await checkReferences(w, principal, input);
    const mapping = await putMapping(w, principal, {
      id: ids.next('map'),
      supplierId: input.supplierId,
      supplierCategory,
      categoryId: input.categoryId,
      createdAt: now,
      updatedAt: now,
    });
    await recordChange(context, w, { action: 'categoryMapping.set', subjectId: mapping.id, after: mapping });
    return mapping;
  });
}
