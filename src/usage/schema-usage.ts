import { batched } from '../graphql/batch.js';
import { builder } from '../graphql/builder.js';
import type { GraphqlContext } from '../graphql/context.js';
import { LIST_LENGTH } from '../graphql/list-length.js';
import { getKeys } from '../keys/get-key.js';
import type { ApiKey } from '../keys/key.js';
import { ApiKeyRef } from '../keys/schema-key.js';
import {
  type Bucket,
  bucketsOf,
  type KeyUsage,
  keysOf,
  type RouteUsage,
  routesOf,
  statusesOf,
  sumsOf,
} from './count-usage.js';
import type { Grain } from './grain.js';
import { getUsage, MOST_BUCKETS, type Usage } from './usage.js';

const REQUESTS = 'How many requests were answered, whatever the answer.';
const REFUSED = 'How many of them were answered 400 to 499: refused, or wrong in themselves.';
const FAILED = 'How many of them were answered 500 to 599.';
const LAST_USED = 'When the last of them came: to the minute, or to the hour or day where it is old.';

const UsageGrain = builder.enumType('UsageGrain', {
  description: 'How finely requests are counted.',
  values: {
    MINUTE: { value: 'minute', description: 'By the minute, which is kept for some days.' },
    HOUR: { value: 'hour', description: 'By the hour, which is kept for some months.' },
    DAY: { value: 'day', description: 'By the day, in UTC.' },
  } satisfies Record<string, { value: Grain; description: string }>,
});

const loadKey = batched<GraphqlContext, ApiKey>(getKeys, ({ id }) => id);

export const KeyUsageRef = builder.objectRef<KeyUsage>('KeyUsage').implement({
  description: 'How often a key called.',
  fields: (t) => ({
    keyId: t.exposeID('apiKeyId', { description: 'The key.' }),
    name: t.string({
      description: 'What people call it.',
      resolve: async ({ apiKeyId }, _args, context) => (await loadKey(context, apiKeyId))?.name ?? '',
    }),
    apiKey: t.field({
      type: ApiKeyRef,
      nullable: true,
      scopes: [['keys:read']],
      description: 'All that is known of the key.',
      resolve: async ({ apiKeyId }, _args, context) => (await loadKey(context, apiKeyId)) ?? null,
    }),
    requests: t.expose('requests', { type: 'SafeInt', description: REQUESTS }),
    refused: t.expose('refused', { type: 'SafeInt', description: REFUSED }),
    failed: t.expose('failed', { type: 'SafeInt', description: FAILED }),
    lastUsedAt: t.expose('lastUsedAt', { type: 'DateTime', description: LAST_USED }),
  }),
});

const RouteUsageRef = builder.objectRef<RouteUsage>('RouteUsage').implement({
  description: 'How often a route was called.',
  fields: (t) => ({
    route: t.exposeString('route', {
      description: '`<bridge>.<operation>` such as `pim.listProducts`, or the door: `graphql`, `verify`.',
    }),
    requests: t.expose('requests', { type: 'SafeInt', description: REQUESTS }),
    refused: t.expose('refused', { type: 'SafeInt', description: REFUSED }),
    failed: t.expose('failed', { type: 'SafeInt', description: FAILED }),
    lastUsedAt: t.expose('lastUsedAt', { type: 'DateTime', description: LAST_USED }),
  }),
});

const StatusUsageRef = builder
  .objectRef<{ readonly status: number; readonly requests: number }>('StatusUsage')
  .implement({
    description: 'How often a status was answered.',
    fields: (t) => ({
      status: t.exposeInt('status', { description: 'The HTTP status.' }),
      requests: t.expose('requests', { type: 'SafeInt', description: REQUESTS }),
    }),
  });

const UsageBucketRef = builder.objectRef<Bucket>('UsageBucket').implement({
  description: 'A minute, hour or day.',
  fields: (t) => ({
    at: t.expose('at', { type: 'DateTime', description: 'Where it begins.' }),
    requests: t.expose('requests', { type: 'SafeInt', description: REQUESTS }),
    refused: t.expose('refused', { type: 'SafeInt', description: REFUSED }),
    failed: t.expose('failed', { type: 'SafeInt', description: FAILED }),
  }),
});

const FIRST = { defaultValue: 50, description: 'How many to answer, up to 500.' };

const UsageRef = builder.objectRef<Usage>('Usage').implement({
  description: 'What was called in a time. What was called with the token of a key counts as the key’s.',
  fields: (t) => ({
    since: t.field({
      type: 'DateTime',
      description: 'Where the time begins: what was asked for, at the start of a minute, hour or day.',
      resolve: ({ filter }) => filter.since,
    }),
    until: t.field({
      type: 'DateTime',
      description: 'Where it ends, at the end of one.',
      resolve: ({ filter }) => filter.until,
    }),
    grain: t.expose('grain', {
      type: UsageGrain,
      description: 'How long a bucket is: coarser than what was asked for where no finer is kept any more.',
    }),
    total: t.field({
      type: 'SafeInt',
      description: REQUESTS,
      resolve: async (usage, _args, context) => (await sumsOf(context, usage)).requests,
    }),
    refused: t.field({
      type: 'SafeInt',
      description: REFUSED,
      resolve: async (usage, _args, context) => (await sumsOf(context, usage)).refused,
    }),
    failed: t.field({
      type: 'SafeInt',
      description: FAILED,
      resolve: async (usage, _args, context) => (await sumsOf(context, usage)).failed,
    }),
    buckets: t.field({
      type: [UsageBucketRef],
      extensions: { [LIST_LENGTH]: MOST_BUCKETS },
      description: 'Every minute, hour or day of the time, in order, those too in which nothing was called.',
      resolve: (usage, _args, context) => bucketsOf(context, usage),
    }),
    byRoute: t.field({
      type: [RouteUsageRef],
      args: { first: t.arg.int(FIRST) },
      description: 'The routes that were called, the most called first.',
      resolve: (usage, { first }, context) => routesOf(context, usage, first ?? FIRST.defaultValue),
    }),
    byKey: t.field({
      type: [KeyUsageRef],
      args: { first: t.arg.int(FIRST) },
      description: 'The keys that called, those that called most first.',
      resolve: (usage, { first }, context) => keysOf(context, usage, first ?? FIRST.defaultValue),
    }),
    byStatus: t.field({
      type: [StatusUsageRef],
      description: 'What was answered, by HTTP status.',
      resolve: (usage, _args, context) => statusesOf(context, usage),
    }),
  }),
});

builder.queryFields((t) => ({
  usage: t.field({
    type: UsageRef,
    nullable: true,
    authenticated: true,
    description: `Which keys of your tenant called what, when, and what they were answered. Every answered request that came with a proven key is counted, once, within a second or so. A key may ask about itself, which is meant where a key without \`usage:read\` names none; for more it takes \`usage:read\`. At most ${MOST_BUCKETS} minutes, hours or days are answered. Null: there is no such key.`,
    args: {
      keyId: t.arg.id({
        description:
          'Only what this key called. Left out: all keys of the tenant, or, for a key without `usage:read`, itself.',
      }),
      allKeys: t.arg.boolean({
        scopes: [['usage:read']],
        description:
          'True says that all keys of the tenant are meant, so that a key that may not ask about them is refused, and not answered with its own usage.',
      }),
      secretId: t.arg.id({ description: 'Only what was called with this secret of a key.' }),
      route: t.arg.string({
        description: 'Only this route, such as `pim.listProducts`, or all routes of a bridge: `pim`.',
      }),
      since: t.arg({ type: 'DateTime', description: 'From this moment on. Left out: for 30 days.' }),
      until: t.arg({ type: 'DateTime', description: 'Up to this moment. Left out: now.' }),
      grain: t.arg({
        type: UsageGrain,
        description: 'How long a bucket is. Left out: as suits the time, up to 400 buckets.',
      }),
    },
    resolve: async (_root, args, context) => (await getUsage(context, args)) ?? null,
  }),
}));
