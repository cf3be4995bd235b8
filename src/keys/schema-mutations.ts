import { invalid } from '../errors.js';
import { builder } from '../graphql/builder.js';
import type { GraphqlContext } from '../graphql/context.js';
import { answering, payloadType } from '../graphql/mutation.js';
import { smallestScopes } from '../graphql/smallest-scopes.js';
import type { Api as ApiName } from '../principals/api-registry.js';
import { createKey } from './create-key.js';
import type { IssuedKey } from './issued.js';
import type { ApiKey as Key } from './key.js';
import { revokeKey } from './revoke-key.js';
import { finishRotation, rotateKey } from './rotate-key.js';
import { Api, ApiKeyRef, Environment } from './schema-key.js';
import { changeKey } from './update-key.js';

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

const KeyRateLimitInput = builder.inputType('KeyRateLimitInput', {
  description:
    'How often a key may be used: so many requests at once, and as many again in each such span, evenly.',
  fields: (t) => ({
    requests: t.int({ required: true, description: 'How many requests: 1 to 1,000,000.' }),
    seconds: t.int({ required: true, description: 'In how many seconds: 1 to 86,400.' }),
  }),
});

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
      description:
        'What it may do: scopes that its API knows and that you hold yourself. Give either this or `forOperations`.',
    }),
    forOperations: t.stringList({
      description:
        'GraphQL documents, up to 50, that it shall run: it gets the fewest scopes with which every operation in them runs, whatever the variables. What depends on one thing, such as `apiKey` of another key, is not counted.',
    }),
    allowedIps: t.stringList({
      description:
        'Addresses and CIDR ranges it may be used from, such as `203.0.113.0/24`. None: from anywhere.',
    }),
    rateLimit: t.field({
      type: KeyRateLimitInput,
      description:
        'How often it may be used, instead of what keys may in general. Made by a key that has one: at most as often as that.',
    }),
    serviceAccountId: t.id({
      description:
        'The service account it shall belong to. Left out: it is yours; made by a key of a service account, of that one.',
    }),
    projectIds: t.idList({
      description:
        'Those of the projects of the service account that it shall be bound to. Left out: all of them, as they are now.',
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
    rateLimit: t.field({
      type: KeyRateLimitInput,
      description: 'How often it may be used from now on. Null: as often as keys may in general.',
    }),
    projectIds: t.idList({
      description:
        'Of a key of a service account: those of its projects that the key is bound to from now on.',
    }),
    notBefore: t.field({ type: 'DateTime', description: 'When it shall begin to work. Null: at once.' }),
    expiresAt: t.field({ type: 'DateTime', description: 'When it shall stop working. Null: never.' }),
    active: t.boolean({ description: 'False switches it off, true on again.' }),
  }),
});

/** What is asked for in so many words, or found from what the key is for. */
async function scopesAsked(
  context: GraphqlContext,
  api: ApiName,
  scopes: readonly string[] | null | undefined,
  forOperations: readonly string[] | null | undefined,
): Promise<readonly string[]> {
  if (scopes && forOperations) {
    throw invalid(['input', 'forOperations'], 'Give either `scopes` or `forOperations`, not both.');
  }
  if (forOperations) return smallestScopes(context, api, forOperations);
  if (scopes) return scopes;
  throw invalid(['input', 'scopes'], 'Give `scopes`, or `forOperations` to have them found.');
}

const idArg = (what: string) => ({ required: true, description: what }) as const;

builder.mutationFields((t) => ({
  createApiKey: t.field({
    nullable: true,
    type: IssuedKeyPayload,
    scopes: [['keys:write']],
    description:
      'Makes an API key in your tenant, with the scopes you name or those that its operations need. It can hold none that you lack. Its secret is shown once.',
    args: { input: t.arg({ type: CreateApiKeyInput, required: true, description: 'What it shall be.' }) },
    resolve: (_root, { input }, context) =>
      answering(async () => {
        const { scopes: named, forOperations, ...rest } = input;
        const api = input.api ?? 'halyard';
        const scopes = await scopesAsked(context, api, named, forOperations);
        return createKey(context, { ...rest, api, scopes });
      }),
  }),
  updateApiKey: t.field({
    nullable: true,
    type: KeyPayload,
    scopes: [['keys:write']],
    description: 'Changes an API key. You must hold all that it holds, before and after.',
    args: { input: t.arg({ type: UpdateApiKeyInput, required: true, description: 'What shall change.' }) },
    resolve: (_root, { input }, context) =>
      answering(async () => ({ apiKey: await changeKey(context, input) })),
  }),
  deactivateApiKey: t.field({
    nullable: true,
    type: KeyPayload,
    scopes: [['keys:write']],
    description: 'Switches a key off at once. It can be switched on again.',
    args: { id: t.arg.id(idArg('The key to switch off.')) },
    resolve: (_root, { id }, context) =>
      answering(async () => ({ apiKey: await changeKey(context, { id, active: false }) }), 'flat'),
  }),
  activateApiKey: t.field({
    nullable: true,
    type: KeyPayload,
    scopes: [['keys:write']],
    description: 'Switches a deactivated key on again. You must hold all that it holds.',
    args: { id: t.arg.id(idArg('The key to switch on.')) },
    resolve: (_root, { id }, context) =>
      answering(async () => ({ apiKey: await changeKey(context, { id, active: true }) }), 'flat'),
  }),
  revokeApiKey: t.field({
    nullable: true,
    type: KeyPayload,
    authenticated: true,
    description:
      'Ends a key for good, at once. A key may revoke itself; to revoke another takes `keys:write`.',
    args: {
      id: t.arg.id(idArg('The key to revoke.')),
      reason: t.arg.string({ description: 'Why, for those who wonder later. Up to 500 characters.' }),
    },
    resolve: (_root, args, context) =>
      answering(async () => ({ apiKey: await revokeKey(context, args) }), 'flat'),
  }),
  rotateApiKey: t.field({
    nullable: true,
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
    resolve: (_root, args, context) => answering(() => rotateKey(context, args), 'flat'),
  }),
  finishApiKeyRotation: t.field({
    nullable: true,
    type: KeyPayload,
    authenticated: true,
    description: 'Ends the grace of a rotation early: from now on only the newest secret works.',
    args: { id: t.arg.id(idArg('The key whose old secret shall die.')) },
    resolve: (_root, args, context) =>
      answering(async () => ({ apiKey: await finishRotation(context, args) }), 'flat'),
  }),
}));
