import { describe, expect, it } from 'vitest';
import { createTestApp } from '../support/app.js';

const NASTY = [
  'plain',
  'quotes " and \\ backslashes / slashes',
  'controls \u0001\b\f\n\r\t\u001f\u007f',
  'lines \u2028 and \u2029 and \ufeff',
  'faces 😀 and half of one',
  '{"json": [1, null]}',
  "it's 'quoted'",
  'مرحبا Ünïcode 漢字',
];

const PAGES: Readonly<Record<string, string>> = {
  'every plain field':
    '{ products { nodes { id sku name description categoryId supplierId version __typename } } }',
  'aliases, in another order':
    '{ products(first: 3) { nodes { v: version title: name kind: __typename name } } }',
  'a field twice': '{ products { nodes { sku name sku } nodes2: nodes { sku } } }',
  fragments:
    'fragment F on Product { name ...G } fragment G on Product { description } { products { ...P nodes { ...F ... on Product { id } } } } fragment P on ProductConnection { totalCount }',
  'a fragment of an interface': '{ products { nodes { ... on Node { id } sku } } }',
  'flags of the page': '{ products(first: 2) { nodes { sku } pageInfo { hasNextPage hasPreviousPage } } }',
  cursors: '{ products(first: 2) { nodes { sku } pageInfo { hasNextPage endCursor startCursor } } }',
  edges: '{ products(first: 2) { nodes { sku } edges { cursor node { sku } } } }',
  'fields that are more than a column': '{ products { nodes { sku price { amount } status createdAt } } }',
  'a condition': 'query ($c: Boolean = true) { products { nodes { sku name @include(if: $c) } } }',
  sorted: '{ products(sort: NAME, direction: DESC, last: 3) { nodes { name } pageInfo { startCursor } } }',
  filtered: '{ products(search: "quotes", sort: SKU) { nodes { sku name } totalCount } }',
  'none at all': '{ products(first: 0) { nodes { sku } } }',
};

describe('pages that the database makes into JSON', () => {
  it('are the same bytes as what graphql-js answers, whatever stands in the columns', async () => {
    const app = await createTestApp();
    const key = (await app.key({ scopes: ['products:read', 'products:write'] })).token;
    for (const [at, name] of NASTY.entries()) {
      await app.graphql(
        'mutation ($input: CreateProductInput!) { createProduct(input: $input) { product { id } } }',
        {
          key,
          variables: { input: { sku: `N-${at}`, name, description: `${name}${name}` } },
        },
      );
    }
    for (const [what, query] of Object.entries(PAGES)) {
      const before = app.app.engine.runs.compiled;
      // The first time, the reference executor answers.
      const answers = [await ask(app, key, query), await ask(app, key, query), await ask(app, key, query)];
      expect(answers[0], what).toMatch(/^\{"data":\{"products":/);
      expect(new Set(answers).size, `${what}: ${answers.join('\n')}`).toBe(1);
      expect(app.app.engine.runs.compiled - before, what).toBe(2);
    }
    expect(await ask(app, key, PAGES['every plain field'] as string)).toContain('faces 😀');
    await app.close();
  });
});

async function ask(
  app: Awaited<ReturnType<typeof createTestApp>>,
  key: string,
  query: string,
): Promise<string> {
  const response = await app.app.fetch(
    new Request('http://localhost/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      body: JSON.stringify({ query }),
    }),
  );
  return response.text();
}
