import { batched } from '../graphql/batch.js';
import { builder } from '../graphql/builder.js';
import type { GraphqlContext } from '../graphql/context.js';
import {
  type Api as ApiName,
  apiRegistry,
  type Environment as EnvironmentName,
} from '../principals/api-registry.js';
import { loadProject } from '../projects/schema-ref.js';
import { loadAccount, ServiceAccountRef } from '../service-accounts/schema-ref.js';
import { getKeysInGrace, getLiveSecrets } from './get-key.js';
import {
  displayPrefix,
  hasFullAccess,
  type ApiKey as Key,
  type ApiKeySecret as Secret,
  statusOf,
} from './key.js';
import type { KeyRateLimit } from './rate-limit.js';

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

const KeyRateLimitRef = builder.objectRef<KeyRateLimit>('KeyRateLimit').implement({
  description:
    'How often a key may be used: so many requests at once, and as many again in each such span, evenly.',
  fields: (t) => ({
    requests: t.exposeInt('requests', { description: 'How many requests.' }),
    seconds: t.exposeInt('seconds', { description: 'In how many seconds.' }),
  }),
});

const loadInGrace = batched<GraphqlContext, { id: string }>(getKeysInGrace, ({ id }) => id);

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
        'Whether the empty scope list stands for every scope of the API, as with PixelByte and the system key.',
      resolve: hasFullAccess,
    }),
    system: t.boolean({
      description: 'Whether it is the system key of the installation, which `systemKey` is about.',
      resolve: ({ system }) => system === true,
    }),
    status: t.field({
      type: ApiKeyStatus,
      description: 'Whether the key works just now, and if not, why.',
      resolve: (key, _args, { clock }) => statusOf(key, clock.now()),
    }),
    active: t.exposeBoolean('active', { description: 'False while the key is deactivated.' }),
    rotating: t.boolean({
      description:
        'Whether an older secret still works beside the newest, as it does while a rotation is in grace.',
      resolve: async ({ id }, _args, context) => (await loadInGrace(context, id)) !== undefined,
    }),
    allowedIps: t.exposeStringList('allowedIps', {
      description: 'Addresses and CIDR ranges it may be used from. Empty: from anywhere.',
    }),
    rateLimit: t.expose('rateLimit', {
      type: KeyRateLimitRef,
      nullable: true,
      description: 'How often it may be used. Null: as often as keys may in general.',
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
    ownerId: t.exposeID('ownerId', {
      nullable: true,
      description:
        'The user it belongs to: it never may more than they may just now. Null: it is nobody’s, or a service account’s.',
    }),
    serviceAccountId: t.exposeID('serviceAccountId', {
      nullable: true,
      description:
        'The service account it belongs to: it works only while that is enabled, and never may more. Null: to none.',
    }),
    serviceAccount: t.field({
      type: ServiceAccountRef,
      nullable: true,
      scopes: [['accounts:read']],
      description: 'That service account. Null also where it has been deleted.',
      resolve: async ({ serviceAccountId }, _args, context) =>
        (serviceAccountId !== null && (await loadAccount(context, serviceAccountId))) || null,
    }),
    projectIds: t.field({
      type: ['ID'],
      description:
        'The projects it is bound to, of those that you see: a key of a service account sees no others. Empty for any other key.',
      resolve: async ({ projectIds }, _args, context) => {
        const found = await Promise.all(projectIds.map((id) => loadProject(context, id)));
        return found.flatMap((project) => (project ? [project.id] : []));
      },
    }),
    createdBy: t.exposeID('createdBy', {
      description:
        'Who made it: the id of a user or a key, `operator` for the command line, or `configuration` for `HALYARD_SYSTEM_KEY`.',
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
