import { recordChange } from '../../audit/record-event.js';
import type { Context } from '../../context.js';
import { configureSystemKey } from './configure.js';
import { issueSystemKey } from './issue.js';
import { lockSystemKey } from './queries.js';
import { reveal } from './show.js';
import { orAgain, requireOwner, type ShownSystemKey, systemKeyOf } from './system-key.js';

/**
 * Makes the system key, or shows the one there is.
 * @throws HalyardError FORBIDDEN, CONFLICT (there is one that cannot be shown)
 */
export async function enableSystemKey(context: Context): Promise<ShownSystemKey> {
  requireOwner(context);
  if (context.systemKey) await configureSystemKey(context);
  return orAgain(() =>
    context.store.tx(async (w) => {
      const known = await lockSystemKey(w);
      if (known) return reveal(context, w, known);
      const { key, token } = await issueSystemKey(context, w);
      await recordChange(context, w, { action: 'systemKey.enable', subjectId: key.id, after: key });
      return { systemKey: systemKeyOf(context, key), secret: token };
    }),
  );
}
