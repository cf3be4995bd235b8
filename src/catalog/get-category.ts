import type { Context } from '../context.js';
import type { Category } from './category.js';
import { findCategories, findCategory, findChildren } from './category-queries.js';

/** A category of the caller's tenant. */
export const getCategory = ({ store, principal }: Context, id: string): Promise<Category | undefined> =>
  findCategory(store.read, principal, id);

/** Those of the ids that are categories of the caller's tenant, in no particular order. */
export const getCategories = ({ store, principal }: Context, ids: readonly string[]): Promise<Category[]> =>
  findCategories(store.read, principal, ids);

/** The roots of the caller's tree, in their order. */
export const getRootCategories = ({ store, principal }: Context): Promise<Category[]> =>
  findChildren(store.read, principal, null);

/** The children of all these categories at once, those of one parent in their order. */
export const getChildCategories = (
  { store, principal }: Context,
  parentIds: readonly string[],
): Promise<Category[]> => findChildren(store.read, principal, parentIds);
