import { type Column, inArray, isNull, or, type SQL } from 'drizzle-orm';
import { invalid } from '../errors.js';
import { isBound, type Principal, seesEveryProject } from '../principals/principal.js';
import type { Db } from '../storage/store.js';
import { projectsWorkedIn, worksIn } from './queries.js';

/** A person sees the rows of every project of the tenant, and most credentials those of the projects they are bound to. */

/** The condition that a row is in a project whose rows the caller sees; those of a deleted one nobody does. */
export const inProjects = (db: Db, principal: Principal, projectId: Column): SQL =>
  inArray(projectId, projectsWorkedIn(db, principal));

/** The same of rows that may be in no project: those all of the tenant sees, but for credentials that are bound. */
export const inProjectsOrNone = (db: Db, principal: Principal, projectId: Column): SQL | undefined =>
  isBound(principal)
    ? inProjects(db, principal, projectId)
    : or(isNull(projectId), inProjects(db, principal, projectId));

const FIELD = ['input', 'projectId'];

/**
 * The project that a new row of the caller's shall be in: the one named, or the only one its credential is bound to.
 * @throws HalyardError VALIDATION_FAILED (none is named, or none that the caller works in)
 */
export async function projectForNew(
  db: Db,
  principal: Principal,
  named: string | null | undefined,
): Promise<string> {
  if (worksNowhere(principal)) throw invalid(FIELD, WORKS_NOWHERE);
  const [only, another] = principal.projectIds;
  const id = named ?? (another === undefined ? only : undefined);
  if (id === undefined) {
    throw invalid(FIELD, 'Name the project: only a key that is bound to just one may leave it out.');
  }
  if (await worksIn(db, principal, id)) return id;
  throw invalid(FIELD, 'There is no such project.');
}

/** Such a key lists the projects of its tenant, so that it would wonder where the one that it named is. */
const worksNowhere = (principal: Principal): boolean =>
  !seesEveryProject(principal) && principal.projectIds.length === 0;

const WORKS_NOWHERE =
  'This credential works in no project. Use a key of Pxxl, one of a service account that works in it, or log in.';

/**
 * The same where a row may be in no project: one of a person's or of a key that is bound to none is, unless one is named.
 * @throws HalyardError VALIDATION_FAILED
 */
export async function projectForNewIfAny(
  db: Db,
  principal: Principal,
  named: string | null | undefined,
): Promise<string | null> {
  return named == null && !isBound(principal) ? null : projectForNew(db, principal, named);
}
