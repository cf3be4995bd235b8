import { builder } from '../graphql/builder.js';
import { connectionOf } from '../graphql/connection.js';
import { answering, payloadType } from '../graphql/mutation.js';
import { addNodeKind } from '../graphql/node-kinds.js';
import type { Scope } from '../principals/scope-registry.js';
import { loadProject, ProjectRef } from '../projects/schema-ref.js';
import { createDeployment } from './create-deployment.js';
import { deleteDeployment } from './delete-deployment.js';
import { type Deployment, historyOf, type StatusChange, urlOf } from './deployment.js';
import { getDeployment, listDeployments } from './list-deployments.js';
import type { DeploymentStatus as Status } from './table.js';

/** Whoever makes a deployment may read back what became of it. */
const readers: readonly (readonly Scope[])[] = [['deployments:read'], ['deployments:write']];

const DeploymentStatus = builder.enumType('DeploymentStatus', {
  description: 'What became of a deployment.',
  values: {
    BUILDING: { description: 'Its files are being noted. None of them is served yet.' },
    READY: { description: 'It has all its files, and never changes from now on.' },
    FAILED: { description: 'It has none of its files; `failure` says why.' },
  } satisfies Record<Status, { description: string }>,
});

const DeploymentStatusChange = builder.objectRef<StatusChange>('DeploymentStatusChange').implement({
  description: 'That a deployment came to a status.',
  fields: (t) => ({
    status: t.expose('status', { type: DeploymentStatus, description: 'Which one.' }),
    at: t.expose('at', { type: 'DateTime', description: 'When.' }),
  }),
});

const DeploymentRef = builder.objectRef<Deployment>('Deployment');

builder.node(DeploymentRef, {
  description:
    'What the assets of a project were at one moment, under a name. Whatever becomes of the assets, it stays as it is.',
  scopes: readers,
  id: { resolve: (deployment) => deployment.id, description: 'Names the deployment for good.' },
  fields: (t) => ({
    name: t.exposeString('name', {
      description: 'What people call it: no other of the project is called so.',
    }),
    projectId: t.exposeID('projectId', { description: 'The project it belongs to.' }),
    project: t.field({
      type: ProjectRef,
      nullable: true,
      description: 'The project it belongs to. Null where it was deleted just now.',
      resolve: async ({ projectId }, _args, context) => (await loadProject(context, projectId)) ?? null,
    }),
    status: t.expose('status', { type: DeploymentStatus, description: 'What became of it.' }),
    statusHistory: t.field({
      type: [DeploymentStatusChange],
      description: 'Every status it has had, the first first.',
      resolve: historyOf,
    }),
    failure: t.exposeString('failure', {
      nullable: true,
      description: 'Why it failed. Null where it did not.',
    }),
    isPublic: t.exposeBoolean('isPublic', {
      description:
        'Whether its files are served to anybody who knows their URL. Otherwise they take a credential with `deployments:read` that sees the project.',
    }),
    url: t.string({
      description:
        'Where its files are served once it is ready, below the address of this server: `<url>img/logo.svg`. A folder is told as its `index.html`.',
      resolve: urlOf,
    }),
    files: t.expose('files', { type: 'SafeInt', description: 'How many files it has so far.' }),
    bytes: t.expose('bytes', { type: 'SafeInt', description: 'How long they are together.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was begun.' }),
    createdBy: t.exposeID('createdBy', {
      description: 'Who made it: the id of a user, a service account or a key, or `operator`.',
    }),
  }),
});

addNodeKind({ prefix: 'dep', typename: 'Deployment', scopes: [['deployments:read']], load: getDeployment });

builder.queryFields((t) => ({
  deployment: t.field({
    type: DeploymentRef,
    nullable: true,
    scopes: [['deployments:read']],
    description: 'One deployment, by its id. A key finds those of the projects that it sees alone.',
    args: { id: t.arg.id({ required: true, description: 'The id of the deployment, as in `dep_…`.' }) },
    resolve: async (_root, { id }, context) => (await getDeployment(context, id)) ?? null,
  }),
  deployments: t.connection(
    {
      type: DeploymentRef,
      scopes: [['deployments:read']],
      description:
        'The deployments of your tenant, newest first; for a key those of the projects that it sees.',
      args: { projectId: t.arg.id({ description: 'Only those of this project.' }) },
      resolve: async (_root, args, context) => connectionOf(await listDeployments(context, args)),
    },
    { name: 'DeploymentConnection', description: 'A page of deployments.' },
    { name: 'DeploymentEdge', description: 'A deployment and its place in the list.' },
  ),
}));

const DeploymentPayload = payloadType<{ deployment: Deployment }>(
  'DeploymentPayload',
  'The deployment as it is now.',
  (t) => ({
    deployment: t.field({
      type: DeploymentRef,
      nullable: true,
      description: 'The deployment as it is now.',
      resolve: ({ deployment }) => deployment,
    }),
  }),
);

const DeleteDeploymentPayload = payloadType<{ deletedId: string }>(
  'DeleteDeploymentPayload',
  'Which deployment was deleted.',
  (t) => ({
    deletedId: t.id({ nullable: true, description: 'The id it had.', resolve: ({ deletedId }) => deletedId }),
  }),
);

const CreateDeploymentInput = builder.inputType('CreateDeploymentInput', {
  description: 'What a new deployment shall be.',
  fields: (t) => ({
    projectId: t.id({
      description: 'The project whose assets it is of. May be left out by a key that is bound to just one.',
    }),
    name: t.string({
      required: true,
      description: 'What people call it, such as `v1.4.0`: 1 to 100 characters, and no other of the project.',
    }),
    isPublic: t.boolean({
      defaultValue: false,
      description: 'Whether its files are served to anybody who knows their URL. It cannot be changed.',
    }),
    requestId: t.string({
      description:
        'Any text of yours, up to 128 characters: asking again with it in the same project gives the same deployment, whatever became of it.',
    }),
  }),
});

builder.mutationFields((t) => ({
  createDeployment: t.field({
    nullable: true,
    type: DeploymentPayload,
    scopes: [['deployments:write']],
    description:
      'Makes a deployment of what the assets of a project are just now. It is ready, or has failed, when this answers; of 100,000 files that takes some seconds. Contents are not kept twice.',
    args: {
      input: t.arg({ type: CreateDeploymentInput, required: true, description: 'What it shall be.' }),
    },
    resolve: (_root, { input }, context) =>
      answering(async () => ({ deployment: await createDeployment(context, input) })),
  }),
  deleteDeployment: t.field({
    nullable: true,
    type: DeleteDeploymentPayload,
    scopes: [['deployments:write']],
    description: 'Deletes a deployment for good: nobody gets a file of it any more.',
    args: { id: t.arg.id({ required: true, description: 'The deployment to delete.' }) },
    resolve: (_root, { id }, context) =>
      answering(async () => ({ deletedId: (await deleteDeployment(context, id)).id })),
  }),
}));
