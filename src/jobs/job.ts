import type { define, JobStatus } from './table.js';

/** One run of a model on an input, from the asking to its result. */
export type Job = ReturnType<typeof define>['jobs']['$inferSelect'];

export const jobStatuses: readonly JobStatus[] = ['QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED'];

export const OPEN: readonly JobStatus[] = ['QUEUED', 'RUNNING'];

export const isOver = ({ status }: Pick<Job, 'status'>): boolean => !OPEN.includes(status);

export const HIGHEST_PRIORITY = 9;
export const DEFAULT_PRIORITY = 5;

export const priorityOf = ({ rank }: Pick<Job, 'rank'>): number => HIGHEST_PRIORITY - rank;

/** How often a job is tried before it has failed. */
export const MOST_ATTEMPTS = 5;

/** The parts of one, as the row counts how much is done. */
export const WHOLE = 10_000;

/** What the trail and the log keep of a job: its input is nobody's business there. */
export const toldOf = ({ modelId, projectId, status, attempts, costMinor, currency, failureCode }: Job) => ({
  modelId,
  projectId,
  status,
  attempts,
  costMinor,
  currency: costMinor === null ? null : currency,
  failureCode,
});
