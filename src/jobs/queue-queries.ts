import { and, asc, eq, gte, inArray, lt, lte, or, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../storage/store.js';
import type { Job } from './job.js';
import { jobTables } from './table.js';

/** What the worker asks of jobs, whosever they are. */

/** Who works on a job, from when and until when it is believed to. */
export interface Lease {
  readonly owner: string;
  readonly now: Date;
  readonly until: Date;
}

const isWaiting = (db: Db, now: Date): SQL | undefined => {
  const { jobs } = jobTables(db);
  return and(eq(jobs.status, 'QUEUED'), lte(jobs.dueAt, now));
};

/** Somebody took it, and is gone. */
const isLeft = (db: Db, now: Date): SQL | undefined => {
  const { jobs } = jobTables(db);
  return and(eq(jobs.status, 'RUNNING'), lt(jobs.leaseUntil, now));
};

/** The tenants that may have work for somebody. */
export async function tenantsWithWork(db: Db, now: Date): Promise<string[]> {
  const { jobs } = jobTables(db);
  const left = await db.selectDistinct({ tenantId: jobs.tenantId }).from(jobs).where(isLeft(db, now));
  const queued = await db.select({ tenantId: sql<string>`tenant_id` }).from(queuedTenants(db));
  return [...new Set([...left, ...queued].map(({ tenantId }) => tenantId))];
}

/** One look into the index for each, and not all that wait, of which there may be very many. */
function queuedTenants(db: Db): SQL {
  const { jobs } = jobTables(db);
  const first = sql`select min(${jobs.tenantId}) from ${jobs} where ${jobs.status} = 'QUEUED'`;
  return sql`(
    with recursive tenants(tenant_id) as (
      ${first}
      union all
      select (${first} and ${jobs.tenantId} > tenants.tenant_id) from tenants where tenants.tenant_id is not null
    )
    select tenant_id from tenants where tenant_id is not null
  ) as queued`;
}

/** How many jobs of a tenant are worked on, in whatever process. */
export const countRunning = (db: Db, tenantId: string, now: Date): Promise<number> => {
  const { jobs } = jobTables(db);
  return db.$count(
    jobs,
    and(eq(jobs.status, 'RUNNING'), eq(jobs.tenantId, tenantId), gte(jobs.leaseUntil, now)),
  );
};

/** The next one of a tenant that somebody should work on: what was left goes before what waits. */
export async function nextJob(db: Db, tenantId: string, now: Date): Promise<string | undefined> {
  const { jobs } = jobTables(db);
  for (const condition of [isLeft(db, now), isWaiting(db, now)]) {
    const [next] = await db
      .select({ id: jobs.id })
      .from(jobs)
      .where(and(condition, eq(jobs.tenantId, tenantId)))
      .orderBy(asc(jobs.rank), asc(jobs.id))
      .limit(1);
    if (next) return next.id;
  }
  return undefined;
}

/** Takes a job to work on; nothing where somebody else did. */
export async function claimJob(db: Db, id: string, { owner, now, until }: Lease): Promise<Job | undefined> {
  const { jobs } = jobTables(db);
  const [claimed] = await db
    .update(jobs)
    .set({
      status: 'RUNNING',
      attempts: sql`${jobs.attempts} + 1`,
      progress: 0,
      startedAt: sql`coalesce(${jobs.startedAt}, ${sql.param(now, jobs.startedAt)})`,
      leaseOwner: owner,
      leaseUntil: until,
    })
    .where(and(eq(jobs.id, id), or(isWaiting(db, now), isLeft(db, now))))
    .returning();
  return claimed;
}

/** Names one try at a job. */
export type Held = Pick<Job, 'id' | 'attempts' | 'leaseOwner'>;

/** Changes a job that is worked on, if that try at it is still the one: a later one has another number or owner. */
export async function changeHeldJob(db: Db, held: Held, change: Partial<Job>): Promise<Job | undefined> {
  const { jobs } = jobTables(db);
  const [changed] = await db
    .update(jobs)
    .set(change)
    .where(
      and(
        eq(jobs.id, held.id),
        eq(jobs.status, 'RUNNING'),
        eq(jobs.attempts, held.attempts),
        eq(jobs.leaseOwner, held.leaseOwner ?? ''),
      ),
    )
    .returning();
  return changed;
}

/** Holds on to jobs that an owner works on, and says which tries at them are still its own. */
export async function renewLeases(
  db: Db,
  ids: readonly string[],
  { owner, until }: Omit<Lease, 'now'>,
): Promise<Pick<Job, 'id' | 'attempts'>[]> {
  const { jobs } = jobTables(db);
  return db
    .update(jobs)
    .set({ leaseUntil: until })
    .where(and(inArray(jobs.id, [...ids]), eq(jobs.status, 'RUNNING'), eq(jobs.leaseOwner, owner)))
    .returning({ id: jobs.id, attempts: jobs.attempts });
}

/** Forgets some jobs whose time is over, and says which files they had. */
export async function forgetExpired(db: Db, now: Date, most: number): Promise<(string | null)[]> {
  const { jobs } = jobTables(db);
  const expired = db.select({ id: jobs.id }).from(jobs).where(lte(jobs.expiresAt, now)).limit(most);
  const gone = await db
    .delete(jobs)
    .where(inArray(jobs.id, expired))
    .returning({ resultFile: jobs.resultFile });
  return gone.map(({ resultFile }) => resultFile);
}

/** Those of the names that are files of a job. */
export async function resultsAmong(
  db: Db,
  files: readonly { readonly id: string; readonly name: string }[],
): Promise<ReadonlySet<string>> {
  const { jobs } = jobTables(db);
  const found = await db
    .select({ name: jobs.resultFile })
    .from(jobs)
    .where(
      inArray(
        jobs.id,
        files.map(({ id }) => id),
      ),
    );
  return new Set(found.flatMap(({ name }) => name ?? []));
}
