import { HalyardError, invalid } from '../errors.js';
import type { Principal } from '../principals/principal.js';
import type { Db } from '../storage/store.js';
import { type Category, isWithin, MAX_CATEGORIES, MAX_LEVELS, pathUnder } from './category.js';
import { countCategories, findCategory } from './category-queries.js';
import { siblingsUnder } from './tree-queries.js';

/** A category, with what stands below it, on its way to a parent. */
interface Arrival {
  readonly id: string;
  readonly parentId: string | null;
  /** How many levels it brings: 1 where nothing is below it. */
  readonly levels: number;
  /** Where it stands now, if it does. */
  readonly from?: Category;
}

/**
 * The place a category would have under a parent, last among its siblings. The tree must be locked.
 * @throws HalyardError VALIDATION_FAILED (no such parent, a circle, too deep), CONFLICT (too many categories)
 */
export async function placeUnder(
  db: Db,
  principal: Principal,
  { id, parentId, levels, from }: Arrival,
): Promise<Pick<Category, 'parentId' | 'path' | 'depth' | 'position'>> {
  const field = ['input', 'parentId'];
  const parent = parentId === null ? undefined : await findCategory(db, principal, parentId);
  if (parentId !== null && !parent) throw invalid(field, 'There is no such category.');
  if (parent && from && isWithin(parent, from)) {
    throw invalid(field, 'A category cannot be moved to itself or to one below it.');
  }
  const depth = parent ? parent.depth + 1 : 0;
  if (depth + levels > MAX_LEVELS) throw invalid(field, `A tree has at most ${MAX_LEVELS} levels.`);
  if (!from && (await countCategories(db, principal, {})) >= MAX_CATEGORIES) {
    throw new HalyardError('CONFLICT', {
      message: `A tenant has at most ${MAX_CATEGORIES.toLocaleString('en')} categories.`,
    });
  }
  const { lastPosition } = await siblingsUnder(db, principal, parentId);
  return { parentId, path: pathUnder(parent, id), depth, position: lastPosition + 1 };
}
