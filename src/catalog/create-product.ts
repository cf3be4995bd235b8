import { recordChange } from '../audit/record-event.js';
import type { Context } from '../context.js';
import { checkReferences } from './check-references.js';
import { newProduct, newProductColumns } from './new-product.js';
import type { Product, ProductInput } from './product.js';
import { holdProducts, noteChanges } from './product-change.js';
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
  const { principal, store } = context;
  const columns = newProductColumns(input);
  const made = store.tx(async (w) => {
    await holdProducts(w, context);
    await checkReferences(w, principal, columns);
    const product = await insertProduct(w, principal, newProduct(context, columns));
    await recordChange(context, w, { action: 'product.create', subjectId: product.id, after: product });
    await noteChanges(context, w, [product]);
    return product;
  });
  return unlessTaken(made, ['input', 'sku'], `Another product has the SKU "${columns.sku}".`);
}
