import type { Context } from '../context.js';
import type { CountedPage, PageArgs } from '../storage/keyset.js';
import type { Category } from './category.js';
import { type CategoryFilter, countCategories, pageCategories } from './category-queries.js';

export interface ListCategoriesInput extends CategoryFilter, PageArgs {}

/**
 * A page of the caller's categories, parents before their children.
 * @throws HalyardError BAD_USER_INPUT
 */
export async function listCategories(
  { store, principal }: Context,
  input: ListCategoriesInput,
): Promise<CountedPage<Category>> {
  return {
    ...(await pageCategories(store.read, principal, input, input)),
    totalCount: () => countCategories(store.read, principal, input),
  };
}
