import { builder } from '../graphql/builder.js';
import { type CdnSummary, cdnSummary } from './cdn-summary.js';
import type { DayOfTransfer } from './totals-queries.js';

const CdnDay = builder.objectRef<DayOfTransfer>('CdnDay').implement({
  description: 'What was sent of assets on one day.',
  fields: (t) => ({
    day: t.expose('day', { type: 'DateTime', description: 'Where the day begins, in UTC.' }),
    requests: t.expose('requests', { type: 'SafeInt', description: 'Answers that had content.' }),
    bytes: t.expose('bytes', {
      type: 'SafeInt',
      description: 'Bytes of content that clients took. Of a download that broke off, what was taken of it.',
    }),
  }),
});

const CdnSummaryRef = builder.objectRef<CdnSummary>('CdnSummary').implement({
  description: 'What assets come to, and what was sent of them.',
  fields: (t) => ({
    objects: t.expose('objects', { type: 'SafeInt', description: 'How many assets there are.' }),
    bytes: t.expose('bytes', {
      type: 'SafeInt',
      description: 'How long they are together, each counted though two may have one content.',
    }),
    deletedBytes: t.expose('deletedBytes', {
      type: 'SafeInt',
      description: 'How long those are together that were deleted and can still be restored.',
    }),
    quotaBytes: t.expose('quotaBytes', {
      type: 'SafeInt',
      description: 'How long all assets of your tenant may be together, deleted ones among them.',
    }),
    transfer: t.field({
      type: [CdnDay],
      description: 'Each of the days, the oldest first. Today counts up to about a second ago.',
      resolve: ({ transfer }) => transfer,
    }),
  }),
});

builder.queryFields((t) => ({
  cdnSummary: t.field({
    type: CdnSummaryRef,
    scopes: [['cdn:read']],
    description: 'What your assets come to; for a key those of the projects that it is bound to.',
    args: {
      projectId: t.arg.id({ description: 'Only those of this project.' }),
      days: t.arg.int({
        defaultValue: 30,
        required: true,
        description: 'Of how many days transfer is told, today among them: 1 to 400.',
      }),
    },
    resolve: (_root, args, context) => cdnSummary(context, args),
  }),
}));
