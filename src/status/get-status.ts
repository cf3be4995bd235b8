import { setTimeout as sleep } from 'node:timers/promises';
import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import { openJobs } from '../jobs/list-jobs.js';
import { openExports } from '../transfers/list-exports.js';
import { openImports } from '../transfers/list-imports.js';
import { version } from '../version.js';

/** How the server is, as far as the process knows that is asked. */
export interface PlatformStatus {
  readonly status: PlatformHealth;
  readonly version: string;
  readonly startedAt: Date;
  readonly uptimeSeconds: number;
  readonly checkedAt: Date;
  readonly databaseAnswers: boolean;
  /** What the caller's tenant has waiting and running. Of others nothing is told. */
  readonly queues: readonly Queue[];
}

/** `STOPPING`: the process answers what it was asked and nothing new. `UNAVAILABLE`: the database does not answer. */
export type PlatformHealth = 'OPERATIONAL' | 'STOPPING' | 'UNAVAILABLE';

export interface Queue {
  readonly name: 'exports' | 'imports' | 'jobs';
  readonly waiting: number;
  readonly running: number;
}

/** Asks the database rather than remembering what it said. */
export async function getStatus(context: Context): Promise<PlatformStatus> {
  const { store, clock, startedAt, transfers } = context;
  const databaseAnswers = await isInTime(store.ping());
  return {
    status: healthOf(databaseAnswers, transfers.isClosing()),
    version,
    startedAt,
    uptimeSeconds: Math.floor((clock.now() - startedAt.getTime()) / 1000),
    checkedAt: dateOf(clock),
    databaseAnswers,
    queues: databaseAnswers ? await queuesOf(context) : [],
  };
}

/** Who watches has less patience than a query, and wants an answer. */
const PATIENCE_MS = 3000;

async function isInTime(answer: Promise<void>): Promise<boolean> {
  const patience = new AbortController();
  const late = sleep(PATIENCE_MS, false, { signal: patience.signal, ref: false }).catch(() => false);
  const inTime = answer.then(
    () => true,
    () => false,
  );
  const isSo = await Promise.race([inTime, late]);
  patience.abort();
  return isSo;
}

function healthOf(databaseAnswers: boolean, isClosing: boolean): PlatformHealth {
  if (!databaseAnswers) return 'UNAVAILABLE';
  return isClosing ? 'STOPPING' : 'OPERATIONAL';
}

const queuesOf = async (context: Context): Promise<readonly Queue[]> => [
  { name: 'exports', ...(await openExports(context)) },
  { name: 'imports', ...(await openImports(context)) },
  { name: 'jobs', ...(await openJobs(context)) },
];
