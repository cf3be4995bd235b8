import { builder } from '../graphql/builder.js';
import { type SecretUsage, usageBySecret } from './usage-by-secret.js';

const SecretUsageRef = builder.objectRef<SecretUsage>('SecretUsage').implement({
  description: 'How often a secret of a key was shown: tells whether the old one is still in use somewhere.',
  fields: (t) => ({
    secretId: t.id({
      description: 'Names the secret without telling it.',
      resolve: ({ secret }) => secret.id,
    }),
    createdAt: t.field({
      type: 'DateTime',
      description: 'When it was made.',
      resolve: ({ secret }) => secret.createdAt,
    }),
    expiresAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When its grace ends or has ended. Null where no rotation gave it a last day.',
      resolve: ({ secret }) => secret.expiresAt,
    }),
    isCurrent: t.exposeBoolean('isCurrent', {
      description: 'Whether it is the newest: what every caller should show by now.',
    }),
    requests: t.expose('requests', {
      type: 'SafeInt',
      description: 'How many requests with it were answered since.',
    }),
    refused: t.expose('refused', {
      type: 'SafeInt',
      description: 'How many of them were answered 400 to 499.',
    }),
    failed: t.expose('failed', {
      type: 'SafeInt',
      description: 'How many of them were answered 500 to 599.',
    }),
    lastUsedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When it was last shown and taken, to the second or so. Null: never.',
      resolve: ({ secret }) => secret.lastUsedAt,
    }),
  }),
});

builder.queryFields((t) => ({
  usageBySecret: t.field({
    type: [SecretUsageRef],
    nullable: true,
    authenticated: true,
    description:
      'Whether the old secret of a rotated key is still in use: each of its secrets that works or was used since, newest first. `usage(secretId:)` tells what for. A key may ask about itself; about another it takes `usage:read`. Null: there is no such key.',
    args: {
      keyId: t.arg.id({ required: true, description: 'The id of the key, as in `key_…`.' }),
      since: t.arg({ type: 'DateTime', description: 'From this moment on. Left out: for 30 days.' }),
    },
    resolve: async (_root, args, context) => (await usageBySecret(context, args)) ?? null,
  }),
}));
