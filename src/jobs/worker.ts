import { dateOf } from '../clock.js';
import { repeatEvery } from '../storage/repeated.js';
import { Left } from './aborted.js';
import { claimNext, handBack, LEASE_SECONDS } from './claim-next.js';
import { isOver, type Job, WHOLE } from './job.js';
import { JobFailure } from './processor.js';
import { changeHeldJob, renewLeases, tenantsWithWork } from './queue-queries.js';
import type { OnProgress } from './room.js';
import { type RunParts, runJob } from './run-job.js';
import { sweepJobs } from './sweep-jobs.js';
import { createTurns } from './turns.js';

export interface JobWorkerParts extends RunParts {
  /** Whether nothing of a tenant is worked on just now. */
  isSuspended(tenantId: string): Promise<boolean>;
  /** Told of each try that is begun, and of what came of it. */
  readonly onProgress: OnProgress;
}

/** What came of a try: it ended the job, there will be another one, or the job was its own no longer. */
type TryOutcome = 'succeeded' | 'failed' | 'again' | 'left';

/** What this process has to do with jobs, for metrics. */
export interface JobCounts {
  running(): number;
  readonly tries: Readonly<Record<TryOutcome, number>>;
}

/** Who does the work of jobs in this process. Several processes share it by their leases. */
export interface JobWorker {
  readonly counts: JobCounts;
  /** From now on, by itself. */
  start(): void;
  /** A tenant has something to do. */
  wake(tenantId: string): void;
  /** A job is not to be worked on any more. */
  leave(jobId: string): void;
  /** Does all that is due, and throws away what is kept no longer. For who did not `start`. */
  workOff(): Promise<void>;
  /** Hands back what it works on; another process begins it again. */
  close(): Promise<void>;
}

const LOOK_MS = 1000;
const HEARTBEAT_MS = 1000;
const SWEEP_MS = 600_000;

/** A try that is under way here. */
interface Running {
  readonly job: Job;
  readonly controller: AbortController;
  /** In ten-thousandths; and what the row has of it. */
  progress: number;
  told: number;
  done: Promise<void>;
}

export function createJobWorker(parts: JobWorkerParts): JobWorker {
  const { store, clock, ids, settings, onBug, onProgress } = parts;
  const owner = ids.base62(16);
  const running = new Map<string, Running>();
  const turns = createTurns();
  const tries: Record<TryOutcome, number> = { succeeded: 0, failed: 0, again: 0, left: 0 };
  let isStopping = false;
  const timers: { close(): Promise<void> }[] = [repeatEvery(HEARTBEAT_MS, beat, onBug)];
  /** Takes more, where this process works by itself. */
  let takeMore: () => void = () => {};

  async function look(): Promise<void> {
    for (const tenantId of await tenantsWithWork(store.read, dateOf(clock))) turns.add(tenantId);
  }

  /** As many as there is room for, one of each tenant in turn. */
  async function fill(): Promise<void> {
    while (!isStopping && running.size < settings.atOnce) {
      const tenantId = turns.first();
      if (tenantId === undefined) return;
      turns.putLast(tenantId);
      // What it had asked for waits until it is taken on again, and costs nothing meanwhile.
      const job = (await parts.isSuspended(tenantId)) ? undefined : await claimNext(parts, tenantId, owner);
      if (!job) turns.drop(tenantId);
      else if (isStopping) await handBack(store, job);
      else begin(job);
    }
  }

  function begin(job: Job): void {
    const controller = new AbortController();
    const one: Running = { job, controller, progress: 0, told: 0, done: Promise.resolve() };
    running.set(keyOf(job), one);
    onProgress('begins a job', { ...namesOf(job), attempt: job.attempts });
    one.done = work(one)
      .catch(onBug)
      .finally(() => {
        running.delete(keyOf(job));
        turns.add(job.tenantId);
        takeMore();
      });
  }

  async function work(one: Running): Promise<void> {
    const { job, controller } = one;
    const late = setTimeout(() => controller.abort(new JobFailure('TIMED_OUT')), settings.seconds * 1000);
    late.unref();
    try {
      const after = await runJob(parts, job, {
        signal: controller.signal,
        progress(part) {
          if (part >= 0 && part <= 1) one.progress = Math.floor(part * WHOLE);
        },
      });
      tellEnd(job, after ?? (isStopping ? await handBack(store, job) : undefined));
    } finally {
      clearTimeout(late);
    }
  }

  function tellEnd(job: Job, after: Job | undefined): void {
    tries[outcomeOf(after)] += 1;
    if (!after) {
      onProgress('leaves a job that is its own no longer', namesOf(job));
      return;
    }
    const { status, attempts, failureCode } = after;
    const about = { ...namesOf(job), status, attempts, failure: failureCode };
    onProgress(isOver(after) ? 'a job is over' : 'leaves a job for later', about);
  }

  /** Holds on to what is worked on here, and lets go of what is not to be any more. */
  async function beat(): Promise<void> {
    const now = [...running];
    if (now.length === 0) return;
    const held = await store.tx(
      async (w) => {
        const renewed = await renewLeases(
          w,
          now.map(([, { job }]) => job.id),
          { owner, until: dateOf(clock, LEASE_SECONDS) },
        );
        for (const [, one] of now) {
          if (one.progress === one.told) continue;
          one.told = one.progress;
          await changeHeldJob(w, one.job, { progress: one.progress });
        }
        return renewed;
      },
      { mayBeLost: true },
    );
    const isHeld = new Set(held.map(keyOf));
    for (const [key, { controller }] of now) if (!isHeld.has(key)) controller.abort(new Left());
  }

  return {
    counts: { running: () => running.size, tries },
    start() {
      const filling = repeatEvery(LOOK_MS, fill, onBug);
      const looking = repeatEvery(LOOK_MS, look, onBug);
      const sweeping = repeatEvery(SWEEP_MS, () => sweepJobs(parts), onBug);
      timers.push(filling, looking, sweeping);
      takeMore = () => void filling.now();
      void looking.now().then(takeMore);
      void sweeping.now();
    },
    wake(tenantId) {
      turns.add(tenantId);
      takeMore();
    },
    leave(jobId) {
      for (const { job, controller } of running.values()) {
        if (job.id === jobId) controller.abort(new Left());
      }
    },
    async workOff() {
      for (;;) {
        await look();
        await fill();
        if (running.size === 0) break;
        await Promise.race([...running.values()].map(({ done }) => done));
      }
      await sweepJobs(parts);
    },
    async close() {
      isStopping = true;
      takeMore = () => {};
      for (const { controller } of running.values()) controller.abort(new Left());
      await Promise.all([...running.values()].map(({ done }) => done));
      await Promise.all(timers.map((timer) => timer.close()));
    },
  };
}

const keyOf = ({ id, attempts }: Pick<Job, 'id' | 'attempts'>): string => `${id}.${attempts}`;

const namesOf = ({ id, tenantId, modelId }: Job) => ({ id, tenantId, model: modelId });

function outcomeOf(after: Job | undefined): TryOutcome {
  if (!after) return 'left';
  if (!isOver(after)) return 'again';
  return after.status === 'SUCCEEDED' ? 'succeeded' : 'failed';
}
