import type { Context } from '../context.js';
import { type CountedPage, keyset, type PageArgs } from '../storage/keyset.js';
import type { Job } from './job.js';
import { countJobs, findJob, type JobFilter, jobsPage } from './queries.js';
import { jobTables } from './table.js';

/** One job that the caller sees. */
export const getJob = (
  { store, principal }: Context,
  id: string,
  filter?: JobFilter,
): Promise<Job | undefined> => findJob(store.read, principal, id, filter);

/** How many of the jobs that the caller sees are not over. */
export const openJobs = async ({ store, principal }: Context) => ({
  waiting: await countJobs(store.read, principal, { status: ['QUEUED'] }),
  running: await countJobs(store.read, principal, { status: ['RUNNING'] }),
});

/** The jobs that the caller sees, newest first. */
export async function listJobs(
  { store, principal }: Context,
  input: JobFilter & PageArgs,
): Promise<CountedPage<Job>> {
  const paging = keyset<Job>(input, { id: jobTables(store.read).jobs.id, prefix: 'job', descending: true });
  const rows = await jobsPage(store.read, principal, input, paging);
  return { ...paging.cut(rows), totalCount: () => countJobs(store.read, principal, input) };
}
