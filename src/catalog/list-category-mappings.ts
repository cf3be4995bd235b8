import type { Context } from '../context.js';
import type { CountedPage, PageArgs } from '../storage/keyset.js';
import type { CategoryMapping } from './category.js';
import { countMappings, type MappingFilter, pageMappings } from './mapping-queries.js';

export interface ListCategoryMappingsInput extends MappingFilter, PageArgs {}

/**
 * A page of the caller's mappings, sorted by the suppliers' words.
 * @throws HalyardError BAD_USER_INPUT
 */
export async function listCategoryMappings(
  { store, principal }: Context,
  input: ListCategoryMappingsInput,
): Promise<CountedPage<CategoryMapping>> {
  return {
    ...(await pageMappings(store.read, principal, input, input)),
    totalCount: () => countMappings(store.read, principal, input),
  };
}
