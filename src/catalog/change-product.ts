import { isDeepStrictEqual } from 'node:util';
import { recordChange } from '../audit/record-event.js';
import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import type { Writer } from '../storage/store.js';
import { changedSince } from './changed-since.js';
import { checkReferences } from './check-references.js';
import { derivedColumns, type Product, type ProductColumns } from './product.js';
import { writeProduct } from './product-queries.js';

/**
 * Gives a product other columns, inside the caller's transaction, which holds the products; its version goes up by one.
 * Where it has these columns already nothing is written, and it is given back as the very same object: who sends an
 * empty change must not make others read everything again. The feed is left to the caller.
 * @throws HalyardError VALIDATION_FAILED (no such category or supplier)
 */
export async function changeProduct(
  context: Context,
  w: Writer,
  before: Product,
  change: Partial<ProductColumns>,
): Promise<Product> {
  const { principal, clock } = context;
  const differing = differingColumns(before, change);
  if (Object.keys(differing).length === 0) return before;
  await checkReferences(w, principal, differing);
  const after = await writeProduct(w, principal, before, {
    ...differing,
    ...derivedColumns({ ...before, ...differing }),
    updatedAt: dateOf(clock),
  });
  // Only where somebody changed products without holding them.
  if (!after) throw changedSince(['input', 'version'], before.version, before.version + 1);
  await recordChange(context, w, { action: 'product.update', subjectId: before.id, before, after });
  return after;
}

/** Those of the columns that are not so already. */
const differingColumns = (before: Product, change: Partial<ProductColumns>): Partial<ProductColumns> =>
  Object.fromEntries(
    Object.entries(change).filter(
      ([column, value]) => !isDeepStrictEqual(value, before[column as keyof ProductColumns]),
    ),
  );
