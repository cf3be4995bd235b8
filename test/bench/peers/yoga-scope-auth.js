import { createServer } from 'node:http';
import SchemaBuilder from '@pothos/core';
import ScopeAuthPlugin from '@pothos/plugin-scope-auth';
import { createYoga } from 'graphql-yoga';
import { listening } from './listening.js';
import { NEEDED, productById, productList, scopesOf, tokenIn } from './store.js';

/** GraphQL Yoga as it comes, and a Pothos schema whose type and root fields ask for a scope through scope-auth. */
const builder = new SchemaBuilder({
  plugins: [ScopeAuthPlugin],
  scopeAuth: {
    authScopes: ({ scopes }) => ({ has: (scope) => scopes?.includes(scope) ?? false }),
  },
});

const authScopes = { has: NEEDED };
const nullable = true;

const Product = builder.objectRef('Product').implement({
  authScopes,
  fields: (t) => ({
    id: t.exposeID('id'),
    sku: t.exposeString('sku'),
    name: t.exposeString('name'),
    description: t.exposeString('description'),
    version: t.exposeInt('version'),
    categoryId: t.exposeID('categoryId', { nullable }),
  }),
});

const Products = builder.objectRef('ProductConnection').implement({
  fields: (t) => ({ nodes: t.field({ type: [Product], resolve: ({ nodes }) => nodes }) }),
});

builder.queryType({
  fields: (t) => ({
    product: t.field({
      type: Product,
      nullable,
      authScopes,
      args: { id: t.arg.id({ required: true }) },
      resolve: (_root, { id }) => productById(id),
    }),
    products: t.field({
      type: Products,
      authScopes,
      args: { first: t.arg.int({ defaultValue: 50 }) },
      resolve: (_root, { first }) => ({ nodes: productList(first) }),
    }),
  }),
});

const yoga = createYoga({
  schema: builder.toSchema(),
  context: ({ req }) => ({ scopes: scopesOf(tokenIn(req.headers)) }),
});

listening(createServer(yoga));
