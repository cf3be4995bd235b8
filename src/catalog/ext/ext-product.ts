import type { Context } from '../../context.js';
import { invalid, notFound } from '../../errors.js';
import { findCategoriesBySlug } from '../category-queries.js';
import { type CreateProductInput, createProduct } from '../create-product.js';
import { getProductBySku } from '../get-product.js';
import type { Product, ProductInput } from '../product.js';
import { updateProduct } from '../update-product.js';

/** What a caller of the external API may write of a product: nothing that only concerns its owner. */
export interface ExtProductInput extends Pick<ProductInput, 'name' | 'description' | 'price' | 'status'> {
  /** The product is named by it, and keeps it. */
  readonly sku: string;
  readonly categorySlug?: string | null | undefined;
}

/**
 * Makes a product through the external API.
 * @throws HalyardError VALIDATION_FAILED, CONFLICT (the SKU is another product's)
 */
export async function createExtProduct(
  context: Context,
  input: ExtProductInput & Pick<CreateProductInput, 'name'>,
): Promise<Product> {
  const { sku, name, description, price, status } = input;
  return createProduct(context, {
    ...{ sku, name, description, price, status },
    ...(await placedIn(context, input)),
  });
}

/**
 * Changes a product through the external API, by its SKU. What is left out stays, and so does what is not shown here.
 * @throws HalyardError VALIDATION_FAILED, NOT_FOUND, PRECONDITION_FAILED (it has another version)
 */
export async function updateExtProduct(
  context: Context,
  input: ExtProductInput & { readonly version?: number | null | undefined },
): Promise<Product> {
  const { name, description, price, status, version } = input;
  const product = await getProductBySku(context, input.sku);
  if (!product) throw notFound('product', ['input', 'sku']);
  return updateProduct(context, {
    ...{ id: product.id, version, name, description, price, status },
    ...(await placedIn(context, input)),
  });
}

async function placedIn(
  { store, principal }: Context,
  { categorySlug }: ExtProductInput,
): Promise<Pick<ProductInput, 'categoryId'>> {
  if (categorySlug == null) return { categoryId: categorySlug };
  const [category] = await findCategoriesBySlug(store.read, principal, [categorySlug]);
  if (!category) throw invalid(['input', 'categorySlug'], 'There is no category with this slug.');
  return { categoryId: category.id };
}
