import type { Context } from '../context.js';
import { notFound } from '../errors.js';
import type { CategoryMapping } from './category.js';
import { removeMapping } from './mapping-queries.js';

export interface DeleteCategoryMappingInput {
  readonly id: string;
}

/** @throws HalyardError NOT_FOUND */
export async function deleteCategoryMapping(
  { principal, store }: Context,
  { id }: DeleteCategoryMappingInput,
): Promise<CategoryMapping> {
  return store.tx(async (w) => {
    const deleted = await removeMapping(w, principal, id);
    if (!deleted) throw notFound('category mapping', ['id']);
    return deleted;
  });
}
