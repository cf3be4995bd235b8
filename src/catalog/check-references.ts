import { invalid } from '../errors.js';
import type { Principal } from '../principals/principal.js';
import type { Writer } from '../storage/store.js';
import { holdRows } from './hold-rows.js';

interface References {
  readonly categoryId?: string | null | undefined;
  readonly supplierId?: string | null | undefined;
}

/**
 * Refuses ids of nothing, and those of another tenant's things in the same words. What is let through is there until
 * the transaction ends.
 */
export async function checkReferences(
  w: Writer,
  principal: Principal,
  { categoryId, supplierId }: References,
): Promise<void> {
  if (categoryId != null && !(await holdRows(w, principal, 'categories', [categoryId])).has(categoryId)) {
    throw invalid(['input', 'categoryId'], 'There is no such category.');
  }
  if (supplierId != null && !(await holdRows(w, principal, 'suppliers', [supplierId])).has(supplierId)) {
    throw invalid(['input', 'supplierId'], 'There is no such supplier.');
  }
}
