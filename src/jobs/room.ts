import type { Allowance } from '../outbound/allowance.js';

/** How much work there may be, and how long what came of it is kept. */
export interface JobSettings {
  /** Jobs that one process works on at once. */
  readonly atOnce: number;
  /** Jobs of one tenant that all processes together work on at once. */
  readonly perTenant: number;
  /** Jobs of one tenant that wait or run. */
  readonly mostOpen: number;
  /** How long one try may take. */
  readonly seconds: number;
  readonly maxResultBytes: number;
  /** How long a job that is over is kept. */
  readonly keptHours: number;
}

/** Where results are, and who does the work. */
export interface JobRoom {
  /** The folder of the data. All processes of an installation that share work share it. */
  readonly folder: string;
  readonly settings: JobSettings;
  /** What may be asked at the wish of others though it is not on the Internet. */
  readonly allowances: readonly Allowance[];
  /** Tells who does the work in this process that a tenant has some. */
  wake(tenantId: string): void;
  /** Tells who does the work in this process that it shall work on a job no longer, if it does. */
  leave(jobId: string): void;
  /** Whether the server is about to stop: then nobody watches on. */
  isClosing(): boolean;
  readonly onProgress: OnProgress;
}

/** For the log: what becomes of jobs beside the requests that ask for them. */
export type OnProgress = (sentence: string, about: Readonly<Record<string, string | number | null>>) => void;
