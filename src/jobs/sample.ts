import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import { changeWaitingJob } from './queries.js';
import { type SubmitJobInput, submitJob } from './submit-job.js';

/** A job that waits for a while, as after a try that failed: a sample shows what can be done with one. */
export async function submitForLater(
  context: Context,
  input: SubmitJobInput,
  seconds: number,
): Promise<void> {
  const { id } = await submitJob(context, input);
  await context.store.tx((w) => changeWaitingJob(w, id, { dueAt: dateOf(context.clock, seconds) }));
}
