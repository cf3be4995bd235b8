import { recordChange } from '../audit/record-event.js';
import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import { HalyardError } from '../errors.js';
import { checkedDescription, checkedName } from '../labels.js';
import type { Project } from './project.js';
import { insertProject } from './queries.js';

export interface CreateProjectInput {
  readonly name: string;
  readonly description?: string | null | undefined;
}

/**
 * Makes a project in the caller's tenant.
 * @throws HalyardError VALIDATION_FAILED, FORBIDDEN (a service account, which would not see what it made)
 */
export async function createProject(context: Context, input: CreateProjectInput): Promise<Project> {
  const { principal, store } = context;
  if (principal.tenantId === '') throw new HalyardError('UNAUTHENTICATED');
  if (principal.serviceAccountId !== undefined) {
    throw new HalyardError('FORBIDDEN', {
      message: 'A service account works in the projects it was given, and makes no others.',
    });
  }
  const project = newProject(context, input);
  await store.tx(async (w) => {
    await insertProject(w, project);
    await recordChange(context, w, { action: 'project.create', subjectId: project.id, after: project });
  });
  return project;
}

function newProject({ principal, clock, ids }: Context, input: CreateProjectInput): Project {
  const now = dateOf(clock);
  return {
    id: ids.next('prj'),
    tenantId: principal.tenantId,
    name: checkedName(input.name),
    description: checkedDescription(input.description ?? ''),
    createdAt: now,
    createdBy: principal.id,
    updatedAt: now,
    deletedAt: null,
  };
}
