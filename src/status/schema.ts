import { builder } from '../graphql/builder.js';
import { getStatus, type PlatformStatus, type Queue } from './get-status.js';

const PlatformHealth = builder.enumType('PlatformHealth', {
  description: 'How the server is.',
  values: {
    OPERATIONAL: { description: 'It works.' },
    STOPPING: { description: 'The process that answered is about to stop; others go on, or it comes back.' },
    UNAVAILABLE: { description: 'The database does not answer: little else will be.' },
  } satisfies Record<PlatformStatus['status'], { description: string }>,
});

const QueueRef = builder.objectRef<Queue>('Queue').implement({
  description: 'Work of one kind that your tenant has before it, as far as you see it.',
  fields: (t) => ({
    name: t.exposeString('name', { description: '`exports`, `imports` or `jobs`. More may be added.' }),
    waiting: t.expose('waiting', { type: 'SafeInt', description: 'How many wait for their turn.' }),
    running: t.expose('running', { type: 'SafeInt', description: 'How many are worked on.' }),
  }),
});

const PlatformStatusRef = builder.objectRef<PlatformStatus>('PlatformStatus').implement({
  description: 'How the server is, as the process knows it that answers. Nothing of other tenants is told.',
  fields: (t) => ({
    status: t.expose('status', { type: PlatformHealth, description: 'All of it in one word.' }),
    version: t.exposeString('version', { description: 'Of this server.' }),
    startedAt: t.expose('startedAt', { type: 'DateTime', description: 'When the process was started.' }),
    uptimeSeconds: t.expose('uptimeSeconds', { type: 'SafeInt', description: 'How long ago that was.' }),
    checkedAt: t.expose('checkedAt', { type: 'DateTime', description: 'When all this was so.' }),
    databaseAnswers: t.exposeBoolean('databaseAnswers', {
      description: 'Whether the database did when it was asked for this.',
    }),
    queues: t.field({
      type: [QueueRef],
      description: 'What your tenant has waiting and running. Empty where the database does not answer.',
      resolve: ({ queues }) => queues,
    }),
  }),
});

builder.queryField('platformStatus', (t) =>
  t.field({
    type: PlatformStatusRef,
    scopes: [['status:read']],
    description: 'How the server is just now.',
    resolve: (_root, _args, context) => getStatus(context),
  }),
);
