import { builder } from '../graphql/builder.js';
import { type ScopeUsage, type ScopeUse, unusedScopes } from './unused-scopes.js';

const ScopeUseRef = builder.objectRef<ScopeUse>('ScopeUse').implement({
  description: 'A scope that a key holds, and when the key last needed it.',
  fields: (t) => ({
    scope: t.expose('scope', { type: 'AuthScope', description: 'The scope.' }),
    lastUsedAt: t.expose('lastUsedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When an operation that needed it last ran, to the minute or so. Null: never.',
    }),
  }),
});

const ScopeUsageRef = builder.objectRef<ScopeUsage>('ScopeUsage').implement({
  description:
    'All that a key may do just now, by whether it needed it lately. Where two scopes would each have done, the one that made the smaller set counts.',
  fields: (t) => ({
    keyId: t.exposeID('keyId', { description: 'The key.' }),
    since: t.expose('since', {
      type: 'DateTime',
      description:
        'Where the time that was looked at begins: so many days ago, or when the key was made if that was later. Of a young key little is known yet.',
    }),
    unused: t.field({
      type: [ScopeUseRef],
      description: 'What it needed at no time since: take it away with `updateApiKey`.',
      resolve: ({ unused }) => unused,
    }),
    used: t.field({
      type: [ScopeUseRef],
      description: 'What it needed for something that ran.',
      resolve: ({ used }) => used,
    }),
  }),
});

builder.queryFields((t) => ({
  unusedScopes: t.field({
    type: ScopeUsageRef,
    nullable: true,
    authenticated: true,
    description:
      'Which scopes a key holds and does not need. A key may ask about itself; about another it takes `keys:read`. Null: there is no such key.',
    args: {
      keyId: t.arg.id({ required: true, description: 'The id of the key, as in `key_…`.' }),
      days: t.arg.int({
        defaultValue: 30,
        description: 'How long it must not have needed them, up to 365 days.',
      }),
    },
    resolve: async (_root, args, context) => (await unusedScopes(context, args)) ?? null,
  }),
}));
