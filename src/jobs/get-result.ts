import type { Context } from '../context.js';
import { HalyardError } from '../errors.js';
import type { FileDownload } from '../files.js';
import { isThere, outgoing } from '../stored-file.js';
import { isOver, type Job } from './job.js';
import { getJob } from './list-jobs.js';
import type { JobFilter } from './queries.js';
import { resultPath } from './result-files.js';

/** The file that a job came to; nothing while it has none. */
export function resultOf(
  { jobs, clock }: Pick<Context, 'jobs' | 'clock'>,
  job: Job,
): FileDownload | undefined {
  const { resultFile, resultMediaType, resultBytes, expiresAt } = job;
  if (resultFile === null || resultMediaType === null || resultBytes === null) return undefined;
  const path = resultPath(jobs.folder, resultFile);
  if ((expiresAt && expiresAt.getTime() <= clock.now()) || !isThere(path)) return undefined;
  return {
    name: `${job.modelId}-${job.id.slice(-6)}.${extensionOf(resultMediaType)}`,
    mediaType: resultMediaType,
    bytes: resultBytes,
    content: outgoing(path, resultBytes, isText(resultMediaType)),
  };
}

/**
 * The same of a job by its id; nothing where there is no such job.
 * @throws HalyardError CONFLICT (there is none yet, or will be none), GONE (it has been thrown away)
 */
export async function getJobResult(
  context: Context,
  id: string,
  filter?: JobFilter,
): Promise<FileDownload | undefined> {
  const job = await getJob(context, id, filter);
  if (!job) return undefined;
  if (job.status !== 'SUCCEEDED') throw notThere(job);
  const result = resultOf(context, job);
  if (result) return result;
  throw new HalyardError('GONE', {
    field: ['id'],
    message: 'The result of this job has been thrown away; submit another job.',
  });
}

const notThere = (job: Job): HalyardError =>
  new HalyardError('CONFLICT', {
    field: ['id'],
    message: notYet(job),
    ...(!isOver(job) && { retryAfterSeconds: RETRY_SECONDS }),
  });

/** Many jobs are done by then. */
const RETRY_SECONDS = 2;

const notYet = ({ status, failureMessage }: Job): string => {
  if (status === 'FAILED') return `The job failed and has no result: ${failureMessage ?? ''}`;
  if (status === 'CANCELLED') return 'The job was cancelled and has no result.';
  return 'The job is not done yet; its result is there once it has succeeded.';
};

const isText = (mediaType: string): boolean => /^text\/|[/+](json|xml)(;|$)/.test(mediaType);

const EXTENSIONS: ReadonlyMap<string, string> = new Map([
  ['application/json', 'json'],
  ['application/pdf', 'pdf'],
  ['application/zip', 'zip'],
  ['audio/mpeg', 'mp3'],
  ['audio/wav', 'wav'],
  ['image/gif', 'gif'],
  ['image/jpeg', 'jpg'],
  ['image/png', 'png'],
  ['image/svg+xml', 'svg'],
  ['image/tiff', 'tif'],
  ['image/webp', 'webp'],
  ['text/csv', 'csv'],
  ['text/html', 'html'],
  ['text/plain', 'txt'],
  ['video/mp4', 'mp4'],
]);

const extensionOf = (mediaType: string): string =>
  EXTENSIONS.get(mediaType.split(';')[0]?.toLowerCase() ?? '') ?? 'bin';
