import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import type { Writer } from '../storage/store.js';
import { type Category, derivedCategoryColumns, pathUnder } from './category.js';
import { findCategoriesBySlug } from './category-queries.js';
import { insertMappings } from './mapping-queries.js';
import { derivedColumns } from './product.js';
import { holdProducts, noteChanges } from './product-change.js';
import { findProductIds, insertProducts } from './product-queries.js';
import { type SampleCatalog, sampleCatalog } from './sample-catalog.js';
import { fold } from './search-text.js';
import { derivedSupplierColumns } from './supplier.js';
import { insertItems } from './supplier-item-queries.js';
import { findSuppliersByCode, insertSuppliers } from './supplier-queries.js';
import { insertCategories, lockTree, siblingsUnder } from './tree-queries.js';

/** How many rows of each kind were new. */
export interface LoadedCatalog {
  readonly suppliers: number;
  readonly categories: number;
  readonly products: number;
  readonly mappings: number;
  readonly supplierItems: number;
}

const SECONDS_A_DAY = 86_400;

/** The ids that some of its rows get, by SKU, slug and code; the others get new ones. */
export interface SampleIds {
  readonly products: ReadonlyMap<string, string>;
  readonly categories: ReadonlyMap<string, string>;
  readonly suppliers: ReadonlyMap<string, string>;
}

const NEW_IDS: SampleIds = { products: new Map(), categories: new Map(), suppliers: new Map() };

/**
 * Gives the caller's tenant a catalog to look at: the same one each time but for ids and dates. What is there already,
 * by code, slug or SKU, is left as it is, so loading twice loads nothing twice.
 */
export async function loadCatalog(context: Context, named: SampleIds = NEW_IDS): Promise<LoadedCatalog> {
  const sample = sampleCatalog();
  return context.store.tx(async (w) => {
    await lockTree(w, context.principal);
    const suppliers = await loadSuppliers(context, w, sample, named.suppliers);
    const categories = await loadCategories(context, w, sample, named.categories);
    const known = { supplierIds: suppliers.ids, categoryIds: categories.ids };
    const products = await loadProducts(context, w, sample, { ...known, named: named.products });
    return {
      suppliers: suppliers.added,
      categories: categories.added,
      products: products.added,
      mappings: await loadMappings(context, w, sample, known),
      supplierItems: await loadItems(context, w, sample, { ...known, productIds: products.ids }),
    };
  });
}

/** What the sample's own names came to be stored as. */
type Ids = ReadonlyMap<string, string>;

interface Loaded {
  readonly ids: Ids;
  readonly added: number;
}

async function loadSuppliers(
  context: Context,
  w: Writer,
  { suppliers }: SampleCatalog,
  named: Ids,
): Promise<Loaded> {
  const { principal, clock, ids } = context;
  const codes = suppliers.map(({ code }) => code);
  const known = new Set((await findSuppliersByCode(w, principal, codes)).map(({ code }) => code));
  const rows = suppliers
    .filter(({ code }) => !known.has(code))
    .map(({ code, name, contactName, phone, country }) => ({
      id: named.get(code) ?? ids.next('sup'),
      code,
      name,
      contactName,
      contactEmail: `orders@${domainOf(code)}`,
      phone,
      website: `https://www.${domainOf(code)}`,
      country,
      ...derivedSupplierColumns({ code, name }),
      createdAt: dateOf(clock),
      updatedAt: dateOf(clock),
    }));
  await insertSuppliers(w, principal, rows);
  const stored = await findSuppliersByCode(w, principal, codes);
  return { added: rows.length, ids: new Map(stored.map(({ code, id }) => [code, id])) };
}

async function loadCategories(
  context: Context,
  w: Writer,
  { categories }: SampleCatalog,
  named: Ids,
): Promise<Loaded> {
  const { principal, clock, ids } = context;
  const slugs = categories.map(({ slug }) => slug);
  const placed = new Map<string, Pick<Category, 'id' | 'path' | 'depth'>>();
  for (const category of await findCategoriesBySlug(w, principal, slugs)) {
    if (category.slug !== null) placed.set(category.slug, category);
  }
  const nextPosition = await positions(context, w);
  const added = categories.filter(({ slug }) => !placed.has(slug));
  const rows = added.map(({ slug, parentSlug, name }) => {
    const id = named.get(slug) ?? ids.next('cat');
    const parent = parentSlug === null ? undefined : placed.get(parentSlug);
    const path = pathUnder(parent, id);
    const depth = parent ? parent.depth + 1 : 0;
    placed.set(slug, { id, path, depth });
    return {
      id,
      parentId: parent?.id ?? null,
      name,
      slug,
      path,
      depth,
      position: nextPosition(parentSlug),
      ...derivedCategoryColumns({ name }),
      createdAt: dateOf(clock),
      updatedAt: dateOf(clock),
    };
  });
  await insertCategories(w, principal, rows);
  return { added: rows.length, ids: new Map([...placed].map(([slug, { id }]) => [slug, id])) };
}

/** Counts the children of each parent, roots after those that were there. */
async function positions({ principal }: Context, w: Writer): Promise<(parentSlug: string | null) => number> {
  const { lastPosition } = await siblingsUnder(w, principal, null);
  const next = new Map<string | null, number>([[null, lastPosition + 1]]);
  return (parentSlug) => {
    const position = next.get(parentSlug) ?? 0;
    next.set(parentSlug, position + 1);
    return position;
  };
}

async function loadProducts(
  context: Context,
  w: Writer,
  { products }: SampleCatalog,
  {
    categoryIds,
    supplierIds,
    named,
  }: { readonly categoryIds: Ids; readonly supplierIds: Ids; readonly named: Ids },
): Promise<Loaded> {
  const { principal, clock, ids } = context;
  await holdProducts(w, context);
  const skus = products.map(({ sku }) => sku);
  const known = await findProductIds(w, principal, skus);
  const rows = products
    .filter(({ sku }) => !known.has(sku))
    .map(({ categorySlug, supplierCode, price, madeDaysAgo, changedDaysAgo, ...product }) => {
      const columns = {
        ...product,
        priceMinor: price?.minorUnits ?? null,
        currency: price?.currency ?? null,
        categoryId: categoryIds.get(categorySlug) ?? null,
        supplierId: supplierIds.get(supplierCode) ?? null,
      };
      return {
        id: named.get(product.sku) ?? ids.next('prd'),
        ...columns,
        ...derivedColumns(columns),
        version: 1,
        createdAt: dateOf(clock, -madeDaysAgo * SECONDS_A_DAY),
        updatedAt: dateOf(clock, -changedDaysAgo * SECONDS_A_DAY),
      };
    });
  await insertProducts(w, principal, rows);
  await noteChanges(context, w, rows);
  return { added: rows.length, ids: await findProductIds(w, principal, skus) };
}

function loadMappings(
  { principal, clock, ids }: Context,
  w: Writer,
  { mappings }: SampleCatalog,
  { categoryIds, supplierIds }: { readonly categoryIds: Ids; readonly supplierIds: Ids },
): Promise<number> {
  const rows = mappings.flatMap(({ supplierCode, supplierCategory, categorySlug }) => {
    const supplierId = supplierIds.get(supplierCode);
    const categoryId = categoryIds.get(categorySlug);
    if (supplierId === undefined || categoryId === undefined) return [];
    const now = dateOf(clock);
    return [
      { id: ids.next('map'), supplierId, supplierCategory, categoryId, createdAt: now, updatedAt: now },
    ];
  });
  return insertMappings(w, principal, rows);
}

function loadItems(
  { principal, clock, ids }: Context,
  w: Writer,
  { items }: SampleCatalog,
  { supplierIds, productIds }: { readonly supplierIds: Ids; readonly productIds: Ids },
): Promise<number> {
  const now = dateOf(clock);
  const rows = items.flatMap(({ supplierCode, sku, cost, ...item }) => {
    const supplierId = supplierIds.get(supplierCode);
    if (supplierId === undefined) return [];
    return [
      {
        id: ids.next('sit'),
        supplierId,
        ...item,
        costMinor: cost.minorUnits,
        currency: cost.currency,
        productId: sku === null ? null : (productIds.get(sku) ?? null),
        createdAt: now,
        updatedAt: now,
      },
    ];
  });
  return insertItems(w, principal, rows);
}

const domainOf = (code: string): string => `${fold(code).replace(/[^a-z0-9-]/g, 'ae')}.example`;
