import { invalid } from '../errors.js';
import { type Attributes, checkAttributes } from './attributes.js';
import { checkMoney, type Money } from './money.js';
import { fold, searchTextOf } from './search-text.js';
import type { define } from './table.js';
import { checkText } from './text.js';

export type ProductRow = ReturnType<typeof define>['products']['$inferSelect'];

/** A product as it is read: all of its row but the text that is only searched. */
export type Product = Omit<ProductRow, 'searchText'>;

export const productStatuses = ['draft', 'active', 'archived'] as const;

/** A draft is being written, an active one is sold, an archived one no longer. */
export type ProductStatus = (typeof productStatuses)[number];

/** What a caller may write of a product. `null` clears what can be empty and leaves the rest alone. */
export interface ProductInput {
  readonly sku?: string | null | undefined;
  readonly name?: string | null | undefined;
  readonly description?: string | null | undefined;
  readonly price?: Money | null | undefined;
  readonly status?: ProductStatus | null | undefined;
  readonly attributes?: unknown;
  readonly categoryId?: string | null | undefined;
  readonly supplierId?: string | null | undefined;
}

/** The columns a caller decides on. */
export type ProductColumns = Pick<
  Product,
  | 'sku'
  | 'name'
  | 'description'
  | 'priceMinor'
  | 'currency'
  | 'status'
  | 'attributes'
  | 'categoryId'
  | 'supplierId'
>;

const RULES = {
  sku: { what: 'The SKU', max: 64, trimmed: true },
  name: { what: 'The name', max: 200 },
  description: { what: 'The description', min: 0, max: 10_000, multiline: true },
} as const;

/**
 * The parts of the input that were given, each checked, as columns. Set one by one: of objects that several spreads make
 * V8 keeps more than it should until its next full collection, and an import makes a million of these.
 */
export function productColumns(input: ProductInput): Partial<ProductColumns> {
  const { sku, name, description, price, status, attributes, categoryId, supplierId } = input;
  const columns: Partial<ProductColumns> = {};
  if (sku != null) columns.sku = checkText(['input', 'sku'], sku, RULES.sku);
  if (name != null) columns.name = checkText(['input', 'name'], name, RULES.name);
  if (description != null) {
    columns.description = checkText(['input', 'description'], description, RULES.description);
  }
  if (price !== undefined) Object.assign(columns, priceColumns(price));
  if (status != null) columns.status = checkStatus(status);
  if (attributes != null) columns.attributes = checkAttributes(['input', 'attributes'], attributes);
  if (categoryId !== undefined) columns.categoryId = categoryId;
  if (supplierId !== undefined) columns.supplierId = supplierId;
  return columns;
}

/** The columns we make from a caller's: what is searched, and what names and prices are sorted by. */
export function derivedColumns({
  sku,
  name,
  description,
  priceMinor,
}: Pick<ProductColumns, 'sku' | 'name' | 'description' | 'priceMinor'>): Pick<
  ProductRow,
  'searchText' | 'sortName' | 'sortPrice'
> {
  return {
    searchText: searchTextOf(sku, name, description),
    sortName: fold(name),
    sortPrice: priceMinor ?? -1,
  };
}

/** The attributes of a product that was given none. */
export const NO_ATTRIBUTES: Attributes = {};

function priceColumns(price: Money | null): Pick<ProductColumns, 'priceMinor' | 'currency'> {
  if (price === null) return { priceMinor: null, currency: null };
  const { minorUnits, currency } = checkMoney(['input', 'price'], price);
  return { priceMinor: minorUnits, currency };
}

function checkStatus(status: ProductStatus): ProductStatus {
  if (productStatuses.includes(status)) return status;
  throw invalid(['input', 'status'], `A status is one of ${productStatuses.join(', ')}.`);
}
