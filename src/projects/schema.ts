import { builder } from '../graphql/builder.js';
import { connectionOf } from '../graphql/connection.js';
import { answering, payloadType } from '../graphql/mutation.js';
import { addNodeKind } from '../graphql/node-kinds.js';
import { createProject } from './create-project.js';
import { deleteProject } from './delete-project.js';
import { getProject } from './get-project.js';
import { listProjects } from './list-projects.js';
import type { Project } from './project.js';
import { ProjectRef, projectReaders } from './schema-ref.js';
import { changeProject } from './update-project.js';

builder.node(ProjectRef, {
  description:
    'A part of your tenant’s work. A service account works in some projects, and its keys see those they are bound to alone.',
  scopes: projectReaders,
  id: { resolve: (project) => project.id, description: 'Names the project for good.' },
  fields: (t) => ({
    name: t.exposeString('name', { description: 'A label for people.' }),
    description: t.exposeString('description', { description: 'What it is about. May be empty.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    createdBy: t.exposeID('createdBy', {
      description: 'Who made it: the id of a user or a key, or `operator` for the command line.',
    }),
    updatedAt: t.expose('updatedAt', {
      type: 'DateTime',
      description: 'When anything about it last changed.',
    }),
  }),
});

addNodeKind({ prefix: 'prj', typename: 'Project', scopes: [['projects:read']], load: getProject });

builder.queryFields((t) => ({
  project: t.field({
    type: ProjectRef,
    nullable: true,
    scopes: [['projects:read']],
    description: 'One project, by its id. A service account finds its own ones alone.',
    args: { id: t.arg.id({ required: true, description: 'The id of the project, as in `prj_…`.' }) },
    resolve: async (_root, { id }, context) => (await getProject(context, id)) ?? null,
  }),
  projects: t.connection(
    {
      type: ProjectRef,
      scopes: [['projects:read']],
      description:
        'The projects of your tenant, newest first; for a key of a service account those that it is bound to.',
      resolve: async (_root, args, context) => connectionOf(await listProjects(context, args)),
    },
    { name: 'ProjectConnection', description: 'A page of projects.' },
    { name: 'ProjectEdge', description: 'A project and its place in the list.' },
  ),
}));

const ProjectPayload = payloadType<{ project: Project }>(
  'ProjectPayload',
  'The project as it is now.',
  (t) => ({
    project: t.field({
      type: ProjectRef,
      nullable: true,
      description: 'The project as it is now.',
      resolve: ({ project }) => project,
    }),
  }),
);

const DeleteProjectPayload = payloadType<{ deletedId: string }>(
  'DeleteProjectPayload',
  'Which project was deleted.',
  (t) => ({
    deletedId: t.id({ nullable: true, description: 'The id it had.', resolve: ({ deletedId }) => deletedId }),
  }),
);

const CreateProjectInput = builder.inputType('CreateProjectInput', {
  description: 'What a new project shall be.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'A label for people, 1 to 100 characters.' }),
    description: t.string({ description: 'What it is about, up to 1,000 characters.' }),
  }),
});

const UpdateProjectInput = builder.inputType('UpdateProjectInput', {
  description: 'What shall change. What is left out stays.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The project to change.' }),
    name: t.string({ description: 'A label for people, 1 to 100 characters.' }),
    description: t.string({ description: 'What it is about, up to 1,000 characters.' }),
  }),
});

builder.mutationFields((t) => ({
  createProject: t.field({
    nullable: true,
    type: ProjectPayload,
    scopes: [['projects:write']],
    description: 'Makes a project in your tenant. A service account makes none.',
    args: { input: t.arg({ type: CreateProjectInput, required: true, description: 'What it shall be.' }) },
    resolve: (_root, { input }, context) =>
      answering(async () => ({ project: await createProject(context, input) })),
  }),
  updateProject: t.field({
    nullable: true,
    type: ProjectPayload,
    scopes: [['projects:write']],
    description: 'Changes a project.',
    args: { input: t.arg({ type: UpdateProjectInput, required: true, description: 'What shall change.' }) },
    resolve: (_root, { input }, context) =>
      answering(async () => ({ project: await changeProject(context, input) })),
  }),
  deleteProject: t.field({
    nullable: true,
    type: DeleteProjectPayload,
    scopes: [['projects:write']],
    description:
      'Deletes a project for good. From then on nobody sees it, and no service account or key is bound to it.',
    args: { id: t.arg.id({ required: true, description: 'The project to delete.' }) },
    resolve: (_root, { id }, context) =>
      answering(async () => ({ deletedId: (await deleteProject(context, id)).id })),
  }),
}));
