import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import type { Config } from '../config.js';
import type { Log } from '../observe/log.js';

/** What the workers are told when they shall finish. */
export const STOP = 'stop';

/** The processes that serve. */
export interface Crew {
  /** The port, when all of them listen. Rejects with what kept one of them from it. */
  readonly listening: Promise<number>;
  /** Lets each finish what is under way. Rejects where one did not end in good order. */
  stop(): Promise<void>;
}

/** One that lived so long has not failed at its start. */
const STEADY_MS = 60_000;
const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 30_000;
/** How much longer than for its requests a worker may take for what waits to be written. */
const LAST_WRITES_MS = 10_000;

export function hireCrew({ workers: count, shutdownSeconds }: Config, log: Log): Crew {
  const crew = new Set<Worker>();
  const serving = new Set<Worker>();
  let isStopping = false;
  let isComplete = false;
  let onListening = (_port: number): void => {};
  let onFailure = (_error: Error): void => {};
  const listening = new Promise<number>((resolve, reject) => {
    onListening = resolve;
    onFailure = reject;
  });

  /** @param failures how many before it, in its place, ended soon after their start */
  function hire(failures: number): void {
    const bornAt = performance.now();
    const worker = cluster.fork();
    let why: string | undefined;
    crew.add(worker);
    worker.on('message', (message: unknown) => {
      why = whyIn(message) ?? why;
    });
    worker.once('listening', ({ port }) => {
      log.info({ worker: worker.id, pid: worker.process.pid }, 'a worker serves');
      serving.add(worker);
      isComplete ||= serving.size === count;
      if (isComplete) onListening(port);
    });
    worker.once('exit', (code, signal) => {
      crew.delete(worker);
      serving.delete(worker);
      if (isStopping) return;
      if (!isComplete) {
        onFailure(new Error(why ?? `A worker ended with ${signal ?? code} before it served.`));
        return;
      }
      const before = performance.now() - bornAt < STEADY_MS ? failures : 0;
      const afterMs = Math.min(FIRST_DELAY_MS * 2 ** before, LONGEST_DELAY_MS);
      log.error({ worker: worker.id, code, signal, why, afterMs }, 'a worker ended; another takes its place');
      setTimeout(() => isStopping || hire(before + 1), afterMs);
    });
  }

  async function stop(): Promise<void> {
    isStopping = true;
    const ends = [...serving].map((worker) => once(worker, 'exit'));
    for (const worker of crew) {
      // One that does not serve yet has nothing under way, and may not hear us.
      if (!serving.has(worker)) worker.process.kill('SIGKILL');
      else if (worker.isConnected()) worker.send(STOP);
    }
    const patience = setTimeout(
      () => {
        log.warn('some workers took too long to stop and were ended');
        for (const worker of crew) worker.process.kill('SIGKILL');
      },
      shutdownSeconds * 1000 + LAST_WRITES_MS,
    );
    const codes = await Promise.all(ends);
    clearTimeout(patience);
    const bad = codes.filter(([code]) => code !== 0).length;
    if (bad > 0) throw new Error(`${bad} of ${codes.length} workers did not stop in good order.`);
    log.info('stopped');
  }

  for (let n = 0; n < count; n += 1) hire(0);
  return { listening, stop };
}

const whyIn = (message: unknown): string | undefined =>
  typeof message === 'object' && message !== null && 'why' in message ? String(message.why) : undefined;
