import { builder } from '../graphql/builder.js';
import { connectionOf } from '../graphql/connection.js';
import type { GraphqlContext } from '../graphql/context.js';
import { listKeys } from '../keys/list-keys.js';
import { ApiKeyRef } from '../keys/schema-key.js';
import type { Project } from '../projects/project.js';
import { loadProject, ProjectRef } from '../projects/schema-ref.js';
import { accountReaders, loadBindings, ServiceAccountRef } from './schema-ref.js';

builder.node(ServiceAccountRef, {
  description:
    'A program that calls in its own name, whoever set it up. It works in some projects of your tenant, with keys of its own.',
  scopes: accountReaders,
  id: { resolve: (account) => account.id, description: 'Names the account for good.' },
  fields: (t) => ({
    name: t.exposeString('name', { description: 'A label for people.' }),
    description: t.exposeString('description', { description: 'What the program does. May be empty.' }),
    scopes: t.expose('scopes', {
      type: ['AuthScope'],
      nullable: true,
      description: 'What its keys may do at most, whatever they were granted. Null: no such limit.',
    }),
    projects: t.field({
      type: [ProjectRef],
      description: 'The projects it works in, of those that you see, the oldest first.',
      resolve: ({ id }, _args, context) => projectsSeen(context, id),
    }),
    disabled: t.boolean({
      description: 'Whether all its keys are refused for now.',
      resolve: ({ disabledAt }) => disabledAt !== null,
    }),
    disabledAt: t.expose('disabledAt', {
      type: 'DateTime',
      nullable: true,
      description: 'Since when its keys are refused. Null: they are taken.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    createdBy: t.exposeID('createdBy', {
      description: 'Who made it: the id of a user or a key, or `operator` for the command line.',
    }),
    updatedAt: t.expose('updatedAt', {
      type: 'DateTime',
      description: 'When anything about it last changed.',
    }),
    apiKeys: t.connection(
      {
        type: ApiKeyRef,
        scopes: [['keys:read']],
        description: 'Its keys, newest first.',
        args: { revoked: t.arg.boolean({ description: 'True: only revoked keys. False: only others.' }) },
        resolve: async ({ id }, args, context) =>
          connectionOf(await listKeys(context, { revoked: args.revoked, serviceAccountId: id }, args)),
      },
      { name: 'ServiceAccountApiKeyConnection', description: 'A page of the keys of a service account.' },
      {
        name: 'ServiceAccountApiKeyEdge',
        description: 'A key of a service account and its place in the list.',
      },
    ),
  }),
});

async function projectsSeen(context: GraphqlContext, accountId: string): Promise<Project[]> {
  const { projectIds = [] } = (await loadBindings(context, accountId)) ?? {};
  const found = await Promise.all(projectIds.map((id) => loadProject(context, id)));
  return found.filter((project) => project !== undefined);
}
