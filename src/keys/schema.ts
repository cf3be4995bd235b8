import { builder } from '../graphql/builder.js';
import { connectionOf } from '../graphql/connection.js';
import { addNodeKind } from '../graphql/node-kinds.js';
import { getKey } from './get-key.js';
import { listExpiring } from './list-expiring.js';
import { listKeys } from './list-keys.js';
import { Api, ApiKeyRef } from './schema-key.js';
import './schema-mutations.js';
import './system-key/schema.js';

addNodeKind({ prefix: 'key', typename: 'ApiKey', scopes: [], load: getKey });

const ApiKeyEdge = builder.edgeObject({
  type: ApiKeyRef,
  name: 'ApiKeyEdge',
  description: 'An API key and its place in the list.',
});
const ApiKeyConnection = builder.connectionObject(
  { type: ApiKeyRef, name: 'ApiKeyConnection', description: 'A page of API keys.' },
  ApiKeyEdge,
);

builder.queryFields((t) => ({
  apiKey: t.field({
    type: ApiKeyRef,
    nullable: true,
    authenticated: true,
    description: 'One API key. A key may read itself; to read another takes `keys:read`.',
    args: { id: t.arg.id({ required: true, description: 'The id of the key, as in `key_…`.' }) },
    resolve: (_root, { id }, context) => getKey(context, id),
  }),
  apiKeys: t.connection(
    {
      type: ApiKeyRef,
      scopes: [['keys:read']],
      description: 'The API keys of your tenant, newest first.',
      args: {
        api: t.arg({ type: Api, description: 'Only the keys of this API.' }),
        revoked: t.arg.boolean({ description: 'True: only revoked keys. False: only others.' }),
        serviceAccountId: t.arg.id({ description: 'Only the keys of this service account.' }),
      },
      resolve: async (_root, args, context) => connectionOf(await listKeys(context, args, args)),
    },
    ApiKeyConnection,
  ),
  keysExpiring: t.connection(
    {
      type: ApiKeyRef,
      scopes: [['keys:read']],
      description:
        'The API keys of your tenant that end soon, soonest first: none that is revoked or has ended already.',
      args: {
        within: t.arg.int({
          required: true,
          defaultValue: 14,
          description: 'In how many days at the latest they end: 1 to 400.',
        }),
      },
      resolve: async (_root, args, context) => connectionOf(await listExpiring(context, args.within, args)),
    },
    ApiKeyConnection,
  ),
}));
