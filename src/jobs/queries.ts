import { and, eq, inArray, isNotNull, isNull, type SQL, sql } from 'drizzle-orm';
import type { Principal } from '../principals/principal.js';
import { inProjectsOrNone } from '../projects/in-projects.js';
import type { Keyset } from '../storage/keyset.js';
import type { Db } from '../storage/store.js';
import { type Job, OPEN } from './job.js';
import { type JobStatus, jobTables } from './table.js';

/** What a caller asks of jobs: those of its tenant, in a project whose rows it sees, or in none where it sees these. */

const seenBy = (db: Db, principal: Principal): SQL | undefined => {
  const { jobs } = jobTables(db);
  return and(eq(jobs.tenantId, principal.tenantId), inProjectsOrNone(db, principal, jobs.projectId));
};

export interface JobFilter {
  readonly status?: readonly JobStatus[] | null | undefined;
  readonly modelId?: string | null | undefined;
  readonly projectId?: string | null | undefined;
  /** Only those of a project, or only those of none. */
  readonly inProject?: boolean | null | undefined;
}

function condition(db: Db, principal: Principal, filter: JobFilter): SQL | undefined {
  const { jobs } = jobTables(db);
  const { status, modelId, projectId, inProject } = filter;
  return and(
    seenBy(db, principal),
    status ? inArray(jobs.status, [...status]) : undefined,
    modelId == null ? undefined : eq(jobs.modelId, modelId),
    projectId == null ? undefined : eq(jobs.projectId, projectId),
    inProject == null ? undefined : inProject ? isNotNull(jobs.projectId) : isNull(jobs.projectId),
  );
}

export async function findJob(
  db: Db,
  principal: Principal,
  id: string,
  filter: JobFilter = {},
): Promise<Job | undefined> {
  const { jobs } = jobTables(db);
  const [job] = await db
    .select()
    .from(jobs)
    .where(and(condition(db, principal, filter), eq(jobs.id, id)));
  return job;
}

/**
 * Whoever submitted it. A request id is one among the jobs of a project, or of those of none: who may submit there sees
 * them, and of what was asked elsewhere nobody learns anything by trying ids.
 */
export async function findRequested(
  db: Db,
  { tenantId }: Principal,
  { projectId, requestId }: { readonly projectId: string | null; readonly requestId: string },
): Promise<Job | undefined> {
  const { jobs } = jobTables(db);
  const [job] = await db
    .select()
    .from(jobs)
    .where(
      and(
        eq(jobs.tenantId, tenantId),
        projectId === null ? isNull(jobs.projectId) : eq(jobs.projectId, projectId),
        eq(jobs.requestId, requestId),
      ),
    );
  return job;
}

/** What a page is planned by, before any input on it is read. */
export type JobSize = Pick<Job, 'id'> & { readonly inputBytes: number };

export async function jobSizes(
  db: Db,
  principal: Principal,
  filter: JobFilter,
  paging: Keyset<Pick<Job, 'id'>>,
): Promise<JobSize[]> {
  const { jobs } = jobTables(db);
  const inputBytes = sql<number>`octet_length(cast(${jobs.input} as text))`.mapWith(Number);
  return db
    .select({ id: jobs.id, inputBytes })
    .from(jobs)
    .where(and(condition(db, principal, filter), paging.where))
    .orderBy(...paging.orderBy())
    .limit(paging.limit);
}

/** Those of the ids that the caller sees, in no particular order. */
export async function findJobs(db: Db, principal: Principal, ids: readonly string[]): Promise<Job[]> {
  const { jobs } = jobTables(db);
  return db
    .select()
    .from(jobs)
    .where(and(seenBy(db, principal), inArray(jobs.id, [...ids])));
}

export const countJobs = (db: Db, principal: Principal, filter: JobFilter): Promise<number> =>
  db.$count(jobTables(db).jobs, condition(db, principal, filter));

/** All that the tenant has waiting or running, whoever sees it. */
export function countOpenJobs(db: Db, { tenantId }: Principal): Promise<number> {
  const { jobs } = jobTables(db);
  return db.$count(jobs, and(inArray(jobs.status, [...OPEN]), eq(jobs.tenantId, tenantId)));
}

export async function insertJob(db: Db, job: Job): Promise<void> {
  await db.insert(jobTables(db).jobs).values(job);
}

/** Changes a job that nobody has taken yet. */
export async function changeWaitingJob(db: Db, id: string, change: Pick<Job, 'dueAt'>): Promise<void> {
  const { jobs } = jobTables(db);
  await db
    .update(jobs)
    .set(change)
    .where(and(eq(jobs.id, id), eq(jobs.status, 'QUEUED')));
}

/** Nothing where it is over already. */
export async function cancelOpenJob(
  db: Db,
  principal: Principal,
  id: string,
  over: Pick<Job, 'finishedAt' | 'expiresAt'>,
): Promise<Job | undefined> {
  const { jobs } = jobTables(db);
  const [cancelled] = await db
    .update(jobs)
    .set({ ...over, status: 'CANCELLED', leaseOwner: null, leaseUntil: null })
    .where(and(seenBy(db, principal), eq(jobs.id, id), inArray(jobs.status, [...OPEN])))
    .returning();
  return cancelled;
}
