import { recordChange } from '../audit/record-event.js';
import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import { notFound } from '../errors.js';
import type { Writer } from '../storage/store.js';
import { type Category, type CategoryInput, categoryColumns, derivedCategoryColumns } from './category.js';
import { findCategory } from './category-queries.js';
import { placeUnder } from './place-category.js';
import { deepestWithin, lockTree, repath, writeCategory } from './tree-queries.js';
import { unlessTaken } from './unless-taken.js';

export interface UpdateCategoryInput extends CategoryInput {
  readonly id: string;
  /** Moves it, with all below it: under this category, or with `null` to the roots. */
  readonly parentId?: string | null | undefined;
}

/**
 * Changes what is named and leaves the rest. One that moves becomes the last of its new siblings unless a position is
 * given.
 * @throws HalyardError VALIDATION_FAILED, NOT_FOUND, CONFLICT (the slug is another category's)
 */
export async function updateCategory(context: Context, input: UpdateCategoryInput): Promise<Category> {
  const { principal, store, clock } = context;
  const columns = categoryColumns(input);
  const changed = store.tx(async (w) => {
    await lockTree(w, principal);
    const category = await findCategory(w, principal, input.id);
    if (!category) throw notFound('category', ['input', 'id']);
    const place = await move(context, w, category, input.parentId);
    const change = {
      ...place,
      ...columns,
      ...derivedCategoryColumns({ ...category, ...columns }),
      updatedAt: dateOf(clock),
    };
    const written = await writeCategory(w, principal, category.id, change);
    if (!written) throw notFound('category', ['input', 'id']);
    await recordChange(context, w, {
      action: 'category.update',
      subjectId: category.id,
      before: category,
      after: written,
    });
    return written;
  });
  return unlessTaken(changed, ['input', 'slug'], `Another category has the slug "${input.slug}".`);
}

/** Takes the category and all below it to their new place, where there is one, and gives back what that changed of it. */
async function move(
  { principal }: Context,
  w: Writer,
  category: Category,
  parentId: string | null | undefined,
): Promise<Partial<Category>> {
  if (parentId === undefined || parentId === category.parentId) return {};
  const levels = (await deepestWithin(w, principal, category)) - category.depth + 1;
  const place = await placeUnder(w, principal, { id: category.id, parentId, levels, from: category });
  await repath(w, principal, category, place);
  return { parentId: place.parentId, position: place.position };
}
