import { builder } from '../graphql/builder.js';
import { connectionOf } from '../graphql/connection.js';
import { answering, payloadType } from '../graphql/mutation.js';
import { type Brownout, statusOf } from './brownout.js';
import { cancelBrownout } from './cancel-brownout.js';
import { getBrownout, listBrownouts } from './list-brownouts.js';
import { planBrownout } from './plan-brownout.js';

const BrownoutStatus = builder.enumType('BrownoutStatus', {
  description: 'How it stands with a brown-out.',
  values: {
    PLANNED: { description: 'It is still to come.' },
    RUNNING: { description: 'It is on: the routes refuse.' },
    OVER: { description: 'It has ended by itself.' },
    CANCELLED: { description: 'It was called off, or ended early.' },
  },
});

const BrownoutRef = builder.objectRef<Brownout>('Brownout').implement({
  description:
    'A planned time in which a bridge, or one route of it, answers 410 to everybody: so that its last users hear of its end while it can still be put off.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Names the brown-out.' }),
    bridge: t.exposeString('bridge', { description: 'The bridge, such as `pixxel`.' }),
    operation: t.exposeString('operation', {
      nullable: true,
      description: 'The operation of one route. Null: all routes of the bridge.',
    }),
    startsAt: t.expose('startsAt', { type: 'DateTime', description: 'When it begins.' }),
    endsAt: t.expose('endsAt', { type: 'DateTime', description: 'When it ends by itself.' }),
    message: t.exposeString('message', { description: 'What who is refused is told. May be empty.' }),
    status: t.field({
      type: BrownoutStatus,
      description: 'How it stands with it just now.',
      resolve: (brownout, _args, { clock }) => statusOf(brownout, clock.now()),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was planned.' }),
    createdBy: t.exposeID('createdBy', {
      description: 'Who planned it: the id of a user or a key, or `operator` for the command line.',
    }),
    cancelledAt: t.expose('cancelledAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was cancelled.',
    }),
  }),
});

const BrownoutPayload = payloadType<{ brownout: Brownout }>(
  'BrownoutPayload',
  'The brown-out as it is now.',
  (t) => ({
    brownout: t.field({
      type: BrownoutRef,
      nullable: true,
      description: 'The brown-out as it is now.',
      resolve: ({ brownout }) => brownout,
    }),
  }),
);

const PlanBrownoutInput = builder.inputType('PlanBrownoutInput', {
  description: 'What shall refuse, and when.',
  fields: (t) => ({
    bridge: t.string({ required: true, description: 'The bridge, such as `pixxel`.' }),
    operation: t.string({
      description: 'The operation of one route, such as `listProjects`. Left out: all routes of the bridge.',
    }),
    startsAt: t.field({ type: 'DateTime', description: 'When it begins. Left out: now.' }),
    endsAt: t.field({
      type: 'DateTime',
      required: true,
      description: 'When it ends by itself, at most 24 hours later.',
    }),
    message: t.string({ description: 'What to tell who is refused, up to 500 characters.' }),
  }),
});

const FOR_WHOM = 'For owners of the default tenant, and keys there that hold `tenants:own`.';

builder.queryFields((t) => ({
  brownout: t.field({
    type: BrownoutRef,
    nullable: true,
    scopes: [['tenants:own']],
    description: `One brown-out, by its id. ${FOR_WHOM}`,
    args: { id: t.arg.id({ required: true, description: 'The id of the brown-out, as in `bro_…`.' }) },
    resolve: async (_root, { id }, context) => (await getBrownout(context, id)) ?? null,
  }),
  brownouts: t.connection(
    {
      type: BrownoutRef,
      scopes: [['tenants:own']],
      description: `Every brown-out that was planned, newest first. ${FOR_WHOM}`,
      resolve: async (_root, args, context) => connectionOf(await listBrownouts(context, args)),
    },
    { name: 'BrownoutConnection', description: 'A page of brown-outs.' },
    { name: 'BrownoutEdge', description: 'A brown-out and its place in the list.' },
  ),
}));

builder.mutationFields((t) => ({
  planBrownout: t.field({
    nullable: true,
    type: BrownoutPayload,
    scopes: [['tenants:own']],
    description: `Plans a time in which a bridge, or a route of it, answers 410 to everybody. ${FOR_WHOM}`,
    args: { input: t.arg({ type: PlanBrownoutInput, required: true, description: 'What, and when.' }) },
    resolve: (_root, { input }, context) =>
      answering(async () => ({ brownout: await planBrownout(context, input) })),
  }),
  cancelBrownout: t.field({
    nullable: true,
    type: BrownoutPayload,
    scopes: [['tenants:own']],
    description: `Calls a brown-out off, or ends one that runs. ${FOR_WHOM}`,
    args: { id: t.arg.id({ required: true, description: 'The brown-out, as in `bro_…`.' }) },
    resolve: (_root, { id }, context) =>
      answering(async () => ({ brownout: await cancelBrownout(context, id) }), 'flat'),
  }),
}));
