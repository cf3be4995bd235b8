import { recordChange } from '../audit/record-event.js';
import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import { notFound } from '../errors.js';
import type { Project } from './project.js';
import { findProjects, updateProject } from './queries.js';

/**
 * Deletes a project for good: from the commit on nobody sees it, and no service account or key is bound to it.
 * @throws HalyardError NOT_FOUND
 */
export async function deleteProject(context: Context, id: string): Promise<Project> {
  const { principal, store, clock } = context;
  const now = dateOf(clock);
  return store.tx(async (w) => {
    const [before] = await findProjects(w, principal, [id]);
    const deleted = await updateProject(w, principal, id, { deletedAt: now, updatedAt: now });
    if (!deleted) throw notFound('project', ['id']);
    await recordChange(context, w, { action: 'project.delete', subjectId: id, before });
    // What is remembered of a service account rests on each of its projects.
    await w.invalidate(id);
    return deleted;
  });
}
