import { builder } from '../graphql/builder.js';
import { connectionOf } from '../graphql/connection.js';
import { addNodeKind } from '../graphql/node-kinds.js';
import { getKey } from './get-key.js';
import { listKeys } from './list-keys.js';
import { Api, ApiKeyRef } from './schema-key.js';
import './schema-mutations.js';
import './system-key/schema.js';

addNodeKind({ prefix: 'key', typename: 'ApiKey', scopes: [], load: getKey });

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
      },
      resolve: async (_root, args, context) => connectionOf(await listKeys(context, args, args)),
    },
    { name: 'ApiKeyConnection', description: 'A page of API keys.' },
    { name: 'ApiKeyEdge', description: 'An API key and its place in the list.' },
  ),
}));
