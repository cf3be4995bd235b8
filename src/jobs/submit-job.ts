import { isDeepStrictEqual } from 'node:util';
import { recordChange } from '../audit/record-event.js';
import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import { HalyardError, invalid } from '../errors.js';
import { projectForNew, projectForNewIfAny } from '../projects/in-projects.js';
import { isUniqueViolation } from '../storage/store.js';
import { DEFAULT_PRIORITY, HIGHEST_PRIORITY, type Job, toldOf } from './job.js';
import { modelNamed } from './models.js';
import { countOpenJobs, findRequested, insertJob } from './queries.js';

export interface SubmitJobInput {
  readonly modelId: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly priority?: number | null | undefined;
  /** May be left out where the caller is bound to just one, or to none. */
  readonly projectId?: string | null | undefined;
  /** One that would be in no project is refused. */
  readonly inProject?: boolean | null | undefined;
  readonly requestId?: string | null | undefined;
}

/** What a row says of what was asked. */
type Asked = Pick<Job, 'modelId' | 'input' | 'rank' | 'projectId' | 'requestId'>;

/** An input is read with each page of jobs. */
const MOST_INPUT_BYTES = 64 * 1024;

/**
 * Has a model run on an input, some time soon. Asked again with one request id it is the same job, as long as that is
 * kept.
 * @throws HalyardError VALIDATION_FAILED, CONFLICT (the request id was used otherwise, or too many jobs wait)
 */
export async function submitJob(context: Context, input: SubmitJobInput): Promise<Job> {
  const asked = await askedBy(context, input);
  const job = await submitOnce(context, asked).catch((error) => {
    // Of two that came at once the second one now finds the first.
    if (isUniqueViolation(error)) return submitOnce(context, asked);
    throw error;
  });
  context.jobs.wake(job.tenantId);
  return job;
}

async function submitOnce(context: Context, asked: Asked): Promise<Job> {
  const { store, principal } = context;
  const before =
    asked.requestId === null ? undefined : await findRequested(store.read, principal, asked.requestId);
  return before ? sameAs(before, asked) : submit(context, asked);
}

async function submit(context: Context, asked: Asked): Promise<Job> {
  const { principal, store, clock, ids, jobs } = context;
  const model = await modelNamed(context, principal.tenantId, asked.modelId);
  if (!model) throw invalid(['input', 'modelId'], 'There is no such model.');
  const fault = model.check(asked.input);
  if (fault) throw invalid(['input', 'input', ...fault.path], fault.message);
  const now = dateOf(clock);
  const job: Job = {
    id: ids.next('job'),
    tenantId: principal.tenantId,
    ...asked,
    status: 'QUEUED',
    progress: 0,
    attempts: 0,
    dueAt: now,
    priceMinor: model.price.minorUnits,
    costMinor: null,
    currency: model.price.currency,
    failureCode: null,
    failureMessage: null,
    createdAt: now,
    createdBy: principal.id,
    startedAt: null,
    finishedAt: null,
    expiresAt: null,
    leaseOwner: null,
    leaseUntil: null,
    resultFile: null,
    resultMediaType: null,
    resultBytes: null,
  };
  return store.tx(async (w) => {
    // Asked again, because nothing is made in a project that was deleted meanwhile.
    await projectForNewIfAny(w, principal, asked.projectId);
    if ((await countOpenJobs(w, principal)) >= jobs.settings.mostOpen) throw tooMany(jobs.settings.mostOpen);
    await insertJob(w, job);
    await recordChange(context, w, { action: 'job.submit', subjectId: job.id, after: toldOf(job) });
    return job;
  });
}

async function askedBy({ principal, store }: Context, input: SubmitJobInput): Promise<Asked> {
  if (principal.tenantId === '') throw new HalyardError('UNAUTHENTICATED');
  const { modelId, priority, requestId } = input;
  const projectOf = input.inProject ? projectForNew : projectForNewIfAny;
  return {
    modelId,
    input: plain(input.input),
    rank: HIGHEST_PRIORITY - checkedPriority(priority ?? DEFAULT_PRIORITY),
    requestId: checkedRequestId(requestId ?? null),
    projectId: await projectOf(store.read, principal, input.projectId),
  };
}

/** As the row will have it: a value written into a GraphQL document is not made as JSON makes one. */
function plain(input: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const text = JSON.stringify(input);
  if (Buffer.byteLength(text) > MOST_INPUT_BYTES) {
    throw invalid(['input', 'input'], `An input has at most ${MOST_INPUT_BYTES} bytes of JSON.`);
  }
  return JSON.parse(text);
}

function checkedPriority(priority: number): number {
  if (Number.isInteger(priority) && priority >= 0 && priority <= HIGHEST_PRIORITY) return priority;
  throw invalid(['input', 'priority'], `A priority is a whole number from 0 to ${HIGHEST_PRIORITY}.`);
}

function checkedRequestId(requestId: string | null): string | null {
  if (requestId === null || (requestId.length >= 1 && requestId.length <= 128)) return requestId;
  throw invalid(['input', 'requestId'], 'A request id has 1 to 128 characters.');
}

function sameAs(before: Job, asked: Asked): Job {
  const isSame = (Object.keys(asked) as (keyof Asked)[]).every((name) =>
    isDeepStrictEqual(before[name], asked[name]),
  );
  if (isSame) return before;
  throw new HalyardError('CONFLICT', {
    field: ['input', 'requestId'],
    message: 'This request id was used for another request.',
  });
}

const tooMany = (most: number): HalyardError =>
  new HalyardError('CONFLICT', {
    message: `Your tenant has ${most} jobs that wait or run; come again when some of them are over.`,
  });
