import { recordChange } from '../audit/record-event.js';
import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import { type Category, type CategoryInput, categoryColumns, derivedCategoryColumns } from './category.js';
import { placeUnder } from './place-category.js';
import { insertCategories, lockTree } from './tree-queries.js';
import { unlessTaken } from './unless-taken.js';

export interface CreateCategoryInput extends CategoryInput {
  readonly name: string;
  /** Without it the category is a root. */
  readonly parentId?: string | null | undefined;
}

/**
 * Makes a category in the caller's tree, last among its siblings unless a position is given.
 * @throws HalyardError VALIDATION_FAILED, CONFLICT (the slug is another category's, or there are too many categories)
 */
export async function createCategory(context: Context, input: CreateCategoryInput): Promise<Category> {
  const { principal, store, clock, ids } = context;
  const columns = categoryColumns(input);
  const now = dateOf(clock);
  const made = store.tx(async (w) => {
    await lockTree(w, principal);
    const id = ids.next('cat');
    const category: Category = {
      id,
      tenantId: principal.tenantId,
      name: input.name,
      slug: null,
      ...(await placeUnder(w, principal, { id, parentId: input.parentId ?? null, levels: 1 })),
      ...columns,
      createdAt: now,
      updatedAt: now,
    };
    await insertCategories(w, principal, [{ ...category, ...derivedCategoryColumns(category) }]);
    await recordChange(context, w, { action: 'category.create', subjectId: id, after: category });
    return category;
  });
  return unlessTaken(made, ['input', 'slug'], `Another category has the slug "${input.slug}".`);
}
