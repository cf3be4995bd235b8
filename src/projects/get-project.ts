import type { Context } from '../context.js';
import type { Principal } from '../principals/principal.js';
import type { Db } from '../storage/store.js';
import type { Project } from './project.js';
import { aliveAmong, findProjects } from './queries.js';

/** One project that the caller sees. */
export async function getProject({ store, principal }: Context, id: string): Promise<Project | undefined> {
  const [project] = await findProjects(store.read, principal, [id]);
  return project;
}

/** Those of the ids that are projects the caller sees, in no particular order. */
export const getProjects = ({ store, principal }: Context, ids: readonly string[]): Promise<Project[]> =>
  findProjects(store.read, principal, ids);

/** The same inside a transaction, as ids. */
export async function seenAmong(db: Db, principal: Principal, ids: readonly string[]): Promise<Set<string>> {
  return new Set((await findProjects(db, principal, ids)).map(({ id }) => id));
}

/** Those of the ids that are projects of the tenant still: what a binding to the others is worth is nothing. */
export const liveProjects = (db: Db, tenantId: string, ids: readonly string[]): Promise<string[]> =>
  aliveAmong(db, tenantId, ids);
