import { recordChange } from '../audit/record-event.js';
import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import { HalyardError, notFound } from '../errors.js';
import type { User } from './user.js';
import { updateUser } from './user-queries.js';

/**
 * Lets a person in nowhere, at once, or lets them in again. A person may belong to many tenants, so this is for the
 * operator of the installation; a tenant removes its members instead.
 * @throws HalyardError FORBIDDEN, NOT_FOUND
 */
export async function setUserDisabled(context: Context, id: string, disabled: boolean): Promise<User> {
  if (context.principal.kind !== 'operator') throw new HalyardError('FORBIDDEN');
  return context.store.tx(async (w) => {
    const user = await updateUser(w, id, { disabledAt: disabled ? dateOf(context.clock) : null });
    if (!user) throw notFound('user', ['id']);
    await w.invalidate(id);
    const action = disabled ? 'user.disable' : 'user.enable';
    await recordChange(context, w, { action, subjectId: id });
    return user;
  });
}
