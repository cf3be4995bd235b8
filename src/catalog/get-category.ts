import type { Context } from '../context.js';
import type { Category } from './category.js';
import { findCategories, findCategory } from './category-queries.js';

/** A category of the caller's tenant. */
export const getCategory = ({ store, principal }: Context, id: string): Promise<Category | undefined> =>
  findCategory(store.read, principal, id);

/** Those of the ids that are categories of the caller's tenant, in no particular order. */
export const getCategories = ({ store, principal }: Context, ids: readonly string[]): Promise<Category[]> =>
  findCategories(store.read, principal, ids);
