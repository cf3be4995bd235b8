import { recordChange } from '../audit/record-event.js';
import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import { tenantOf } from './in-tenant.js';
import { derivedSupplierColumns, type Supplier, type SupplierInput, supplierColumns } from './supplier.js';
import { insertSuppliers } from './supplier-queries.js';
import { unlessTaken } from './unless-taken.js';

export interface CreateSupplierInput extends SupplierInput {
  readonly code: string;
  readonly name: string;
}

/**
 * Makes a supplier in the caller's tenant.
 * @throws HalyardError VALIDATION_FAILED, CONFLICT (the code is another supplier's)
 */
export async function createSupplier(context: Context, input: CreateSupplierInput): Promise<Supplier> {
  const { principal, store, clock, ids } = context;
  const now = dateOf(clock);
  const columns = {
    code: input.code,
    name: input.name,
    contactName: null,
    contactEmail: null,
    phone: null,
    website: null,
    country: null,
    ...supplierColumns(input),
  };
  const { searchText, sortName } = derivedSupplierColumns(columns);
  const supplier: Supplier = {
    id: ids.next('sup'),
    tenantId: tenantOf(principal),
    ...columns,
    sortName,
    createdAt: now,
    updatedAt: now,
  };
  const made = store.tx(async (w) => {
    await insertSuppliers(w, principal, [{ ...supplier, searchText }]);
    await recordChange(context, w, { action: 'supplier.create', subjectId: supplier.id, after: supplier });
  });
  await unlessTaken(made, ['input', 'code'], `Another supplier has the code "${supplier.code}".`);
  return supplier;
}
