import { tenantById } from '../accounts/get-tenant.js';
import { tenantsOf, userById } from '../accounts/get-user.js';
import { TenantRef } from '../accounts/schema-tenant.js';
import { MembershipRef, UserRef } from '../accounts/schema-users.js';
import { getKey } from '../keys/get-key.js';
import { Api, ApiKeyRef } from '../keys/schema-key.js';
import type { Principal } from '../principals/principal.js';
import { scopesIn } from '../principals/scope.js';
import { builder } from './builder.js';

/** Who am I, by the credential I showed? */

const PrincipalKind = builder.enumType('PrincipalKind', {
  description: 'What kind of caller it is.',
  values: {
    API_KEY: { value: 'apiKey', description: 'A program, with an API key.' },
    SERVICE_ACCOUNT: {
      value: 'serviceAccount',
      description: 'A program, with a short-lived token of its service account.',
    },
    USER: { value: 'user', description: 'A person, with the access token of a session.' },
    OPERATOR: { value: 'operator', description: 'The command line of the server itself.' },
    ANONYMOUS: { value: 'anonymous', description: 'Nobody in particular.' },
  } satisfies Record<string, { value: Principal['kind']; description: string }>,
});

const Viewer = builder.objectRef<Principal>('Viewer').implement({
  description: 'Who is calling, by the credential that was shown.',
  authenticated: true,
  fields: (t) => ({
    id: t.exposeID('id', { description: 'The id of the key or the user.' }),
    kind: t.expose('kind', { type: PrincipalKind, description: 'What kind of caller it is.' }),
    name: t.exposeString('name', { description: 'For people: the name of the key or the user.' }),
    scopes: t.field({
      type: ['AuthScope'],
      description: 'All that this credential may do just now.',
      resolve: ({ scopes }) => scopesIn(scopes),
    }),
    api: t.field({
      type: Api,
      nullable: true,
      description: 'The API whose rules the credential follows.',
      resolve: ({ api }) => api ?? null,
    }),
    tenant: t.field({
      type: TenantRef,
      nullable: true,
      description: 'The tenant whose rows it sees.',
      resolve: async ({ tenantId }, _args, { store }) => (await tenantById(store.read, tenantId)) ?? null,
    }),
    user: t.field({
      type: UserRef,
      nullable: true,
      description: 'The person, where a person calls.',
      resolve: async ({ kind, id }, _args, { store }) =>
        kind === 'user' ? ((await userById(store.read, id)) ?? null) : null,
    }),
    memberships: t.field({
      type: [MembershipRef],
      description: 'The tenants of the person who calls: any of them can be named in `X-Tenant-ID`.',
      resolve: ({ kind, id }, _args, { store }) => (kind === 'user' ? tenantsOf(store.read, id) : []),
    }),
    sessionId: t.id({
      nullable: true,
      description: 'The session that calls, where a person does.',
      resolve: ({ sessionId }) => sessionId ?? null,
    }),
    apiKey: t.field({
      type: ApiKeyRef,
      nullable: true,
      description: 'The key itself.',
      resolve: async ({ kind, id }, _args, context) =>
        kind === 'apiKey' ? ((await getKey(context, id)) ?? null) : null,
    }),
    expiresAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When the credential ends. Null: never.',
      resolve: ({ expiresAt }) => (expiresAt === undefined ? null : new Date(expiresAt)),
    }),
  }),
});

builder.queryFields((t) => ({
  me: t.field({
    type: Viewer,
    authenticated: true,
    description: 'Who you are, and all that you may do.',
    resolve: (_root, _args, { principal }) => principal,
  }),
}));
