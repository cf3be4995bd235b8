import { recordChange } from '../../audit/record-event.js';
import { dateOf } from '../../clock.js';
import type { Context } from '../../context.js';
import { checkedGrace, replaceSecret } from '../rotate-key.js';
import { lockSystemKey } from './queries.js';
import { notEnabled, requireOwner, requireUnset, type ShownSystemKey, systemKeyOf } from './system-key.js';

/**
 * Gives the system key a new secret. The old one works through the grace and cannot be shown any more.
 * @throws HalyardError FORBIDDEN, NOT_FOUND, VALIDATION_FAILED, CONFLICT (the environment sets it)
 */
export async function rotateSystemKey(
  context: Context,
  input: { readonly graceSeconds?: number | null | undefined } = {},
): Promise<ShownSystemKey> {
  requireOwner(context);
  const graceSeconds = checkedGrace(input.graceSeconds ?? 0);
  return context.store.tx(async (w) => {
    const key = await lockSystemKey(w, dateOf(context.clock));
    requireUnset(context, key);
    if (!key) throw notEnabled();
    const secret = await replaceSecret(context, w, key, graceSeconds);
    await recordChange(context, w, {
      action: 'systemKey.rotate',
      subjectId: key.id,
      after: { graceSeconds },
    });
    await w.invalidate(key.id);
    return { systemKey: systemKeyOf(context, key), secret };
  });
}
