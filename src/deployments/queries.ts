import { and, asc, eq, gt, inArray, isNotNull, isNull, lt, or, type SQL, sql } from 'drizzle-orm';
import type { Principal } from '../principals/principal.js';
import { inProjects } from '../projects/in-projects.js';
import type { Keyset } from '../storage/keyset.js';
import type { Db, Writer } from '../storage/store.js';
import type { Deployment, DeploymentFile } from './deployment.js';
import { deploymentTables } from './table.js';

/** The slice's only SQL. What a caller asks is of their tenant's deployments, in projects whose rows they see. */

const seenBy = (db: Db, principal: Principal): SQL | undefined => {
  const { deployments } = deploymentTables(db);
  return and(
    eq(deployments.tenantId, principal.tenantId),
    inProjects(db, principal, deployments.projectId),
    isNull(deployments.deletedAt),
  );
};

const condition = (db: Db, principal: Principal, projectId: string | null | undefined): SQL | undefined =>
  and(
    seenBy(db, principal),
    projectId == null ? undefined : eq(deploymentTables(db).deployments.projectId, projectId),
  );

export async function findDeployment(
  db: Db,
  principal: Principal,
  id: string,
): Promise<Deployment | undefined> {
  const { deployments } = deploymentTables(db);
  const [found] = await db
    .select()
    .from(deployments)
    .where(and(seenBy(db, principal), eq(deployments.id, id)));
  return found;
}

export async function deploymentsPage(
  db: Db,
  principal: Principal,
  projectId: string | null | undefined,
  paging: Keyset<Deployment>,
): Promise<Deployment[]> {
  return db
    .select()
    .from(deploymentTables(db).deployments)
    .where(and(condition(db, principal, projectId), paging.where))
    .orderBy(...paging.orderBy())
    .limit(paging.limit);
}

export const countDeployments = (
  db: Db,
  principal: Principal,
  projectId: string | null | undefined,
): Promise<number> => db.$count(deploymentTables(db).deployments, condition(db, principal, projectId));

/** One that anybody may read, whoever asks. */
export async function findPublic(db: Db, id: string): Promise<Deployment | undefined> {
  const { deployments } = deploymentTables(db);
  const [found] = await db
    .select()
    .from(deployments)
    .where(and(eq(deployments.id, id), eq(deployments.isPublic, true), isNull(deployments.deletedAt)));
  return found;
}

/** Also one that was deleted: in its project a request id means one thing as long as anything is known of it. */
export async function findRequested(
  db: Db,
  projectId: string,
  requestId: string,
): Promise<Deployment | undefined> {
  const { deployments } = deploymentTables(db);
  const [found] = await db
    .select()
    .from(deployments)
    .where(and(eq(deployments.projectId, projectId), eq(deployments.requestId, requestId)));
  return found;
}

/** Whether one of the project has the name, or is about to. */
export async function isNameTaken(db: Db, projectId: string, name: string): Promise<boolean> {
  const { deployments } = deploymentTables(db);
  const named = and(eq(deployments.projectId, projectId), eq(deployments.name, name));
  const unfailed = inArray(deployments.status, ['BUILDING', 'READY']);
  return (await db.$count(deployments, and(named, unfailed, isNull(deployments.deletedAt)))) > 0;
}

export interface Extent {
  readonly files: number;
  readonly bytes: number;
}

/** What all deployments of a tenant come to, those too whose files have not gone yet. */
export async function extentOf(db: Db, tenantId: string): Promise<Extent> {
  const { deployments } = deploymentTables(db);
  const sumOf = (column: SQL) => sql<number>`coalesce(sum(${column}), 0)`.mapWith(Number);
  const [sums] = await db
    .select({ files: sumOf(sql`${deployments.files}`), bytes: sumOf(sql`${deployments.bytes}`) })
    .from(deployments)
    .where(eq(deployments.tenantId, tenantId));
  return sums ?? { files: 0, bytes: 0 };
}

export async function insertDeployment(w: Writer, deployment: Deployment): Promise<void> {
  await w.insert(deploymentTables(w).deployments).values(deployment);
}

export async function insertFiles(w: Writer, files: readonly DeploymentFile[]): Promise<void> {
  await w.insert(deploymentTables(w).deploymentFiles).values([...files]);
}

const isBuilding = (db: Db, id: string): SQL | undefined => {
  const { deployments } = deploymentTables(db);
  return and(eq(deployments.id, id), eq(deployments.status, 'BUILDING'), isNull(deployments.deletedAt));
};

/** Counts files that were added, and says that it is still made. Whether there was still something to add to. */
export async function growDeployment(
  w: Writer,
  id: string,
  { files, bytes, leaseUntil }: Extent & Pick<Deployment, 'leaseUntil'>,
): Promise<boolean> {
  const { deployments } = deploymentTables(w);
  const grown = await w
    .update(deployments)
    .set({
      files: sql`${deployments.files} + ${files}`,
      bytes: sql`${deployments.bytes} + ${bytes}`,
      leaseUntil,
    })
    .where(isBuilding(w, id))
    .returning({ id: deployments.id });
  return grown.length > 0;
}

/** Nothing where it is ready, has failed or was deleted already. */
export async function finishDeployment(
  w: Writer,
  id: string,
  end: Pick<Deployment, 'status' | 'failure' | 'finishedAt'>,
): Promise<Deployment | undefined> {
  const [finished] = await w
    .update(deploymentTables(w).deployments)
    .set({ ...end, leaseUntil: null })
    .where(isBuilding(w, id))
    .returning();
  return finished;
}

export async function markDeleted(
  w: Writer,
  principal: Principal,
  id: string,
  deletedAt: Date,
): Promise<Deployment | undefined> {
  const { deployments } = deploymentTables(w);
  const [deleted] = await w
    .update(deployments)
    .set({ deletedAt })
    .where(and(seenBy(w, principal), eq(deployments.id, id)))
    .returning();
  return deleted;
}

/** The file that has one of the names, the first of them first. */
export async function findFile(
  db: Db,
  deploymentId: string,
  names: readonly string[],
): Promise<DeploymentFile | undefined> {
  const { deploymentFiles: files } = deploymentTables(db);
  const found = await db
    .select()
    .from(files)
    .where(and(eq(files.deploymentId, deploymentId), inArray(files.name, [...names])));
  return found.toSorted((a, b) => names.indexOf(a.name) - names.indexOf(b.name))[0];
}

/** Those of the contents that a deployment names. */
export async function namedAmong(db: Db, hashes: readonly string[]): Promise<ReadonlySet<string>> {
  const { deploymentFiles: files } = deploymentTables(db);
  const found = await db
    .selectDistinct({ sha256: files.sha256 })
    .from(files)
    .where(inArray(files.sha256, [...hashes]));
  return new Set(found.map(({ sha256 }) => sha256));
}

/** Deployments that nobody has said for a while to be making: whoever did is gone. */
export async function leftDeployments(db: Db, now: Date, most: number): Promise<Deployment[]> {
  const { deployments } = deploymentTables(db);
  return db.select().from(deployments).where(isLeft(db, now)).limit(most);
}

const isLeft = (db: Db, now: Date): SQL | undefined => {
  const { deployments } = deploymentTables(db);
  return and(
    lt(deployments.leaseUntil, now),
    eq(deployments.status, 'BUILDING'),
    isNull(deployments.deletedAt),
  );
};

/** Gives one up; nothing where somebody else did, or it turned out to be made still. */
export async function giveUpDeployment(
  w: Writer,
  id: string,
  now: Date,
  failure: string,
): Promise<Deployment | undefined> {
  const { deployments } = deploymentTables(w);
  const [given] = await w
    .update(deployments)
    .set({ status: 'FAILED', failure, finishedAt: now, leaseUntil: null })
    .where(and(eq(deployments.id, id), isLeft(w, now)))
    .returning();
  return given;
}

/** Deployments whose files can go, whoever's they are: of those that were deleted there is nothing to keep at all. */
export async function deploymentsToClear(
  db: Db,
  most: number,
): Promise<Pick<Deployment, 'id' | 'deletedAt'>[]> {
  const { deployments } = deploymentTables(db);
  const { id, deletedAt } = deployments;
  const hasFailed = and(eq(deployments.status, 'FAILED'), gt(deployments.files, 0));
  return db
    .select({ id, deletedAt })
    .from(deployments)
    .where(or(isNotNull(deletedAt), hasFailed))
    .limit(most);
}

/** Takes some files of a deployment away, and answers the contents they named. */
export async function takeFiles(w: Writer, deploymentId: string, most: number): Promise<string[]> {
  const { deploymentFiles: files } = deploymentTables(w);
  const some = w
    .select({ name: files.name })
    .from(files)
    .where(eq(files.deploymentId, deploymentId))
    .orderBy(asc(files.name))
    .limit(most);
  const taken = await w
    .delete(files)
    .where(and(eq(files.deploymentId, deploymentId), inArray(files.name, some)))
    .returning({ sha256: files.sha256 });
  return taken.map(({ sha256 }) => sha256);
}

/** Of a deployment whose files are gone: takes it away where it was deleted, and else says that it has none. */
export async function clearDeployment(w: Writer, id: string): Promise<void> {
  const { deployments } = deploymentTables(w);
  await w.delete(deployments).where(and(eq(deployments.id, id), isNotNull(deployments.deletedAt)));
  await w.update(deployments).set({ files: 0, bytes: 0 }).where(eq(deployments.id, id));
}

/** Projects that have deployments, whoever's they are, in the order of their ids. */
export async function projectsDeployed(
  db: Db,
  after: string,
  most: number,
): Promise<Pick<Deployment, 'projectId' | 'tenantId'>[]> {
  const { deployments } = deploymentTables(db);
  const { projectId, tenantId } = deployments;
  return db
    .selectDistinct({ projectId, tenantId })
    .from(deployments)
    .where(and(gt(projectId, after), isNull(deployments.deletedAt)))
    .orderBy(asc(projectId))
    .limit(most);
}

export async function deleteDeploymentsOf(w: Writer, projectId: string, deletedAt: Date): Promise<void> {
  const { deployments } = deploymentTables(w);
  await w
    .update(deployments)
    .set({ deletedAt })
    .where(and(eq(deployments.projectId, projectId), isNull(deployments.deletedAt)));
}
