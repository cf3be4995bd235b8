import type { Context } from '../context.js';
import { notFound } from '../errors.js';
import type { Writer } from '../storage/store.js';
import { changeProduct } from './change-product.js';
import { changedSince } from './changed-since.js';
import { type Product, type ProductInput, productColumns } from './product.js';
import { holdProducts, noteChanges } from './product-change.js';
import { findProduct } from './product-queries.js';
import { unlessTaken } from './unless-taken.js';

export interface UpdateProductInput extends ProductInput {
  readonly id: string;
  /** The version the change was made looking at. Without it, it is made to whatever is there. */
  readonly version?: number | null | undefined;
}

/**
 * Changes what is named and leaves the rest; where anything of it is new, the version goes up by one.
 * @throws HalyardError VALIDATION_FAILED, NOT_FOUND, PRECONDITION_FAILED (it has another version), CONFLICT (the SKU)
 */
export async function updateProduct(context: Context, input: UpdateProductInput): Promise<Product> {
  const change = productColumns(input);
  const changed = context.store.tx(async (w) => {
    await holdProducts(w, context);
    const before = await expectedProduct(w, context, input);
    const after = await changeProduct(context, w, before, change);
    if (after !== before) await noteChanges(context, w, [after]);
    return after;
  });
  return unlessTaken(changed, ['input', 'sku'], `Another product has the SKU "${change.sku}".`);
}

async function expectedProduct(
  w: Writer,
  { principal }: Context,
  { id, version }: UpdateProductInput,
): Promise<Product> {
  const product = await findProduct(w, principal, id);
  if (!product) throw notFound('product', ['input', 'id']);
  if (version != null && product.version !== version) {
    throw changedSince(['input', 'version'], version, product.version);
  }
  return product;
}
