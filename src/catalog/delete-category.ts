import { recordChange } from '../audit/record-event.js';
import type { Context } from '../context.js';
import { HalyardError, notFound } from '../errors.js';
import type { Category } from './category.js';
import { isReferenced } from './product-queries.js';
import { lockTree, removeCategory, siblingsUnder } from './tree-queries.js';

export interface DeleteCategoryInput {
  readonly id: string;
}

/**
 * Deletes an empty category and the mappings that led to it, and gives it back as it was.
 * @throws HalyardError NOT_FOUND, CONFLICT (it has subcategories or products)
 */
export async function deleteCategory(context: Context, { id }: DeleteCategoryInput): Promise<Category> {
  const { principal, store } = context;
  return store.tx(async (w) => {
    await lockTree(w, principal);
    // First, because it waits for those who are about to name it: who does is only certain then.
    const category = await removeCategory(w, principal, id);
    if (!category) throw notFound('category', ['id']);
    const { siblings: children } = await siblingsUnder(w, principal, id);
    if (children > 0) throw inUse('The category still has subcategories; move or delete them first.');
    if (await isReferenced(w, principal, 'categoryId', id)) {
      throw inUse('The category still has products; move or delete them first.');
    }
    await recordChange(context, w, { action: 'category.delete', subjectId: id, before: category });
    return category;
  });
}

const inUse = (message: string): HalyardError => new HalyardError('CONFLICT', { field: ['id'], message });
