import { builder } from '../graphql/builder.js';
import { connectionOf } from '../graphql/connection.js';
import { answering, payloadType } from '../graphql/mutation.js';
import { addNodeKind } from '../graphql/node-kinds.js';
import {
  type Api as ApiName,
  apiRegistry,
  type Environment as EnvironmentName,
} from '../principals/api-registry.js';
import { createKey } from './create-key.js';
import { getKey, getLiveSecrets } from './get-key.js';
import type { IssuedKey } from './issued.js';
import {
  displayPrefix,
  hasFullAccess,
  type ApiKey as Key,
  type ApiKeySecret as Secret,
  statusOf,
} from './key.js';
import { listKeys } from './list-keys.js';
import { revokeKey } from './revoke-key.js';
import { finishRotation, rotateKey } from './rotate-key.js';
import { changeKey } from './update-key.js';

export const Api = builder.enumType('Api', {
  description: 'A product whose keys share a prefix, a vocabulary of scopes and rules.',
  values: Object.fromEntries(
    apiRegistry.map((row) => [row.name.toUpperCase(), { value: row.name, description: row.title }]),
  ) as Record<Uppercase<ApiName>, { value: ApiName; description: string }>,
});

export const Environment = builder.enumType('Environment', {
  description:
    'What a key is for. It shows in the key itself, so a test key is never mistaken for a live one.',
  values: {
    LIVE: { value: 'live', description: 'For production.' },
    TEST: { value: 'test', description: 'For trying things out. Not every API has it.' },
  } satisfies Record<string, { value: EnvironmentName; description: string }>,
});

const ApiKeyStatus = builder.enumType('ApiKeyStatus', {
  description: 'What has become of a key.',
  values: {
    ACTIVE: { description: 'It works.' },
    NOT_YET_VALID: { description: 'Its `notBefore` is still to come.' },
    EXPIRED: { description: 'Its `expiresAt` has passed.' },
    INACTIVE: { description: 'It was deactivated, and can be activated again.' },
    REVOKED: { description: 'It was revoked. That is for good.' },
  },
});

const ApiKeySecret = builder.objectRef<Secret>('ApiKeySecret').implement({
  description:
    'What proves possession of a key. A key has two of them while a rotation is in grace, else one.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Names the secret without telling it.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When its grace ends. Null for the current secret.',
    }),
    lastUsedAt: t.expose('lastUsedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was last shown and taken, to the second or so: tells who still uses the old one.',
    }),
  }),
});

/** Not guarded by a scope as a type: a key may read itself. Each field that leads here says who may follow. */
export const ApiKeyRef = builder.objectRef<Key>('ApiKey');

builder.node(ApiKeyRef, {
  description:
    'An API key: who may call, with which scopes, from where and until when. Its secret is not kept.',
  authenticated: true,
  id: { resolve: (key) => key.id, description: 'Names the key. It is no secret, and rotation keeps it.' },
  fields: (t) => ({
    api: t.expose('api', { type: Api, description: 'The API whose rules the key follows.' }),
    environment: t.expose('environment', { type: Environment, description: 'What the key is for.' }),
    name: t.exposeString('name', { description: 'A label for people.' }),
    description: t.exposeString('description', {
      description: 'Where the key is used and why. May be empty.',
    }),
    prefix: t.string({
      description: 'What the key begins with: enough to tell keys apart, and to find this one in a log.',
      resolve: displayPrefix,
    }),
    scopes: t.expose('scopes', {
      type: ['AuthScope'],
      description: 'What the key was granted. See `fullAccess` for what an empty list means.',
    }),
    fullAccess: t.boolean({
      description:
        'Whether the empty scope list stands for every scope of the API, which is the rule of PixelByte.',
      resolve: hasFullAccess,
    }),
    status: t.field({
      type: ApiKeyStatus,
      description: 'Whether the key works just now, and if not, why.',
      resolve: (key, _args, { clock }) => statusOf(key, clock.now()),
    }),
    active: t.exposeBoolean('active', { description: 'False while the key is deactivated.' }),
    allowedIps: t.exposeStringList('allowedIps', {
      description: 'Addresses and CIDR ranges it may be used from. Empty: from anywhere.',
    }),
    notBefore: t.expose('notBefore', {
      type: 'DateTime',
      nullable: true,
      description: 'When it begins to work.',
    }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it stops working.',
    }),
    revokedAt: t.expose('revokedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was revoked.',
    }),
    revokedReason: t.exposeString('revokedReason', {
      nullable: true,
      description: 'Why, in the words of who revoked it.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    createdBy: t.exposeID('createdBy', {
      description: 'Who made it: the id of a key, or `operator` for the command line.',
    }),
    updatedAt: t.expose('updatedAt', {
      type: 'DateTime',
      description: 'When anything about it last changed.',
    }),
    lastUsedAt: t.expose('lastUsedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was last taken, to the second or so. Null: never.',
    }),
    lastUsedIp: t.exposeString('lastUsedIp', {
      nullable: true,
      description: 'The address that used it last.',
    }),
    secrets: t.field({
      type: [ApiKeySecret],
      description: 'The secrets that work just now, newest first.',
      resolve: (key, _args, context) => getLiveSecrets(context, key),
    }),
  }),
});

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

const KeyPayload = payloadType<{ apiKey: Key }>('ApiKeyPayload', 'The key as it is now.', (t) => ({
  apiKey: t.field({
    type: ApiKeyRef,
    nullable: true,
    description: 'The key as it is now.',
    resolve: ({ apiKey }) => apiKey,
  }),
}));

const IssuedKeyPayload = payloadType<IssuedKey>(
  'IssuedApiKeyPayload',
  'A key and its secret, which is shown in this answer and never again.',
  (t) => ({
    apiKey: t.field({
      type: ApiKeyRef,
      nullable: true,
      description: 'The key, without its secret.',
      resolve: ({ key }) => key,
    }),
    secret: t.string({
      nullable: true,
      description:
        'The whole text to send as a credential. Copy it now: it is not kept, and cannot be shown again.',
      resolve: ({ token }) => token,
    }),
  }),
);

const CreateApiKeyInput = builder.inputType('CreateApiKeyInput', {
  description: 'What a new key shall be.',
  fields: (t) => ({
    api: t.field({
      type: Api,
      defaultValue: 'halyard',
      description: 'The API whose rules and prefix the key gets. A `HALYARD` key is taken by every API.',
    }),
    environment: t.field({ type: Environment, defaultValue: 'live', description: 'What the key is for.' }),
    name: t.string({ required: true, description: 'A label for people, 1 to 100 characters.' }),
    description: t.string({ description: 'Where it will be used and why, up to 1,000 characters.' }),
    scopes: t.field({
      type: ['AuthScope'],
      required: true,
      description: 'What it may do: scopes that its API knows and that you hold yourself.',
    }),
    allowedIps: t.stringList({
      description:
        'Addresses and CIDR ranges it may be used from, such as `203.0.113.0/24`. None: from anywhere.',
    }),
    notBefore: t.field({ type: 'DateTime', description: 'When it shall begin to work. Left out: now.' }),
    expiresAt: t.field({ type: 'DateTime', description: 'When it shall stop working. Left out: never.' }),
    requestId: t.string({
      description:
        'Any text of yours, up to 128 characters: asking again with it within an hour gives the same key.',
    }),
  }),
});

const UpdateApiKeyInput = builder.inputType('UpdateApiKeyInput', {
  description: 'What shall change. What is left out stays.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The key to change.' }),
    name: t.string({ description: 'A label for people, 1 to 100 characters.' }),
    description: t.string({ description: 'Where it is used and why, up to 1,000 characters.' }),
    scopes: t.field({
      type: ['AuthScope'],
      description: 'All it may do from now on: scopes that its API knows and that you hold yourself.',
    }),
    allowedIps: t.stringList({ description: 'All it may be used from. An empty list: from anywhere.' }),
    notBefore: t.field({ type: 'DateTime', description: 'When it shall begin to work. Null: at once.' }),
    expiresAt: t.field({ type: 'DateTime', description: 'When it shall stop working. Null: never.' }),
    active: t.boolean({ description: 'False switches it off, true on again.' }),
  }),
});

const idArg = (what: string) => ({ required: true, description: what }) as const;

builder.mutationFields((t) => ({
  createApiKey: t.field({
    type: IssuedKeyPayload,
    scopes: [['keys:write']],
    description:
      'Makes an API key in your tenant. It can hold no scope that you lack. Its secret is shown once.',
    args: { input: t.arg({ type: CreateApiKeyInput, required: true, description: 'What it shall be.' }) },
    resolve: (_root, { input }, context) =>
      answering(() =>
        createKey(context, {
          ...input,
          api: input.api ?? 'halyard',
        }),
      ),
  }),
  updateApiKey: t.field({
    type: KeyPayload,
    scopes: [['keys:write']],
    description: 'Changes an API key. You must hold all that it holds, before and after.',
    args: { input: t.arg({ type: UpdateApiKeyInput, required: true, description: 'What shall change.' }) },
    resolve: (_root, { input }, context) =>
      answering(async () => ({ apiKey: await changeKey(context, input) })),
  }),
  deactivateApiKey: t.field({
    type: KeyPayload,
    scopes: [['keys:write']],
    description: 'Switches a key off at once. It can be switched on again.',
    args: { id: t.arg.id(idArg('The key to switch off.')) },
    resolve: (_root, { id }, context) =>
      answering(async () => ({ apiKey: await changeKey(context, { id, active: false }) })),
  }),
  activateApiKey: t.field({
    type: KeyPayload,
    scopes: [['keys:write']],
    description: 'Switches a deactivated key on again. You must hold all that it holds.',
    args: { id: t.arg.id(idArg('The key to switch on.')) },
    resolve: (_root, { id }, context) =>
      answering(async () => ({ apiKey: await changeKey(context, { id, active: true }) })),
  }),
  revokeApiKey: t.field({
    type: KeyPayload,
    authenticated: true,
    description:
      'Ends a key for good, at once. A key may revoke itself; to revoke another takes `keys:write`.',
    args: {
      id: t.arg.id(idArg('The key to revoke.')),
      reason: t.arg.string({ description: 'Why, for those who wonder later. Up to 500 characters.' }),
    },
    resolve: (_root, args, context) => answering(async () => ({ apiKey: await revokeKey(context, args) })),
  }),
  rotateApiKey: t.field({
    type: IssuedKeyPayload,
    authenticated: true,
    description:
      'Gives a key a new secret and keeps all else about it. A key may rotate itself; to rotate another takes `keys:write` and all that it holds.',
    args: {
      id: t.arg.id(idArg('The key to rotate.')),
      graceSeconds: t.arg.int({
        defaultValue: 0,
        description: 'How long the old secret works beside the new one, up to 90 days. 0: it dies at once.',
      }),
      requestId: t.arg.string({
        description:
          'Any text of yours, up to 128 characters: asking again with it within an hour gives the same secret.',
      }),
    },
    resolve: (_root, args, context) => answering(() => rotateKey(context, args)),
  }),
  finishApiKeyRotation: t.field({
    type: KeyPayload,
    authenticated: true,
    description: 'Ends the grace of a rotation early: from now on only the newest secret works.',
    args: { id: t.arg.id(idArg('The key whose old secret shall die.')) },
    resolve: (_root, args, context) =>
      answering(async () => ({ apiKey: await finishRotation(context, args) })),
  }),
}));
