import { recordChange } from '../audit/record-event.js';
import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import { lockAccount } from './get-account.js';
import { updateAccount } from './queries.js';
import type { ServiceAccount } from './service-account.js';
import { requireStrength } from './update-account.js';

/**
 * From the commit on no key of the account is taken. Disabling a disabled account changes nothing and is no error.
 * @throws HalyardError NOT_FOUND, FORBIDDEN
 */
export async function disableAccount(context: Context, id: string): Promise<ServiceAccount> {
  return switchTo(context, id, dateOf(context.clock));
}

/**
 * Takes its keys again. Whoever does so must hold all that they hold.
 * @throws HalyardError NOT_FOUND, FORBIDDEN
 */
export async function enableAccount(context: Context, id: string): Promise<ServiceAccount> {
  return switchTo(context, id, null);
}

function switchTo(context: Context, id: string, disabledAt: Date | null): Promise<ServiceAccount> {
  const { store, clock, principal } = context;
  return store.tx(async (w) => {
    const before = await lockAccount(context, w, id, ['id']);
    if ((before.disabledAt === null) === (disabledAt === null)) return before;
    if (disabledAt === null) await requireStrength(context, w, before);
    const change = { disabledAt, updatedAt: dateOf(clock) };
    await updateAccount(w, principal.tenantId, id, change);
    const after = { ...before, ...change };
    const action = disabledAt ? 'serviceAccount.disable' : 'serviceAccount.enable';
    await recordChange(context, w, { action, subjectId: id, before, after });
    await w.invalidate(id);
    return after;
  });
}
