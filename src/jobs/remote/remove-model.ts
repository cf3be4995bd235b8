import { recordChange } from '../../audit/record-event.js';
import type { Context } from '../../context.js';
import { notFound } from '../../errors.js';
import { deleteRegistered, findRegistered } from './model-queries.js';
import { toldOf } from './registered-model.js';

/**
 * Removes a registered model, with the headers that were sent along. Jobs that wait for it fail at their turn, and cost
 * nothing; what runs comes to its end.
 * @throws HalyardError NOT_FOUND
 */
export async function removeModel(context: Context, id: string): Promise<string> {
  const { principal, store } = context;
  const { tenantId } = principal;
  await store.tx(async (w) => {
    const [before] = await findRegistered(w, tenantId, [id]);
    if (!before) throw notFound('model', ['id']);
    await deleteRegistered(w, tenantId, id);
    await recordChange(context, w, { action: 'model.remove', subjectId: id, before: toldOf(before) });
  });
  context.jobs.wake(tenantId);
  return id;
}
