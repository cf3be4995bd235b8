import { isDeepStrictEqual } from 'node:util';
import { recordChange } from '../audit/record-event.js';
import { checkJsonObject } from '../catalog/json-object.js';
import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import { HalyardError, invalid } from '../errors.js';
import { UNSTORABLE } from '../labels.js';
import type { Principal } from '../principals/principal.js';
import { projectForNew, projectForNewIfAny } from '../projects/in-projects.js';
import { type Db, isUniqueViolation } from '../storage/store.js';
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
type Asked = Pick<Job, (typeof QUESTION)[number] | 'projectId' | 'requestId'>;

const QUESTION = ['modelId', 'input', 'rank'] as const;

/** It is read with each page of jobs, which ends early where there are many large ones. */
const INPUT = { what: 'The input', maxBytes: 64 * 1024, maxDepth: 32 };

/**
 * Has a model run on an input, some time soon. Asked again with one request id, for the same project or for none, it is
 * the same job, as long as that is kept.
 * @throws HalyardError VALIDATION_FAILED, CONFLICT (the request id was used otherwise, or too many jobs wait)
 */
export async function submitJob(context: Context, input: SubmitJobInput): Promise<Job> {
  const asked = await askedBy(context, input);
  const before = await submittedBefore(context.store.read, context.principal, asked);
  if (before) return before;
  const job = await newJob(context, asked);
  // Of two that came at once on PostgreSQL, the second one now finds the first.
  const submitted = await insert(context, job).catch((error) => {
    if (isUniqueViolation(error)) return insert(context, job);
    throw error;
  });
  context.jobs.wake(job.tenantId);
  return submitted;
}

async function newJob(context: Context, asked: Asked): Promise<Job> {
  const { principal, clock, ids } = context;
  const model = await modelNamed(context, principal.tenantId, asked.modelId);
  if (!model) throw invalid(['input', 'modelId'], 'There is no such model; list the models for their ids.');
  if (!model.isActive) throw invalid(['input', 'modelId'], 'The model takes no new jobs for now.');
  const fault = model.check(asked.input);
  if (fault) throw invalid(['input', 'input', ...fault.path], fault.message);
  const now = dateOf(clock);
  return {
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
}

const insert = (context: Context, job: Job): Promise<Job> =>
  context.store.tx(async (w) => {
    const { principal } = context;
    const { mostOpen } = context.jobs.settings;
    // Asked again, because nothing is made in a project that was deleted meanwhile.
    await projectForNewIfAny(w, principal, job.projectId);
    const before = await submittedBefore(w, principal, job);
    if (before) return before;
    if ((await countOpenJobs(w, principal)) >= mostOpen) throw tooMany(mostOpen);
    await insertJob(w, job);
    await recordChange(context, w, { action: 'job.submit', subjectId: job.id, after: toldOf(job) });
    return job;
  });

/** @throws HalyardError CONFLICT where it was another question */
async function submittedBefore(db: Db, principal: Principal, asked: Asked): Promise<Job | undefined> {
  const { projectId, requestId } = asked;
  const before =
    requestId === null ? undefined : await findRequested(db, principal, { projectId, requestId });
  if (!before || QUESTION.every((name) => isDeepStrictEqual(before[name], asked[name]))) return before;
  throw new HalyardError('CONFLICT', {
    field: ['input', 'requestId'],
    message: 'This request id was used for another request.',
  });
}

async function askedBy({ principal, store }: Context, input: SubmitJobInput): Promise<Asked> {
  if (principal.tenantId === '') throw new HalyardError('UNAUTHENTICATED');
  const { modelId, priority, requestId } = input;
  const projectOf = input.inProject ? projectForNew : projectForNewIfAny;
  return {
    modelId,
    input: checkJsonObject(['input', 'input'], input.input, INPUT),
    rank: HIGHEST_PRIORITY - checkedPriority(priority ?? DEFAULT_PRIORITY),
    requestId: checkedRequestId(requestId ?? null),
    projectId: await projectOf(store.read, principal, input.projectId),
  };
}

function checkedPriority(priority: number): number {
  if (Number.isInteger(priority) && priority >= 0 && priority <= HIGHEST_PRIORITY) return priority;
  throw invalid(['input', 'priority'], `A priority is a whole number from 0 to ${HIGHEST_PRIORITY}.`);
}

function checkedRequestId(requestId: string | null): string | null {
  const isFit = requestId === null || (requestId.length >= 1 && requestId.length <= 128);
  if (isFit && !UNSTORABLE.test(requestId ?? '')) return requestId;
  throw invalid(
    ['input', 'requestId'],
    'A request id has 1 to 128 characters, none of them NUL or half a character.',
  );
}

const tooMany = (most: number): HalyardError =>
  new HalyardError('CONFLICT', {
    message: `Your tenant has ${most} jobs that wait or run; come again when some of them are over.`,
  });
