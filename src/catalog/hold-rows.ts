import { and, asc, inArray } from 'drizzle-orm';
import type { Principal } from '../principals/principal.js';
import { held } from '../storage/held.js';
import type { Writer } from '../storage/store.js';
import { inTenant, isStorable } from './in-tenant.js';
import { catalogTables } from './table.js';

/**
 * Those of the ids that are the caller's rows, none of which can be deleted before the transaction ends: a row may name
 * them then. Whoever deletes one must delete it first and look for what names it afterwards, since it waits for us.
 */
export async function holdRows(
  w: Writer,
  principal: Principal,
  kind: 'categories' | 'products' | 'suppliers',
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const { id, tenantId } = catalogTables(w)[kind];
  const query = w
    .select({ id })
    .from(catalogTables(w)[kind])
    .where(and(inTenant(principal, { tenantId }), inArray(id, ids.filter(isStorable))))
    .orderBy(asc(id)); // All take them in one order, so that two lists do not wait for each other.
  const found = await held(query);
  return new Set(found.map((row) => row.id));
}
