import type { Store } from '../storage/store.js';
import { addUnnoted, tenantsUnnoted } from './change-queries.js';

/**
 * Puts into the feed of changes, in each tenant, the products that are older than the feed itself, so that whoever
 * reads it from its start gets everything. Called at each start; does nothing where that is done.
 */
export async function noteOlderProducts(store: Store): Promise<void> {
  for (const tenantId of await tenantsUnnoted(store.read)) {
    await store.tx((w) => addUnnoted(w, tenantId));
  }
}
