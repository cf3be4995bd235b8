import { builder } from '../graphql/builder.js';
import { connectionOf } from '../graphql/connection.js';
import type { AuditEvent } from './event.js';
import { getEvent, listEvents } from './list-events.js';

const AuditEventRef = builder.objectRef<AuditEvent>('AuditEvent').implement({
  description:
    'Who did what to whom, from where, in which request. Sealed a moment later, so that it cannot be changed.',
  scopes: [['audit:read']],
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Names the event; ids sort in the order of time.' }),
    at: t.expose('at', { type: 'DateTime', description: 'When it happened.' }),
    action: t.exposeString('action', {
      description:
        'What was done, as `noun.verb`, such as `apiKey.rotate`; `credential.deny` for a refused credential.',
    }),
    actorKind: t.exposeString('actorKind', { description: 'What kind of caller did it.' }),
    actorId: t.exposeID('actorId', { description: 'Who did it: the id of a key, a user, or `operator`.' }),
    subjectId: t.exposeID('subjectId', { description: 'What it was done to.' }),
    address: t.exposeString('address', {
      description: 'The address it came from; `many` where a flood came from more than are kept.',
    }),
    requestId: t.exposeString('requestId', { description: 'The request, as `X-Request-Id` named it.' }),
    before: t.field({
      type: 'JSONObject',
      description: 'What changed, as it was. Never a secret.',
      resolve: ({ before }) => before,
    }),
    after: t.field({
      type: 'JSONObject',
      description: 'What changed, as it is since. Never a secret.',
      resolve: ({ after }) => after,
    }),
    count: t.exposeInt('count', {
      description: 'How often it happened: more than once only for refusals, which come in floods.',
    }),
    seal: t.exposeInt('seal', {
      nullable: true,
      description: 'The seal that covers it; null for the moment until it is sealed.',
    }),
  }),
});

builder.queryFields((t) => ({
  auditEvent: t.field({
    type: AuditEventRef,
    nullable: true,
    scopes: [['audit:read']],
    description: 'One event of the audit trail of your tenant, by its id.',
    args: { id: t.arg.id({ required: true, description: 'The id of the event, as in `aud_…`.' }) },
    resolve: async (_root, { id }, context) => (await getEvent(context, id)) ?? null,
  }),
  auditEvents: t.connection(
    {
      type: AuditEventRef,
      scopes: [['audit:read']],
      description:
        'The audit trail of your tenant, newest first: all of it, also to a key of a service account, whatever projects that is bound to.',
      args: {
        actorId: t.arg.id({ description: 'Only what this caller did.' }),
        subjectId: t.arg.id({ description: 'Only what was done to this.' }),
        action: t.arg.string({ description: 'Only this action, such as `apiKey.revoke`.' }),
        since: t.arg({ type: 'DateTime', description: 'Only from this moment on.' }),
        until: t.arg({ type: 'DateTime', description: 'Only before this moment.' }),
      },
      resolve: async (_root, args, context) => connectionOf(await listEvents(context, args, args)),
    },
    { name: 'AuditEventConnection', description: 'A page of the audit trail.' },
    { name: 'AuditEventEdge', description: 'An event and its place in the trail.' },
  ),
}));
