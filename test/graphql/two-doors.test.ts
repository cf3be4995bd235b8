import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allScopes } from '../../src/principals/scope-registry.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { documentOf, randomSelection, randomVariables } from '../support/random-operations.js';
import { reaches } from '../support/reach.js';
import { smallSchema } from '../support/small-schema.js';

/**
 * The usual request is answered by the engine alone, and compiled where it comes again; everything else goes through
 * Yoga and the reference executor. Whichever way one went must not show. An extension that nobody knows says nothing, and
 * makes a request unusual.
 */

interface Sent {
  readonly query?: unknown;
  readonly variables?: unknown;
  readonly operationName?: unknown;
  readonly extensions?: object;
}

const DOORS = [
  (sent: Sent): Sent => sent,
  (sent: Sent): Sent => ({ ...sent, extensions: { ...sent.extensions, unusual: true } }),
];
/** The first run is the reference executor's, later ones are compiled. */
const RUNS = 3;

async function answersOf(t: TestApp, sent: Sent, headers: Record<string, string> = {}): Promise<string[]> {
  const answers: string[] = [];
  for (const door of DOORS) {
    for (let run = 0; run < RUNS; run += 1) {
      const response = await t.fetch('/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-request-id': 'the-same', ...headers },
        body: JSON.stringify(door(sent)),
      });
      const told = [...response.headers].filter(([name]) => name !== 'server-timing');
      answers.push(JSON.stringify([response.status, told.sort(), await response.text()]));
    }
  }
  return answers;
}

async function expectTheSame(t: TestApp, sent: Sent, headers?: Record<string, string>): Promise<string> {
  let answers = await answersOf(t, sent, headers);
  // What is counted is written by itself, now and then: in between two answers at most once in a while.
  if (new Set(answers).size > 1) answers = await answersOf(t, sent, headers);
  const [first = '', ...others] = answers;
  for (const other of others) expect([sent, headers, other]).toEqual([sent, headers, first]);
  return first;
}

const MEDIA_TYPES = [
  'application/json',
  'application/graphql-response+json',
  '*/*',
  'application/graphql-response+json, application/json;q=0.9',
  'application/json, application/graphql-response+json',
  'text/html;q=0.5, application/*',
];

describe('both doors of the real schema', () => {
  let t: TestApp;
  beforeAll(async () => {
    t = await createTestApp();
  });
  afterAll(() => t.close());

  it('answer every field of every type the same, compiled or not', async () => {
    const { loadCatalog } = await import('../../src/catalog/sample.js');
    await loadCatalog(t.operator());
    let good = 0;
    const queries = reaches(t.app.engine.schema).filter(({ document }) => document.startsWith('query'));
    for (const { document } of queries) {
      const headers = { authorization: `Bearer ${t.firstKey}` };
      const answer = await expectTheSame(t, { query: document }, headers);
      if (answer.startsWith('[200')) good += 1;
    }
    expect(good).toBeGreaterThan(100);
  });

  it('say the same of requests that are wrong, in each media type', async () => {
    const product = 'query ($id: ID!) { product(id: $id) { id } }';
    const requests: Sent[] = [
      {},
      { query: null },
      { query: 7 },
      { query: '' },
      { query: '{' },
      { query: '{ nothing }' },
      { query: 'fragment a on Query { viewer { id } }' },
      { query: 'query a { scopes { name } } query b { scopes { name } }' },
      { query: 'query a { scopes { name } } query b { scopes { name } }', operationName: 'b' },
      { query: 'query a { scopes { name } }', operationName: 'c' },
      { query: product },
      { query: product, variables: null },
      { query: product, variables: [] },
      { query: product, variables: 'x' },
      { query: product, variables: { id: null } },
      { query: product, variables: { id: { a: 1 } } },
      { query: product, variables: { id: 'a\0b' } },
      { query: product, variables: { id: 'prd_none', more: 1 } },
      {
        query: 'query ($first: Int) { products(first: $first) { nodes { id } } }',
        variables: { first: 501 },
      },
      {
        query: 'query ($first: Int) { products(first: $first) { nodes { id } } }',
        variables: { first: 1e6 },
      },
      { query: '{ products(first: -1) { nodes { id } } }' },
      { query: '{ products(after: "x") { nodes { id } } }' },
      { query: `{ ${Array.from({ length: 200 }, (_none, at) => `a${at}: __typename`).join(' ')} }` },
      { query: 'query ($on: Boolean = true) { scopes @include(if: $on) { name } }' },
      { query: '{ __proto__: __typename scopes { constructor: name } }' },
      { query: '{ __schema { queryType { name } } }' },
    ];
    for (const sent of requests) {
      for (const accept of MEDIA_TYPES) {
        for (const credential of [{ authorization: `Bearer ${t.firstKey}` }, {}, { prefer: 'partial' }]) {
          await expectTheSame(t, sent, { accept, ...credential } as Record<string, string>);
        }
      }
    }
  });
});

describe('what is selected of a product', () => {
  it('answers the same whatever is selected beside it, though no more is read than that', async () => {
    const t = await createTestApp();
    const { loadCatalog } = await import('../../src/catalog/sample.js');
    await loadCatalog(t.operator());
    const leaves = ['id', 'sku', 'name', 'description', 'status', 'attributes', 'version', 'createdAt'];
    const others = [
      'price { amount currency }',
      'category { name }',
      'supplierId',
      'supplier { id }',
      '__typename',
    ];
    const ask = async (selection: string, sort: string) => {
      const { body } = await t.graphql<{ products: { nodes: object[]; edges: { node: object }[] } }>(
        `{ products(first: 3, sort: ${sort}) { nodes { ...on Node { id } ...some } edges { cursor node { ...some } } } }
        fragment some on Product { ${selection} }`,
        { key: t.firstKey },
      );
      expect(body.errors).toBeUndefined();
      return body.data?.products;
    };
    const nameOf = (field: string) => field.split(' ')[0] ?? '';
    try {
      await fc.assert(
        fc.asyncProperty(
          fc.subarray([...leaves, ...others], { minLength: 1 }),
          fc.constantFrom('CREATED_AT', 'NAME', 'SKU', 'PRICE', 'UPDATED_AT'),
          async (fields, sort) => {
            const [some, all] = [
              await ask(fields.join(' '), sort),
              await ask([...leaves, ...others].join(' '), sort),
            ];
            const kept = all?.nodes.map((node) =>
              Object.fromEntries(
                Object.entries(node).filter(([name]) => fields.map(nameOf).includes(name) || name === 'id'),
              ),
            );
            expect(some?.nodes).toEqual(kept);
            expect(some?.edges.map((edge) => ({ ...edge, node: 0 }))).toEqual(
              all?.edges.map((edge) => ({ ...edge, node: 0 })),
            );
          },
        ),
        { numRuns: 60 },
      );
    } finally {
      await t.close();
    }
  });
});

describe('both doors of a server that persists operations', () => {
  let t: TestApp;
  const query = 'query A($names: Boolean!) { scopes { name @include(if: $names) description } }';
  const hash = (text: string) => createHash('sha256').update(text).digest('hex');
  const persisted = (sha256Hash: unknown, version: unknown = 1) => ({
    persistedQuery: { version, sha256Hash },
  });
  beforeAll(async () => {
    t = await createTestApp();
  });
  afterAll(() => t.close());

  it('say the same of hashes that are known, unknown, wrong or none', async () => {
    const mutation = 'mutation { revokeApiKey(id: "key_none") { userErrors { code } } }';
    const requests: Sent[] = [
      { extensions: persisted(hash(query)) },
      { query, extensions: persisted(hash(query)), variables: { names: true } },
      { extensions: persisted(hash(query)), variables: { names: false } },
      { extensions: persisted(hash(query)), variables: { names: 7 } },
      { extensions: persisted(hash(query)), operationName: 'B', variables: { names: true } },
      { query: null, extensions: persisted(hash(query)), variables: { names: true } },
      { query: '', extensions: persisted(hash(query)) },
      { query: 7, extensions: persisted(hash(query)) },
      { query: '{ scopes { name } }', extensions: persisted(hash(query)) },
      { query: '{ nothing }', extensions: persisted(hash('{ nothing }')) },
      { extensions: persisted(hash('{ nothing }')) },
      { query: '{', extensions: persisted(hash('{')) },
      { extensions: persisted('constructor') },
      { extensions: persisted(7) },
      { extensions: persisted(hash(query), 2) },
      { extensions: { persistedQuery: 'x' } },
      { query, extensions: { persistedQuery: null }, variables: { names: true } },
      { query: mutation, extensions: persisted(hash(mutation)) },
      { extensions: persisted(hash(mutation)) },
    ];
    for (const sent of requests) {
      for (const accept of MEDIA_TYPES) {
        await expectTheSame(t, sent, { accept, authorization: `Bearer ${t.firstKey}` });
      }
    }
  });
});

describe('both doors of a small schema', () => {
  let t: TestApp;
  const keys = new Map<string, string>();
  beforeAll(async () => {
    t = await createTestApp({ schema: smallSchema({ ran: [], tick: () => {} }) });
    for (const scopes of [allScopes, ['products:read', 'cdn:read'], []] as const) {
      keys.set(scopes.join(), (await t.key({ scopes })).token);
    }
  });
  afterAll(() => t.close());

  it('answer random operations the same, in every mode, compiled or not', async () => {
    const headers = fc.record(
      {
        prefer: fc.constant('partial'),
        'halyard-authorization': fc.constant('dry-run'),
        accept: fc.constantFrom(...MEDIA_TYPES),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(
        randomSelection,
        randomVariables,
        headers,
        fc.nat(2),
        async ({ text }, variables, mode, who) => {
          const authorization = `Bearer ${[...keys.values()][who]}`;
          await expectTheSame(t, { query: documentOf(text), variables }, { authorization, ...mode });
        },
      ),
      { numRuns: 150 },
    );
  });
});
