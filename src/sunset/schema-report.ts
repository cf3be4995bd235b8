import { builder } from '../graphql/builder.js';
import { KeyUsageRef } from '../usage/schema-usage.js';
import { nameOf } from './bridge-route.js';
import type { Brownout } from './brownout.js';
import { type EndingRoute, sunsetReport } from './sunset-report.js';

const BrownoutTimeRef = builder.objectRef<Brownout>('BrownoutTime').implement({
  description: 'A time in which a route answers 410 to everybody.',
  fields: (t) => ({
    startsAt: t.expose('startsAt', { type: 'DateTime', description: 'When it begins.' }),
    endsAt: t.expose('endsAt', { type: 'DateTime', description: 'When it ends.' }),
    message: t.exposeString('message', { description: 'What who is refused is told. May be empty.' }),
  }),
});

const EndingRouteRef = builder.objectRef<EndingRoute>('EndingRoute').implement({
  description: 'A route of a bridge that ends, and which keys of your tenant still call it.',
  fields: (t) => ({
    route: t.string({
      description: 'Its name, such as `pim.listProducts`, as `usage` has it.',
      resolve: ({ route }) => nameOf(route),
    }),
    bridge: t.string({ description: 'Its bridge.', resolve: ({ route }) => route.bridge }),
    operation: t.string({
      description: 'Its GraphQL operation, as the header `GraphQL-Operation` has it.',
      resolve: ({ route }) => route.operation,
    }),
    method: t.string({ description: 'Its HTTP method.', resolve: ({ route }) => route.method }),
    path: t.string({
      description: 'Its path, such as `/api/v1/products/{id}`.',
      resolve: ({ route }) => route.path,
    }),
    deprecated: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'From when on it is deprecated.',
      resolve: ({ route }) => route.deprecated ?? null,
    }),
    sunset: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When it goes.',
      resolve: ({ route }) => route.sunset ?? null,
    }),
    successor: t.string({
      nullable: true,
      description: 'Where what takes its place is: a URL, or a path on this server.',
      resolve: ({ route }) => route.successor ?? null,
    }),
    docs: t.string({
      nullable: true,
      description: 'A page about its end.',
      resolve: ({ route }) => route.docs ?? null,
    }),
    brownouts: t.field({
      type: [BrownoutTimeRef],
      description: 'When it refuses everybody: the brown-outs that run or are still to come.',
      resolve: ({ brownouts }) => brownouts,
    }),
    callers: t.field({
      type: [KeyUsageRef],
      description:
        'The keys that still call it, those that call most first, up to 100. A session of a person is no key.',
      resolve: ({ callers }) => callers,
    }),
  }),
});

builder.queryFields((t) => ({
  sunsetReport: t.field({
    type: [EndingRouteRef],
    scopes: [['usage:read']],
    description:
      'The routes of which an end or a brown-out is announced, and which keys of your tenant still call them.',
    args: {
      bridge: t.arg.string({ description: 'Only routes of this bridge, such as `pim`.' }),
      operation: t.arg.string({
        description: 'Only this operation of it, whether or not anything is announced of it.',
      }),
      days: t.arg.int({
        defaultValue: 30,
        description: 'How many days back to look for calls, up to 365.',
      }),
    },
    resolve: (_root, args, context) => sunsetReport(context, args),
  }),
}));
