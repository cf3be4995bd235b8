import { recordChange } from '../audit/record-event.js';
import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import { checkReferences } from './check-references.js';
import {
  derivedColumns,
  NO_ATTRIBUTES,
  type Product,
  type ProductColumns,
  type ProductInput,
  productColumns,
} from './product.js';
import { insertProduct } from './product-queries.js';
import { unlessTaken } from './unless-taken.js';

export interface CreateProductInput extends ProductInput {
  readonly sku: string;
  readonly name: string;
}

/**
 * Makes a product in the caller's tenant; a draft unless said otherwise.
 * @throws HalyardError VALIDATION_FAILED, CONFLICT (the SKU is another product's)
 */
export async function createProduct(context: Context, input: CreateProductInput): Promise<Product> {
  const { principal, store, clock, ids } = context;
  const columns: ProductColumns = {
    sku: input.sku,
    name: input.name,
    description: '',
    priceMinor: null,
    currency: null,
    status: 'draft',
    attributes: NO_ATTRIBUTES,
    categoryId: null,
    supplierId: null,
    ...productColumns(input),
  };
  const now = dateOf(clock);
  const made = store.tx(async (w) => {
    await checkReferences(w, principal, columns);
    const product = await insertProduct(w, principal, {
      id: ids.next('prd'),
      ...columns,
      ...derivedColumns(columns),
      version: 1,
      createdAt: now,
      updatedAt: now,
    });
    await recordChange(context, w, { action: 'product.create', subjectId: product.id, after: product });
    return product;
  });
  return unlessTaken(made, ['input', 'sku'], `Another product has the SKU "${columns.sku}".`);
}
