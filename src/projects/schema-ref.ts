import { batched } from '../graphql/batch.js';
import { builder } from '../graphql/builder.js';
import type { GraphqlContext } from '../graphql/context.js';
import type { Scope } from '../principals/scope-registry.js';
import { getProjects } from './get-project.js';
import type { Project } from './project.js';

/** Who may see a project: whoever writes one may read back what they wrote. */
export const projectReaders: readonly (readonly Scope[])[] = [['projects:read'], ['projects:write']];

export const ProjectRef = builder.objectRef<Project>('Project');

/** A project that the caller sees. */
export const loadProject = batched<GraphqlContext, Project>(getProjects, ({ id }) => id);
