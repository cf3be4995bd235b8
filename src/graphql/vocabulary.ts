import { Api, Environment } from '../keys/schema-key.js';
import {
  type ApiRow,
  apiRegistry,
  grantableScopes,
  type KeyPrefix,
  keyPrefixes,
} from '../principals/api-registry.js';
import { type ScopeRow, scopeRegistry } from '../principals/scope-registry.js';
import { builder } from './builder.js';

/** What is there to hold: every scope, and the APIs whose keys hold it. */

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

builder.queryFields((t) => ({
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
}));
