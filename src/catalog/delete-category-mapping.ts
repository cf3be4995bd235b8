import { recordChange } from '../audit/record-event.js';
import type { Context } from '../context.js';
import { notFound } from '../errors.js';
import type { CategoryMapping } from './category.js';
import { removeMapping } from './mapping-queries.js';

export interface DeleteCategoryMappingInput {
  readonly id: string;
}

/** @throws HalyardError NOT_FOUND */
export async function deleteCategoryMapping(
  context: Context,
  { id }: DeleteCategoryMappingInput,
): Promise<CategoryMapping> {
  const { principal, store } = context;
  return store.tx(async (w) => {
    const deleted = await removeMapping(w, principal, id);
    if (!deleted) throw notFound('category mapping', ['id']);
    await recordChange(context, w, { action: 'categoryMapping.delete', subjectId: id, before: deleted });
    return deleted;
  });
}
