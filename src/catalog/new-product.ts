import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import {
  derivedColumns,
  NO_ATTRIBUTES,
  type ProductColumns,
  type ProductInput,
  type ProductRow,
  productColumns,
} from './product.js';

/** The columns of a product that is new: a draft, and empty where nothing is said. */
export const newProductColumns = (
  input: ProductInput & { readonly sku: string; readonly name: string },
): ProductColumns => ({
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
});

/** Its whole row. */
export function newProduct(
  { clock, ids }: Pick<Context, 'clock' | 'ids'>,
  columns: ProductColumns,
): Omit<ProductRow, 'tenantId'> {
  const now = dateOf(clock);
  return {
    id: ids.next('prd'),
    ...columns,
    ...derivedColumns(columns),
    version: 1,
    createdAt: now,
    updatedAt: now,
  };
}
