import { recordChange } from '../audit/record-event.js';
import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import { HalyardError } from '../errors.js';
import { onBehalfOf } from '../principals/on-behalf.js';
import { isUnavailable } from '../storage/store.js';
import { removeFile, writeFile } from '../stored-file.js';
import { Left, orAborted, untilAborted } from './aborted.js';
import { secondsBefore } from './backoff.js';
import { isOver, type Job, MOST_ATTEMPTS, toldOf, WHOLE } from './job.js';
import type { Model } from './model.js';
import { modelNamed } from './models.js';
import { JobFailure, type Output, type Work } from './processor.js';
import { changeHeldJob } from './queue-queries.js';
import type { AskEndpoint } from './remote/ask-endpoint.js';
import { limited, nameOf, resultPath } from './result-files.js';
import type { JobSettings, OnProgress } from './room.js';

export interface RunParts extends Pick<Context, 'store' | 'clock' | 'ids'> {
  readonly folder: string;
  readonly settings: JobSettings;
  readonly askEndpoint: AskEndpoint;
  readonly onBug: (error: unknown) => void;
  /** Told of each try that is begun, and of what came of it. */
  readonly onProgress: OnProgress;
}

export interface Try {
  readonly signal: AbortSignal;
  progress(part: number): void;
}

/** What came of a try: a result in its file, or why there is none. */
type Outcome =
  | { readonly kind: 'result'; readonly name: string; readonly mediaType: string; readonly bytes: number }
  | { readonly kind: 'failure'; readonly failure: JobFailure };

/**
 * Tries a job that was claimed, once, and writes down what came of it; nothing where the try was left.
 * @returns the job as it is then; `undefined` where it is no longer this try's
 */
export async function runJob(parts: RunParts, job: Job, work: Try): Promise<Job | undefined> {
  const outcome = await outcomeOf(parts, job, work);
  if (!outcome) return undefined;
  const ended = await end(parts, job, changeFor(parts, job, outcome));
  if (!ended && outcome.kind === 'result') await removeFile(resultPath(parts.folder, outcome.name));
  return ended;
}

async function outcomeOf(parts: RunParts, job: Job, work: Try): Promise<Outcome | undefined> {
  const { signal } = work;
  try {
    if (job.attempts > MOST_ATTEMPTS) throw new JobFailure('LEFT');
    return await resultOf(parts, job, work);
  } catch (error) {
    // What a processor says of being aborted is no news.
    const reason: unknown = signal.aborted ? signal.reason : error;
    if (reason instanceof Left) return undefined;
    // The database is away: whoever comes after the lease tries again. (What a model asked may be away alike.)
    if (!(reason instanceof JobFailure) && isUnavailable(reason)) throw reason;
    const failure = failureOf(parts, reason);
    tellCause(parts, job, failure);
    return { kind: 'failure', failure };
  }
}

async function resultOf(parts: RunParts, job: Job, { signal, progress }: Try): Promise<Outcome> {
  const model = await modelNamed(parts, job.tenantId, job.modelId);
  if (!model) throw new JobFailure('MODEL_GONE');
  const work = { jobId: job.id, attempt: job.attempts, signal, progress };
  const output = await orAborted(run(parts, model, job.input, work), signal);
  const { mediaType } = output;
  if (!MEDIA_TYPE.test(mediaType)) throw new JobFailure('MODEL_MISBEHAVED');
  const name = nameOf(job);
  const content = untilAborted(limited(output.content, parts.settings.maxResultBytes), signal);
  const bytes = await writeFile(resultPath(parts.folder, name), content);
  return { kind: 'result', name, mediaType, bytes };
}

const run = (
  { askEndpoint }: RunParts,
  { processor }: Model,
  input: Job['input'],
  work: Work,
): Promise<Output> => ('url' in processor ? askEndpoint(processor, input, work) : processor.run(input, work));

/** It becomes a header. */
const MEDIA_TYPE = /^[\w!#$&^.+-]{1,100}\/[\w!#$&^.+-]{1,100}(?:; ?[\w-]{1,50}=[\w.+-]{1,100}){0,3}$/;

function failureOf({ onBug }: RunParts, error: unknown): JobFailure {
  if (error instanceof JobFailure) return error;
  onBug(error);
  const isFull = error instanceof HalyardError && error.code === 'UNAVAILABLE';
  return new JobFailure('INTERNAL', undefined, isFull, { cause: error });
}

/** What the caller is not told: at which address nobody answered, or was not asked. */
function tellCause({ onProgress }: RunParts, job: Job, { code, cause }: JobFailure): void {
  const said: string[] = [];
  for (let at = cause; at instanceof Error; at = at.cause) said.push(at.message);
  if (said.length === 0) return;
  const { id, tenantId, modelId: model, attempts: attempt } = job;
  onProgress('a try at a job failed', {
    id,
    tenantId,
    model,
    attempt,
    failure: code,
    cause: said.join(' < '),
  });
}

/** What becomes of the row. */
function changeFor({ clock, ids, settings }: RunParts, job: Job, outcome: Outcome): Partial<Job> {
  const freed = { leaseOwner: null, leaseUntil: null };
  const over = {
    ...freed,
    finishedAt: dateOf(clock),
    expiresAt: dateOf(clock, settings.keptHours * 3600),
  };
  if (outcome.kind === 'result') {
    return {
      ...over,
      status: 'SUCCEEDED',
      progress: WHOLE,
      costMinor: job.priceMinor,
      failureCode: null,
      failureMessage: null,
      resultFile: outcome.name,
      resultMediaType: outcome.mediaType,
      resultBytes: outcome.bytes,
    };
  }
  const { code, message, isPassing, retryAfterSeconds = 0 } = outcome.failure;
  const failure = { failureCode: code, failureMessage: message.slice(0, 1000) };
  if (!isPassing || job.attempts >= MOST_ATTEMPTS) {
    return { ...over, ...failure, status: 'FAILED', attempts: Math.min(job.attempts, MOST_ATTEMPTS) };
  }
  const wait = Math.max(secondsBefore(job.attempts, ids.chance()), retryAfterSeconds);
  return { ...freed, ...failure, status: 'QUEUED', progress: 0, dueAt: dateOf(clock, wait) };
}

/** The end and its line in the trail are one; so a job that is over twice has been so once. */
const end = (parts: RunParts, job: Job, change: Partial<Job>): Promise<Job | undefined> =>
  parts.store.tx(async (w) => {
    const changed = await changeHeldJob(w, job, change);
    if (!changed || !isOver(changed)) return changed;
    const actor = {
      clock: parts.clock,
      ids: parts.ids,
      principal: onBehalfOf(job.tenantId, job.createdBy),
      requestId: job.id,
      address: 'local',
    };
    await recordChange(actor, w, { action: 'job.end', subjectId: job.id, after: toldOf(changed) });
    return changed;
  });
