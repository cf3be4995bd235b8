import type { JsonMembers } from '../storage/json-text.js';
import type { Product } from './product.js';

/** What of a product is read; all of it where that is left out. */
export type ProductColumns = readonly (keyof Product)[];

/** What the fields of a product in GraphQL are made of. One that is not here is made of anything. */
const MADE_OF: Readonly<Record<string, ProductColumns>> = {
  __typename: [],
  id: ['id'],
  sku: ['sku'],
  name: ['name'],
  description: ['description'],
  price: ['priceMinor', 'currency'],
  status: ['status'],
  attributes: ['attributes'],
  categoryId: ['categoryId'],
  category: ['categoryId'],
  supplierId: ['supplierId'],
  supplier: ['supplierId'],
  version: ['version'],
  createdAt: ['createdAt'],
  updatedAt: ['updatedAt'],
};

/** By the set of names, of which a document that is remembered always has the same. */
const known = new WeakMap<ReadonlySet<string>, { readonly columns: ProductColumns | undefined }>();

/** What to read for these fields, in one order; its id always. */
export function columnsFor(fields: ReadonlySet<string>): ProductColumns | undefined {
  const remembered = known.get(fields);
  if (remembered) return remembered.columns;
  const needed = [...fields].map((name) => MADE_OF[name]);
  const columns = needed.every((some) => some !== undefined)
    ? [...new Set(['id' as const, ...needed.flat()])].sort()
    : undefined;
  known.set(fields, { columns });
  return columns;
}

/** What of the products on a page is read. */
export interface ProductsWanted {
  readonly columns: ProductColumns | undefined;
  /** Where the database can make JSON of each; and then whether places on the page are asked for beside. */
  readonly json: { readonly members: JsonMembers; readonly needsCursors: boolean } | undefined;
}
