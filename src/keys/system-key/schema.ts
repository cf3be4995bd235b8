import { builder } from '../../graphql/builder.js';
import { answering, payloadType } from '../../graphql/mutation.js';
import { ApiKeyRef } from '../schema-key.js';
import { disableSystemKey } from './disable.js';
import { enableSystemKey } from './enable.js';
import { rotateSystemKey } from './rotate.js';
import { getSystemKey, showSystemKey } from './show.js';
import type { ShownSystemKey, SystemKeySource as Source, SystemKey as State } from './system-key.js';

const SystemKeySource = builder.enumType('SystemKeySource', {
  description: 'What decides on the system key.',
  values: {
    CONFIGURATION: { description: '`HALYARD_SYSTEM_KEY` sets it: it is changed there and nowhere else.' },
    STORE: { description: 'An owner of the default tenant does, here or on the command line.' },
  } satisfies Record<Source, { description: string }>,
});

const SystemKey = builder.objectRef<State>('SystemKey').implement({
  description:
    'The one key of the installation that holds every scope of the default tenant and can be read again. It is off until an owner enables it.',
  fields: (t) => ({
    enabled: t.boolean({
      description: 'Whether there is one.',
      resolve: ({ key }) => key !== undefined,
    }),
    apiKey: t.field({
      type: ApiKeyRef,
      nullable: true,
      description: 'The key, without its text. Null while it is off.',
      resolve: ({ key }) => key ?? null,
    }),
    createdAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When it was enabled. Null while it is off.',
      resolve: ({ key }) => key?.createdAt ?? null,
    }),
    lastUsedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When it was last taken, to the second or so. Each use is in the audit trail.',
      resolve: ({ key }) => key?.lastUsedAt ?? null,
    }),
    source: t.expose('source', { type: SystemKeySource, description: 'What decides on it.' }),
  }),
});

const SystemKeyPayload = payloadType<{ systemKey: State }>(
  'SystemKeyPayload',
  'How it stands with the system key.',
  (t) => ({
    systemKey: t.field({
      type: SystemKey,
      nullable: true,
      description: 'The system key as it is now.',
      resolve: ({ systemKey }) => systemKey,
    }),
  }),
);

const ShownSystemKeyPayload = payloadType<ShownSystemKey>(
  'ShownSystemKeyPayload',
  'The system key with its text.',
  (t) => ({
    systemKey: t.field({
      type: SystemKey,
      nullable: true,
      description: 'The system key as it is now.',
      resolve: ({ systemKey }) => systemKey,
    }),
    secret: t.string({
      nullable: true,
      description: 'The whole text to send as `Authorization: Bearer …`. `revealSystemKey` shows it again.',
      resolve: ({ secret }) => secret,
    }),
  }),
);

const FOR_WHOM = 'For an owner of the default tenant who has logged in; no API key may.';

builder.queryField('systemKey', (t) =>
  t.field({
    type: SystemKey,
    scopes: [['tenants:own']],
    description: `How it stands with the system key, without its text. ${FOR_WHOM}`,
    resolve: (_root, _args, context) => getSystemKey(context),
  }),
);

builder.mutationFields((t) => ({
  enableSystemKey: t.field({
    nullable: true,
    type: ShownSystemKeyPayload,
    scopes: [['tenants:own']],
    description: `Makes the system key, or shows the one there is. ${FOR_WHOM}`,
    resolve: (_root, _args, context) => answering(() => enableSystemKey(context)),
  }),
  revealSystemKey: t.field({
    nullable: true,
    type: ShownSystemKeyPayload,
    scopes: [['tenants:own']],
    description: `Shows the text of the system key again. That it was seen is written to the audit trail. ${FOR_WHOM}`,
    resolve: (_root, _args, context) => answering(() => showSystemKey(context)),
  }),
  rotateSystemKey: t.field({
    nullable: true,
    type: ShownSystemKeyPayload,
    scopes: [['tenants:own']],
    description: `Gives the system key another text. ${FOR_WHOM}`,
    args: {
      graceSeconds: t.arg.int({
        defaultValue: 0,
        description: 'How long the old text works beside the new one, up to 90 days. 0: it dies at once.',
      }),
    },
    resolve: (_root, args, context) => answering(() => rotateSystemKey(context, args), 'flat'),
  }),
  disableSystemKey: t.field({
    nullable: true,
    type: SystemKeyPayload,
    scopes: [['tenants:own']],
    description: `Ends the system key for good, at once. Enabled again it is another one. ${FOR_WHOM}`,
    resolve: (_root, _args, context) =>
      answering(async () => ({ systemKey: await disableSystemKey(context) })),
  }),
}));
