import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import { HalyardError, invalid } from '../errors.js';
import type { Writer } from '../storage/store.js';
import { checkAttributes } from './attributes.js';
import { faultsOfPut } from './faults-of-put.js';
import { moneyOfDecimal } from './money.js';
import {
  derivedColumns,
  NO_ATTRIBUTES,
  type Product,
  type ProductColumns,
  type ProductInput,
  productColumns,
} from './product.js';
import { holdProducts, noteChanges } from './product-change.js';
import { findProductsBySku, putProductRows } from './product-queries.js';
import { type References, resolveReferences } from './resolve-references.js';

/** A product as a file has it, known by its SKU. What is left out stays as it is, or as it is for a new product. */
export interface ProductPut extends Pick<ProductInput, 'name' | 'description' | 'status' | 'attributes'> {
  readonly sku: string;
  /** The amount as people write it. */
  readonly price?: { readonly amount: string; readonly currency: string } | null | undefined;
  /** Attributes to set beside those there are. */
  readonly someAttributes?: Readonly<Record<string, unknown>> | undefined;
  readonly category?: string | null | undefined;
  readonly supplier?: string | null | undefined;
  /** What could not even be read of it. Then it is refused, and told of what else is wrong. */
  readonly faults?: readonly HalyardError[] | undefined;
}

export type PutOutcome =
  | { readonly kind: 'created' | 'updated' | 'unchanged' }
  | { readonly kind: 'refused'; readonly faults: readonly HalyardError[] };

/** Without what is derived from the rest, which is done once, when it is written. */
type PlainProduct = Omit<Product, 'sortName' | 'sortPrice'>;

/**
 * Makes or changes many products, one after another, in a transaction of the caller's. One that is refused stops
 * nothing and is told of; one that would change nothing is not written, and keeps its version.
 * @throws a unique violation where somebody else made one of the SKUs meanwhile: then try all of it again
 */
export async function putProducts(
  context: Pick<Context, 'principal' | 'clock' | 'ids'>,
  w: Writer,
  puts: readonly ProductPut[],
  mode: 'write' | 'dry run',
): Promise<PutOutcome[]> {
  const { principal } = context;
  const skus = [...new Set(puts.map(({ sku }) => sku))];
  if (mode === 'write') await holdProducts(w, context);
  const stored = new Map(
    (await findProductsBySku(w, principal, skus)).map((product) => [product.sku, product]),
  );
  const references = await resolveReferences(w, principal, {
    categories: puts.flatMap(({ category }) => category ?? []),
    suppliers: puts.flatMap(({ supplier }) => supplier ?? []),
  });

  const current = new Map<string, PlainProduct>(stored);
  const outcomes = puts.map((put): PutOutcome => {
    const before = current.get(put.sku);
    try {
      if (put.faults?.[0]) throw put.faults[0];
      const after = productAfter(context, before, put, references);
      current.set(put.sku, after);
      return { kind: !before ? 'created' : after === before ? 'unchanged' : 'updated' };
    } catch (error) {
      if (!(error instanceof HalyardError)) throw error;
      return {
        kind: 'refused',
        faults: faultsOfPut(put, !before, (part) => columnsOf(part, before, references)),
      };
    }
  });
  if (mode === 'write') await writeAll(context, w, stored, current);
  return outcomes;
}

/** Every product that an import changes is written here: the product as it is after all of its rows. */
async function writeAll(
  context: Pick<Context, 'principal' | 'clock'>,
  w: Writer,
  stored: ReadonlyMap<string, PlainProduct>,
  current: ReadonlyMap<string, PlainProduct>,
): Promise<void> {
  const changed = [...current.values()].filter((product) => stored.get(product.sku) !== product);
  await putProductRows(
    w,
    context.principal,
    changed.map((product) => Object.assign({}, product, derivedColumns(product))),
  );
  await noteChanges(context, w, changed);
}

/** The product as it is after the put: the very same where nothing about it changes. */
function productAfter(
  context: Pick<Context, 'principal' | 'clock' | 'ids'>,
  before: PlainProduct | undefined,
  put: ProductPut,
  references: References,
): PlainProduct {
  const columns = columnsOf(put, before, references);
  const now = dateOf(context.clock);
  if (before) {
    const changes = Object.entries(columns).some(
      ([name, value]) => !isSame(value, before[name as keyof PlainProduct]),
    );
    if (!changes) return before;
    return Object.assign({}, before, columns, { version: before.version + 1, updatedAt: now });
  }
  if (columns.name === undefined) throw invalid(['input', 'name'], 'A new product needs a name.');
  return {
    id: context.ids.next('prd'),
    tenantId: context.principal.tenantId,
    sku: put.sku,
    name: columns.name,
    description: columns.description ?? '',
    priceMinor: columns.priceMinor ?? null,
    currency: columns.currency ?? null,
    status: columns.status ?? 'draft',
    attributes: columns.attributes ?? NO_ATTRIBUTES,
    categoryId: columns.categoryId ?? null,
    supplierId: columns.supplierId ?? null,
    version: 1,
    createdAt: now,
    updatedAt: now,
  };
}

function columnsOf(
  put: ProductPut,
  before: PlainProduct | undefined,
  references: References,
): Partial<ProductColumns> {
  const { sku, name, description, status, price, category, supplier } = put;
  const attributes = attributesOf(put, before);
  const columns = productColumns({ sku, name, description, status, attributes });
  if (category !== undefined) columns.categoryId = category && references.category(category);
  if (supplier !== undefined) columns.supplierId = supplier && references.supplier(supplier);
  if (price !== undefined) {
    const money = price && moneyOfDecimal(['input', 'price'], price.amount, price.currency);
    Object.assign(columns, productColumns({ price: money }));
  }
  return columns;
}

function attributesOf({ attributes, someAttributes }: ProductPut, before: PlainProduct | undefined): unknown {
  if (!someAttributes) return attributes;
  const base =
    attributes == null
      ? (before?.attributes ?? NO_ATTRIBUTES)
      : checkAttributes(['input', 'attributes'], attributes);
  return { ...base, ...someAttributes };
}

const isSame = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);
