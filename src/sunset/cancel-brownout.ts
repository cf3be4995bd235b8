import { recordChange } from '../audit/record-event.js';
import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import { HalyardError, notFound } from '../errors.js';
import { type Brownout, requireInstallationOwner } from './brownout.js';
import { findBrownout, markCancelled } from './queries.js';

/**
 * Calls a brown-out off, or ends one that runs. One that is cancelled stays as it is.
 * @throws HalyardError FORBIDDEN, NOT_FOUND, CONFLICT (it is over)
 */
export async function cancelBrownout(context: Context, id: string): Promise<Brownout> {
  requireInstallationOwner(context);
  return context.store.tx(async (w) => {
    const before = await findBrownout(w, id);
    if (!before) throw notFound('brown-out', ['input', 'id']);
    const cancelled = await markCancelled(w, id, dateOf(context.clock));
    if (cancelled) {
      await recordChange(context, w, { action: 'brownout.cancel', subjectId: id, before, after: cancelled });
      await w.invalidate(id);
      return cancelled;
    }
    if (before.cancelledAt) return before;
    throw new HalyardError('CONFLICT', { field: ['input', 'id'], message: 'The brown-out is over.' });
  });
}
