import { invalid } from '../errors.js';
import { searchTextOf } from './search-text.js';
import type { define } from './table.js';
import { checkText } from './text.js';

type Tables = ReturnType<typeof define>;

export type CategoryRow = Tables['categories']['$inferSelect'];

/** A node of the tenant's category tree, as it is read. */
export type Category = Omit<CategoryRow, 'searchText'>;

/** Which of our categories a supplier's own word for one means. */
export type CategoryMapping = Tables['categoryMappings']['$inferSelect'];

/** How many levels a tree may have, and how many categories: it is given out whole. */
export const MAX_LEVELS = 10;
export const MAX_CATEGORIES = 10_000;

/** What a caller may write of a category beside its parent. */
export interface CategoryInput {
  readonly name?: string | null | undefined;
  /** A name for URLs, unique in the tenant; `null` takes it away. */
  readonly slug?: string | null | undefined;
  /** Its place among its siblings, lowest first; equal ones in the order they were made. */
  readonly position?: number | null | undefined;
}

/** Far below what a GraphQL Int holds: those who come last count on from the highest. */
const MAX_POSITION = 1_000_000;

const SLUG = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

/** The parts of the input that were given, each checked, as columns. */
export function categoryColumns(input: CategoryInput): Partial<Pick<Category, 'name' | 'slug' | 'position'>> {
  return {
    ...(input.name != null && {
      name: checkText(['input', 'name'], input.name, { what: 'The name', max: 200 }),
    }),
    ...(input.slug !== undefined && { slug: checkSlug(input.slug) }),
    ...(input.position != null && { position: checkPosition(input.position) }),
  };
}

/** The column we make from a caller's: what is searched. */
export const derivedCategoryColumns = ({
  name,
}: Pick<Category, 'name'>): Pick<CategoryRow, 'searchText'> => ({
  searchText: searchTextOf(name),
});

/** The ids from the root down to the category itself. */
export const idsOnPath = ({ path }: Pick<Category, 'path'>): readonly string[] =>
  path.split('/').slice(1, -1);

export const pathUnder = (parent: Pick<Category, 'path'> | undefined, id: string): string =>
  `${parent?.path ?? '/'}${id}/`;

/** Whether it is the category itself or stands somewhere below it. */
export const isWithin = (inner: Pick<Category, 'path'>, outer: Pick<Category, 'path'>): boolean =>
  inner.path.startsWith(outer.path);

export const checkSupplierCategory = (field: readonly (string | number)[], text: string): string =>
  checkText(field, text, { what: "The supplier's category", max: 200, trimmed: true });

function checkSlug(slug: string | null): string | null {
  if (slug === null || (slug.length <= 100 && SLUG.test(slug))) return slug;
  throw invalid(
    ['input', 'slug'],
    'A slug is 1 to 100 characters of a-z and 0-9, in words joined by single hyphens.',
  );
}

function checkPosition(position: number): number {
  if (Number.isSafeInteger(position) && position >= 0 && position <= MAX_POSITION) return position;
  throw invalid(
    ['input', 'position'],
    `A position is a whole number from 0 to ${MAX_POSITION.toLocaleString('en')}.`,
  );
}
