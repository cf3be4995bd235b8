import type { Context } from '../context.js';
import { type CountedPage, keyset, type PageArgs } from '../storage/keyset.js';
import type { Job } from './job.js';
import { countJobs, findJob, findJobs, type JobFilter, type JobSize, jobSizes } from './queries.js';
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

/** Bytes of inputs on one page: each is held several times over on its way out. */
const MOST_BYTES = 1_000_000;

/** The jobs that the caller sees, newest first. A page ends early where their inputs are very large. */
export async function listJobs(
  { store, principal }: Context,
  input: JobFilter & PageArgs,
): Promise<CountedPage<Job>> {
  const db = store.read;
  const paging = keyset<Pick<Job, 'id'>>(input, {
    id: jobTables(db).jobs.id,
    prefix: 'job',
    descending: true,
  });
  const sizes = await jobSizes(db, principal, input, paging);
  const page = paging.cut(sizes, countThatFits(sizes));
  const ids = page.rows.map(({ id }) => id);
  const byId = new Map((await findJobs(db, principal, ids)).map((job) => [job.id, job]));
  return {
    ...page,
    rows: ids.flatMap((id) => byId.get(id) ?? []),
    totalCount: () => countJobs(db, principal, input),
  };
}

/** At least one: a page without any would never be followed by the next. */
function countThatFits(sizes: readonly JobSize[]): number {
  let bytes = 0;
  const tooMany = sizes.findIndex(({ inputBytes }) => {
    bytes += inputBytes;
    return bytes > MOST_BYTES;
  });
  return tooMany < 0 ? sizes.length : Math.max(1, tooMany);
}
