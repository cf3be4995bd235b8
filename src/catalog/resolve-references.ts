import { invalid } from '../errors.js';
import type { Principal } from '../principals/principal.js';
import type { Writer } from '../storage/store.js';
import { type Category, idsOnPath } from './category.js';
import { findCategories, findCategoriesBySlug, findCategoriesCalled } from './category-queries.js';
import { holdRows } from './hold-rows.js';
import { findSuppliers, findSuppliersByCode } from './supplier-queries.js';

/** The ids of what people call by other names. Each throws VALIDATION_FAILED for what is not there. */
export interface References {
  category(name: string): string;
  supplier(name: string): string;
}

/**
 * Looks up what many rows name, at once: a category by its id, its slug, or the slugs or names on the way down to it
 * joined by `/`; a supplier by its id or code. What is found is there until the transaction ends.
 */
export async function resolveReferences(
  w: Writer,
  principal: Principal,
  named: { readonly categories: readonly string[]; readonly suppliers: readonly string[] },
): Promise<References> {
  const categories = await categoriesNamed(w, principal, [...new Set(named.categories)]);
  const suppliers = await suppliersNamed(w, principal, [...new Set(named.suppliers)]);
  const held = {
    categories: await holdRows(w, principal, 'categories', [...new Set([...categories.values()].flat())]),
    suppliers: await holdRows(w, principal, 'suppliers', [...new Set([...suppliers.values()].flat())]),
  };
  const oneOf = (found: ReadonlyMap<string, readonly string[]>, kind: 'category' | 'supplier') => {
    const there = held[kind === 'category' ? 'categories' : 'suppliers'];
    return (name: string): string => {
      const [id, another] = (found.get(name) ?? []).filter((one) => there.has(one));
      if (id === undefined) throw invalid(['input', kind], `There is no ${kind} "${shown(name)}".`);
      if (another)
        throw invalid(['input', kind], `There are several of "${shown(name)}": name it by its id.`);
      return id;
    };
  };
  return { category: oneOf(categories, 'category'), supplier: oneOf(suppliers, 'supplier') };
}

type Named = Map<string, readonly string[]>;

const shown = (name: string): string => name.slice(0, 100);

async function categoriesNamed(w: Writer, principal: Principal, names: readonly string[]): Promise<Named> {
  if (names.length === 0) return new Map();
  const paths = names.filter((name) => name.includes('/'));
  const byId = await findCategories(w, principal, names);
  const bySlug = await findCategoriesBySlug(w, principal, names);
  const ids = new Map(byId.map(({ id }) => [id, id]));
  const slugs = new Map(bySlug.map(({ slug, id }) => [slug, id]));
  const atPath = await categoriesAt(w, principal, paths);
  return new Map(
    names.map((name) => {
      const id = ids.get(name) ?? slugs.get(name);
      return [name, id === undefined ? (atPath.get(name) ?? []) : [id]];
    }),
  );
}

/** By the last step of each path, then by the steps above it. */
async function categoriesAt(w: Writer, principal: Principal, paths: readonly string[]): Promise<Named> {
  if (paths.length === 0) return new Map();
  const leaves = await findCategoriesCalled(w, principal, [
    ...new Set(paths.map((path) => stepsOf(path).at(-1) ?? '')),
  ]);
  const above = await findCategories(w, principal, [...new Set(leaves.flatMap(idsOnPath))]);
  const known = new Map(above.map((category) => [category.id, category]));
  return new Map(
    paths.map((path) => [
      path,
      leaves.filter((leaf) => standsAt(leaf, stepsOf(path), known)).map(({ id }) => id),
    ]),
  );
}

const stepsOf = (path: string): readonly string[] =>
  path
    .split('/')
    .map((step) => step.trim())
    .filter((step) => step !== '');

function standsAt(leaf: Category, steps: readonly string[], known: ReadonlyMap<string, Category>): boolean {
  const way = idsOnPath(leaf).map((id) => known.get(id));
  return (
    way.length === steps.length &&
    way.every((category, at) => category?.slug === steps[at] || category?.name === steps[at])
  );
}

async function suppliersNamed(w: Writer, principal: Principal, names: readonly string[]): Promise<Named> {
  if (names.length === 0) return new Map();
  const byCode = await findSuppliersByCode(w, principal, names);
  const byId = await findSuppliers(w, principal, names);
  return new Map<string, readonly string[]>([
    ...byId.map(({ id }) => [id, [id]] as const),
    ...byCode.map(({ code, id }) => [code, [id]] as const),
  ]);
}
