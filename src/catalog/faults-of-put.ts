import { HalyardError, invalid } from '../errors.js';
import { checkDecimal } from './money.js';
import type { ProductPut } from './put-products.js';

/** Stands in for a SKU that may be wrong itself. */
const SKU = 'SKU';

/**
 * All that is wrong with a put that was refused, so that who wrote it mends it at once: each value looked at by itself.
 * @param check throws what is wrong with a put that has one value
 */
export function faultsOfPut(
  put: ProductPut,
  isNew: boolean,
  check: (part: ProductPut) => unknown,
): readonly HalyardError[] {
  const { sku, name, description, status, price, category, supplier, attributes, someAttributes } = put;
  const looks: readonly (() => unknown)[] = [
    () => check({ sku }),
    () => check({ sku: SKU, name }),
    () => check({ sku: SKU, description }),
    () => check({ sku: SKU, price }),
    () => check({ sku: SKU, status }),
    () => check({ sku: SKU, category }),
    () => check({ sku: SKU, supplier }),
    () => check({ sku: SKU, attributes, someAttributes }),
  ];
  const faults = [...(put.faults ?? []), ...looks.flatMap(faultIn)];
  const isAbout = (column: string) => faults.some(({ details }) => details.field?.includes(column));
  if (price && isAbout('currency'))
    faults.push(...faultIn(() => checkDecimal(['input', 'price'], price.amount)));
  if (isNew && name == null && !isAbout('name')) {
    faults.push(invalid(['input', 'name'], 'A new product needs a name.'));
  }
  return faults;
}

function faultIn(look: () => unknown): readonly HalyardError[] {
  try {
    look();
    return [];
  } catch (error) {
    if (error instanceof HalyardError) return [error];
    throw error;
  }
}
