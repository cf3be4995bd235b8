import { recordChange } from '../audit/record-event.js';
import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import { notFound } from '../errors.js';
import { derivedSupplierColumns, type Supplier, type SupplierInput, supplierColumns } from './supplier.js';
import { findSupplier, writeSupplier } from './supplier-queries.js';
import { unlessTaken } from './unless-taken.js';

export interface UpdateSupplierInput extends SupplierInput {
  readonly id: string;
}

/**
 * Changes what is named and leaves the rest.
 * @throws HalyardError VALIDATION_FAILED, NOT_FOUND, CONFLICT (the code is another supplier's)
 */
export async function updateSupplier(context: Context, input: UpdateSupplierInput): Promise<Supplier> {
  const { principal, store, clock } = context;
  const change = { ...supplierColumns(input), updatedAt: dateOf(clock) };
  const changed = store.tx(async (w) => {
    const before = await findSupplier(w, principal, input.id);
    const written = await writeSupplier(w, principal, input.id, change);
    if (!written) throw notFound('supplier', ['input', 'id']);
    // Only now, with the row ours, is it certain what it is called.
    const derived = derivedSupplierColumns(written);
    const after = (await writeSupplier(w, principal, input.id, derived)) ?? written;
    await recordChange(context, w, { action: 'supplier.update', subjectId: input.id, before, after });
    return after;
  });
  return unlessTaken(changed, ['input', 'code'], `Another supplier has the code "${change.code}".`);
}
