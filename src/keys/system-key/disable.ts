import { recordChange } from '../../audit/record-event.js';
import { dateOf } from '../../clock.js';
import type { Context } from '../../context.js';
import { DEFAULT_TENANT } from '../../principals/default-tenant.js';
import type { Writer } from '../../storage/store.js';
import type { ApiKey } from '../key.js';
import { updateKey } from '../queries.js';
import { forgetText } from '../secret-queries.js';
import { lockSystemKey } from './queries.js';
import { requireOwner, requireUnset, type SystemKey, systemKeyOf } from './system-key.js';

/**
 * Ends the system key for good, in the same instant everywhere; enabled again it is another one. Where it is off
 * already nothing changes.
 * @throws HalyardError FORBIDDEN, CONFLICT (the environment sets it)
 */
export async function disableSystemKey(context: Context): Promise<SystemKey> {
  requireOwner(context);
  return context.store.tx(async (w) => {
    const key = await lockSystemKey(w, dateOf(context.clock));
    requireUnset(context, key);
    if (key) await endSystemKey(context, w, key, { action: 'systemKey.disable', reason: 'It was disabled.' });
    return systemKeyOf(context, undefined);
  });
}

/** Its row stays among the revoked keys; the place of the system key is free. */
export async function endSystemKey(
  context: Context,
  w: Writer,
  key: ApiKey,
  { action, reason }: { readonly action: string; readonly reason: string },
): Promise<void> {
  const now = dateOf(context.clock);
  const change = { system: null, revokedAt: now, revokedReason: reason, updatedAt: now };
  await updateKey(w, DEFAULT_TENANT, key.id, change);
  await forgetText(w, key);
  await recordChange(context, w, {
    action,
    subjectId: key.id,
    before: key,
    after: { ...key, ...change },
  });
  await w.invalidate(key.id);
}
