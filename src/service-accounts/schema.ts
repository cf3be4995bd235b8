import { builder } from '../graphql/builder.js';
import { connectionOf } from '../graphql/connection.js';
import { addNodeKind } from '../graphql/node-kinds.js';
import { getAccount } from './get-account.js';
import { listAccounts } from './list-accounts.js';
import './schema-account.js';
import './schema-mutations.js';
import { ServiceAccountRef } from './schema-ref.js';

addNodeKind({
  prefix: 'sva',
  typename: 'ServiceAccount',
  scopes: [['accounts:read']],
  load: getAccount,
});

builder.queryFields((t) => ({
  serviceAccount: t.field({
    type: ServiceAccountRef,
    nullable: true,
    scopes: [['accounts:read']],
    description: 'One service account, by its id.',
    args: { id: t.arg.id({ required: true, description: 'The id of the account, as in `sva_…`.' }) },
    resolve: async (_root, { id }, context) => (await getAccount(context, id)) ?? null,
  }),
  serviceAccounts: t.connection(
    {
      type: ServiceAccountRef,
      scopes: [['accounts:read']],
      description: 'The service accounts of your tenant, newest first.',
      args: {
        projectId: t.arg.id({ description: 'Only those that work in this project.' }),
        disabled: t.arg.boolean({ description: 'True: only disabled accounts. False: only others.' }),
      },
      resolve: async (_root, args, context) => connectionOf(await listAccounts(context, args, args)),
    },
    { name: 'ServiceAccountConnection', description: 'A page of service accounts.' },
    { name: 'ServiceAccountEdge', description: 'A service account and its place in the list.' },
  ),
}));
