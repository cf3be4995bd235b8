import { recordChange } from '../audit/record-event.js';
import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import { invalid } from '../errors.js';
import type { Writer } from '../storage/store.js';
import { holdRows } from './hold-rows.js';
import { tenantOf } from './in-tenant.js';
import {
  refuseRepeats,
  type SupplierItem,
  type SupplierItemChange,
  type SupplierItemInput,
  supplierItemColumns,
} from './supplier-item.js';
import { findSupplierItems, putItems } from './supplier-item-queries.js';
import { claimSupplier } from './supplier-queries.js';

export interface PutSupplierItemsInput {
  readonly supplierId: string;
  readonly items: readonly SupplierItemInput[];
}

const MAX_ITEMS = 500;

/**
 * Writes what a supplier sells, each thing known by the supplier's SKU: new ones are added, known ones changed in what
 * is given. All of the list is written or none of it. Answers in the order of the list.
 * @throws HalyardError VALIDATION_FAILED
 */
export async function putSupplierItems(
  context: Context,
  input: PutSupplierItemsInput,
): Promise<SupplierItem[]> {
  const { principal, store } = context;
  if (input.items.length > MAX_ITEMS) {
    throw invalid(['input', 'items'], `At most ${MAX_ITEMS} items can be written at once.`);
  }
  const changes = input.items.map((item, position) =>
    supplierItemColumns(['input', 'items', position], item),
  );
  refuseRepeats(['input', 'items'], input.items);
  return store.tx(async (w) => {
    // Claimed and not only looked for: two lists that each keep what the other changes would lose it.
    if (!(await claimSupplier(w, principal, input.supplierId))) {
      throw invalid(['input', 'supplierId'], 'There is no such supplier.');
    }
    await checkProducts(context, w, input.items);
    const rows = await merged(context, w, input.supplierId, changes);
    const stored = new Map((await putItems(w, principal, rows)).map((item) => [item.supplierSku, item]));
    const written = rows.map((row) => stored.get(row.supplierSku) ?? row);
    for (const after of written) {
      await recordChange(context, w, { action: 'supplierItem.put', subjectId: after.id, after });
    }
    return written;
  });
}

/** Each change on top of what is known of its item. */
async function merged(
  context: Context,
  w: Writer,
  supplierId: string,
  changes: readonly SupplierItemChange[],
): Promise<SupplierItem[]> {
  const skus = changes.map((change) => change.supplierSku);
  const known = await findSupplierItems(w, context.principal, supplierId, skus);
  const bySku = new Map(known.map((item) => [item.supplierSku, item]));
  return changes.map((change, position) => {
    const before = bySku.get(change.supplierSku) ?? newItem(context, supplierId, change.supplierSku);
    const row = { ...before, ...change, updatedAt: dateOf(context.clock) };
    if (row.name === '') throw invalid(['input', 'items', position, 'name'], 'A new item needs a name.');
    return row;
  });
}

/** An item of which nothing is known yet; no stored one has an empty name. */
function newItem({ principal, clock, ids }: Context, supplierId: string, supplierSku: string): SupplierItem {
  const now = dateOf(clock);
  return {
    id: ids.next('sit'),
    tenantId: tenantOf(principal),
    supplierId,
    supplierSku,
    name: '',
    supplierCategory: null,
    costMinor: null,
    currency: null,
    productId: null,
    createdAt: now,
    updatedAt: now,
  };
}

async function checkProducts(
  { principal }: Context,
  w: Writer,
  items: readonly SupplierItemInput[],
): Promise<void> {
  const ids = items.flatMap(({ productId }) => productId ?? []);
  const known = await holdRows(w, principal, 'products', ids);
  const position = items.findIndex(({ productId }) => productId != null && !known.has(productId));
  if (position >= 0) throw invalid(['input', 'items', position, 'productId'], 'There is no such product.');
}
