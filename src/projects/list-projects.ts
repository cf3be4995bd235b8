import type { Context } from '../context.js';
import { type CountedPage, keyset, type PageArgs } from '../storage/keyset.js';
import type { Project } from './project.js';
import { countProjects, projectsPage } from './queries.js';
import { projectTables } from './table.js';

/** The projects that the caller sees, newest first. */
export async function listProjects(
  { store, principal }: Context,
  page: PageArgs,
): Promise<CountedPage<Project>> {
  const paging = keyset<Project>(page, {
    id: projectTables(store.read).projects.id,
    prefix: 'prj',
    descending: true,
  });
  const rows = await projectsPage(store.read, principal, paging);
  return { ...paging.cut(rows), totalCount: () => countProjects(store.read, principal) };
}
