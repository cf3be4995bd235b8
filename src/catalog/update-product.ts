import { recordChange } from '../audit/record-event.js';
import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import { notFound } from '../errors.js';
import type { Writer } from '../storage/store.js';
import { changedSince } from './changed-since.js';
import { checkReferences } from './check-references.js';
import { derivedColumns, type Product, type ProductInput, productColumns } from './product.js';
import { claimProduct, findProduct, writeProduct } from './product-queries.js';
import { unlessTaken } from './unless-taken.js';

export interface UpdateProductInput extends ProductInput {
  readonly id: string;
  /** The version the change was made looking at. Without it, it is made to whatever is there. */
  readonly version?: number | null | undefined;
}

/**
 * Changes what is named and leaves the rest; the version goes up by one.
 * @throws HalyardError VALIDATION_FAILED, NOT_FOUND, PRECONDITION_FAILED (it has another version), CONFLICT (the SKU)
 */
export async function updateProduct(context: Context, input: UpdateProductInput): Promise<Product> {
  const { principal, store } = context;
  const change = productColumns(input);
  const changed = store.tx(async (w) => {
    const claimed = await claim(context, w, input);
    await checkReferences(w, principal, change);
    const columns = { ...change, ...derivedColumns({ ...claimed, ...change }) };
    await writeProduct(w, principal, claimed.id, columns);
    const { searchText, ...read } = columns;
    const after = { ...claimed, ...read };
    await recordChange(context, w, {
      action: 'product.update',
      subjectId: claimed.id,
      before: claimed,
      after,
    });
    return after;
  });
  return unlessTaken(changed, ['input', 'sku'], `Another product has the SKU "${change.sku}".`);
}

async function claim(
  { principal, clock }: Context,
  w: Writer,
  { id, version }: UpdateProductInput,
): Promise<Product> {
  const expected = version ?? undefined;
  const claimed = await claimProduct(w, principal, id, { version: expected, updatedAt: dateOf(clock) });
  if (claimed) return claimed;
  const actual = await findProduct(w, principal, id);
  throw expected !== undefined && actual
    ? changedSince(['input', 'version'], expected, actual.version)
    : notFound('product', ['input', 'id']);
}
