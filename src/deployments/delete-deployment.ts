import { recordChange } from '../audit/record-event.js';
import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import { notFound } from '../errors.js';
import { type Deployment, toldOf } from './deployment.js';
import { markDeleted } from './queries.js';

/**
 * Deletes a deployment for good: from the commit on nobody gets a file of it.
 * @throws HalyardError NOT_FOUND
 */
export async function deleteDeployment(context: Context, id: string): Promise<Deployment> {
  const { principal, store, clock } = context;
  return store.tx(async (w) => {
    const deployment = await markDeleted(w, principal, id, dateOf(clock));
    if (!deployment) throw notFound('deployment', ['id']);
    const before = toldOf(deployment);
    await recordChange(context, w, { action: 'deployment.delete', subjectId: id, before });
    return deployment;
  });
}
