import { type DocumentNode, GraphQLError } from 'graphql';
import { tenantsOf, userById } from '../accounts/get-user.js';
import { findTenant } from '../accounts/queries.js';
import { TenantRef } from '../accounts/schema-tenant.js';
import { MembershipRef, UserRef } from '../accounts/schema-users.js';
import { HalyardError } from '../errors.js';
import { getKey } from '../keys/get-key.js';
import { Api, ApiKeyRef, Environment } from '../keys/schema-key.js';
import {
  type ApiRow,
  apiRegistry,
  grantableScopes,
  type KeyPrefix,
  keyPrefixes,
} from '../principals/api-registry.js';
import type { Principal } from '../principals/principal.js';
import { missingFrom, needAll, satisfies, scopeSets, scopesIn } from '../principals/scope.js';
import { type ScopeRow, scopeRegistry } from '../principals/scope-registry.js';
import type { AuthPlan, PlannedNeed } from './auth-plan.js';
import { builder } from './builder.js';
import type { GraphqlContext } from './context.js';
import { readDocument } from './read-document.js';

/** Questions about authority: who am I, what is there to hold, what would this document take. */

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
      resolve: async ({ tenantId }, _args, { store }) => (await findTenant(store.read, tenantId)) ?? null,
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

const ScopeInfo = builder.objectRef<ScopeRow>('Scope').implement({
  description: 'One word of authority, which keys are granted and fields ask for.',
  fields: (t) => ({
    name: t.expose('name', { type: 'AuthScope', description: 'The word itself.' }),
    description: t.exposeString('description', { description: 'What holding it allows.' }),
    aliases: t.exposeStringList('aliases', { description: 'Other spellings that are understood.' }),
    apis: t.field({
      type: [Api],
      description: 'The APIs whose keys may hold it.',
      resolve: ({ name }) => apisHolding.get(name) ?? [],
    }),
  }),
});

/** Made once: asked for every scope of a long list, it would be most of what the list costs. */
const apisHolding = new Map(
  scopeRegistry.map(({ name }) => [
    name,
    apiRegistry.map((row) => row.name).filter((api) => grantableScopes(api).includes(name)),
  ]),
);

const KeyPrefixInfo = builder.objectRef<KeyPrefix>('KeyPrefix').implement({
  description: 'What the keys of one API and environment begin with.',
  fields: (t) => ({
    prefix: t.exposeString('prefix', { description: 'The first characters of each such key.' }),
    environment: t.expose('environment', {
      type: Environment,
      description: 'The environment it stands for.',
    }),
  }),
});

const ApiInfo = builder.objectRef<ApiRow>('ApiInfo').implement({
  description: 'A product whose keys share a prefix, a vocabulary of scopes and rules.',
  fields: (t) => ({
    api: t.expose('name', { type: Api, description: 'Names it in inputs.' }),
    title: t.exposeString('title', { description: 'For people.' }),
    prefixes: t.field({
      type: [KeyPrefixInfo],
      description: 'What its keys begin with.',
      resolve: ({ name }) => keyPrefixes.filter(({ api }) => api === name),
    }),
    scopes: t.field({
      type: ['AuthScope'],
      description: 'The scopes its keys may hold.',
      resolve: ({ name }) => grantableScopes(name),
    }),
    emptyScopesMeanAll: t.boolean({
      description: 'Whether a key of this API with an empty scope list may do all that the API knows.',
      resolve: ({ emptyScopes }) => emptyScopes === 'all of the API',
    }),
  }),
});

const CoordinateAccess = builder.objectRef<PlannedNeed>('CoordinateAccess').implement({
  description: 'One place in a document, and how it stands with your scopes.',
  fields: (t) => ({
    coordinate: t.exposeString('coordinate', {
      description: 'The place in the schema: `Type.field`, `Type.field(argument:)` or `InputType.field`.',
    }),
    needs: t.field({
      type: t.listRef(t.listRef('AuthScope')),
      description: 'Every scope of any one of these sets. An empty set: any credential.',
      resolve: ({ need }) => scopeSets(need),
    }),
    held: t.boolean({
      description: 'Whether you may.',
      resolve: ({ need }, _args, { principal }) => satisfies(principal.scopes, need),
    }),
    missing: t.field({
      type: ['AuthScope'],
      description: 'What you lack of the set you are nearest to. Empty when you may.',
      resolve: ({ need }, _args, { principal }) => missingFrom(principal.scopes, need),
    }),
  }),
});

const documentArgs = {
  document: 'A GraphQL document, as text.',
  operationName: 'Which of its operations. Needed where it has several.',
};

builder.queryFields((t) => ({
  me: t.field({
    type: Viewer,
    authenticated: true,
    description: 'Who you are, and all that you may do.',
    resolve: (_root, _args, { principal }) => principal,
  }),
  scopes: t.field({
    type: [ScopeInfo],
    public: true,
    description: 'Every scope there is.',
    resolve: () => scopeRegistry,
  }),
  apis: t.field({
    type: [ApiInfo],
    public: true,
    description: 'Every API there is, with what its keys look like and may hold.',
    resolve: () => apiRegistry,
  }),
  scopesFor: t.field({
    type: t.listRef(t.listRef('AuthScope')),
    authenticated: true,
    description:
      'The smallest scope sets with which a document would run, whatever its variables. An empty set: any credential will do.',
    args: {
      document: t.arg.string({ required: true, description: documentArgs.document }),
      operationName: t.arg.string({ description: documentArgs.operationName }),
    },
    resolve: (_root, args, context) => smallestSets(planOf(context, args)),
  }),
  explainAccess: t.field({
    type: [CoordinateAccess],
    authenticated: true,
    description: 'Each place in a document that asks for something, and whether you hold it.',
    args: {
      document: t.arg.string({ required: true, description: documentArgs.document }),
      operationName: t.arg.string({ description: documentArgs.operationName }),
    },
    resolve: (_root, args, context) => planOf(context, args).upper,
  }),
}));

function smallestSets(plan: AuthPlan) {
  return scopeSets(needAll(new Set(plan.upper.map(({ need }) => need))));
}

function planOf(
  context: GraphqlContext,
  args: { document: string; operationName?: string | null | undefined },
): AuthPlan {
  const plan = context.engine.plan(documentOf(context, args.document), args.operationName ?? null);
  if (!plan) throw new HalyardError('OPERATION_RESOLUTION_FAILURE', { field: ['operationName'] });
  return plan;
}

function documentOf(context: GraphqlContext, text: string): DocumentNode {
  try {
    return readDocument(context, text);
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    throw new HalyardError('BAD_USER_INPUT', { field: ['document'], message: error.message });
  }
}
