import { recordChange } from '../audit/record-event.js';
import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import { lockAccount } from './get-account.js';
import { updateAccount } from './queries.js';
import type { ServiceAccount } from './service-account.js';

/**
 * Deletes a service account for good: from the commit on nobody sees it, and none of its keys is taken.
 * @throws HalyardError NOT_FOUND, FORBIDDEN
 */
export async function deleteAccount(context: Context, id: string): Promise<ServiceAccount> {
  const { store, clock, principal } = context;
  const now = dateOf(clock);
  return store.tx(async (w) => {
    const before = await lockAccount(context, w, id, ['id']);
    await updateAccount(w, principal.tenantId, id, { deletedAt: now, updatedAt: now });
    await recordChange(context, w, { action: 'serviceAccount.delete', subjectId: id, before });
    await w.invalidate(id);
    return before;
  });
}
