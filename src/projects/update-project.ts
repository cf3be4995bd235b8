import { recordChange } from '../audit/record-event.js';
import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import { notFound } from '../errors.js';
import { checkedDescription, checkedName } from '../labels.js';
import type { Project } from './project.js';
import { findProjects, updateProject } from './queries.js';

export interface UpdateProjectInput {
  readonly id: string;
  readonly name?: string | null | undefined;
  readonly description?: string | null | undefined;
}

/**
 * Changes what is named and leaves the rest.
 * @throws HalyardError VALIDATION_FAILED, NOT_FOUND
 */
export async function changeProject(context: Context, input: UpdateProjectInput): Promise<Project> {
  const { principal, store, clock } = context;
  const change = {
    ...(input.name != null && { name: checkedName(input.name) }),
    ...(input.description != null && { description: checkedDescription(input.description) }),
    updatedAt: dateOf(clock),
  };
  return store.tx(async (w) => {
    const [before] = await findProjects(w, principal, [input.id]);
    const after = await updateProject(w, principal, input.id, change);
    if (!after) throw notFound('project', ['input', 'id']);
    await recordChange(context, w, { action: 'project.update', subjectId: after.id, before, after });
    return after;
  });
}
