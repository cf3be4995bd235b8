import { and, asc, eq, inArray, isNull, type SQL } from 'drizzle-orm';
import { type Principal, seesEveryProject } from '../principals/principal.js';
import { inChunks } from '../storage/chunks.js';
import type { Keyset } from '../storage/keyset.js';
import type { Db } from '../storage/store.js';
import type { Project } from './project.js';
import { projectTables } from './table.js';

/** The slice's only SQL. Every query is of one tenant's projects that were not deleted. */

const alive = (db: Db, tenantId: string): SQL | undefined => {
  const { projects } = projectTables(db);
  return and(eq(projects.tenantId, tenantId), isNull(projects.deletedAt));
};

/** What a caller sees: whoever belongs to a service account its own projects, all others those of the tenant. */
const seenBy = (db: Db, { tenantId, serviceAccountId, projectIds }: Principal): SQL | undefined =>
  and(
    alive(db, tenantId),
    serviceAccountId === undefined ? undefined : inArray(projectTables(db).projects.id, [...projectIds]),
  );

export async function findProjects(db: Db, principal: Principal, ids: readonly string[]): Promise<Project[]> {
  const { projects } = projectTables(db);
  return db
    .select()
    .from(projects)
    .where(and(seenBy(db, principal), inArray(projects.id, [...ids])));
}

/** Those of the ids that are projects of the tenant still, whoever asks, the oldest first. */
export async function aliveAmong(db: Db, tenantId: string, ids: readonly string[]): Promise<string[]> {
  const { projects } = projectTables(db);
  const rows = await inChunks(ids.toSorted(), (chunk) =>
    db
      .select({ id: projects.id })
      .from(projects)
      .where(and(alive(db, tenantId), inArray(projects.id, [...chunk])))
      .orderBy(asc(projects.id)),
  );
  return rows.map(({ id }) => id);
}

export async function projectsPage(
  db: Db,
  principal: Principal,
  paging: Keyset<Project>,
): Promise<Project[]> {
  return db
    .select()
    .from(projectTables(db).projects)
    .where(and(seenBy(db, principal), paging.where))
    .orderBy(...paging.orderBy())
    .limit(paging.limit);
}

export const countProjects = (db: Db, principal: Principal): Promise<number> =>
  db.$count(projectTables(db).projects, seenBy(db, principal));

export async function insertProject(db: Db, project: Project): Promise<void> {
  await db.insert(projectTables(db).projects).values(project);
}

export async function updateProject(
  db: Db,
  principal: Principal,
  id: string,
  change: Partial<Project>,
): Promise<Project | undefined> {
  const { projects } = projectTables(db);
  const [project] = await db
    .update(projects)
    .set(change)
    .where(and(seenBy(db, principal), eq(projects.id, id)))
    .returning();
  return project;
}

/** Whose rows a caller sees: a person those of every project, most credentials those of the ones they are bound to. */
const workedInBy = (db: Db, principal: Principal): SQL | undefined =>
  and(
    alive(db, principal.tenantId),
    seesEveryProject(principal)
      ? undefined
      : inArray(projectTables(db).projects.id, [...principal.projectIds]),
  );

/** The ids of those projects, as a subquery. */
export function projectsWorkedIn(db: Db, principal: Principal) {
  const { projects } = projectTables(db);
  return db.select({ id: projects.id }).from(projects).where(workedInBy(db, principal));
}

export async function worksIn(db: Db, principal: Principal, id: string): Promise<boolean> {
  const { projects } = projectTables(db);
  return (await db.$count(projects, and(workedInBy(db, principal), eq(projects.id, id)))) > 0;
}
