import { recordChange } from '../audit/record-event.js';
import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import { HalyardError, notFound } from '../errors.js';
import { type Job, toldOf } from './job.js';
import { cancelOpenJob, findJob } from './queries.js';

/**
 * Ends a job before its end; there will be no result, and it costs nothing.
 * @throws HalyardError NOT_FOUND, CONFLICT (it is over)
 */
export async function cancelJob(context: Context, id: string): Promise<Job> {
  const { principal, store, clock, jobs } = context;
  const over = { finishedAt: dateOf(clock), expiresAt: dateOf(clock, jobs.settings.keptHours * 3600) };
  const cancelled = await store.tx(async (w) => {
    const job = await cancelOpenJob(w, principal, id, over);
    if (!job) throw (await findJob(w, principal, id)) ? isOver() : notFound('job', ['id']);
    await recordChange(context, w, { action: 'job.cancel', subjectId: id, after: toldOf(job) });
    return job;
  });
  jobs.leave(id);
  jobs.onProgress('a job is cancelled', { id, tenantId: cancelled.tenantId, model: cancelled.modelId });
  return cancelled;
}

const isOver = (): HalyardError =>
  new HalyardError('CONFLICT', { field: ['id'], message: 'The job is over already.' });
