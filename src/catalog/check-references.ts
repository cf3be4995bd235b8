import { invalid } from '../errors.js';
import type { Principal } from '../principals/principal.js';
import type { Db } from '../storage/store.js';
import { findCategory } from './category-queries.js';
import { findSupplier } from './supplier-queries.js';

interface References {
  readonly categoryId?: string | null | undefined;
  readonly supplierId?: string | null | undefined;
}

/** Refuses ids of nothing, and those of another tenant's things in the same words. */
export async function checkReferences(
  db: Db,
  principal: Principal,
  { categoryId, supplierId }: References,
): Promise<void> {
  if (categoryId != null && !(await findCategory(db, principal, categoryId))) {
    throw invalid(['input', 'categoryId'], 'There is no such category.');
  }
  if (supplierId != null && !(await findSupplier(db, principal, supplierId))) {
    throw invalid(['input', 'supplierId'], 'There is no such supplier.');
  }
}
