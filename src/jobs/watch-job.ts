import type { Context } from '../context.js';
import { notFound } from '../errors.js';
import { follow } from '../follow.js';
import { isOver, type Job } from './job.js';
import { getJob } from './list-jobs.js';

/**
 * A job as it is now, again whenever that changes, and at last when it is over.
 * @throws HalyardError NOT_FOUND
 */
export async function watchJob(context: Context, id: string): Promise<AsyncIterable<Job>> {
  const look = () => getJob(context, id);
  const first = await look();
  if (!first) throw notFound('job', ['id']);
  return follow<Job>(first, { look, isOver, tell, isClosing: context.jobs.isClosing });
}

/** Who works on it is told to nobody, and the lease is another every second. */
const tell = ({ leaseOwner: _owner, leaseUntil: _until, ...told }: Job): string => JSON.stringify(told);
