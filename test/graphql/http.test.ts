import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { auditServer } from 'graphql-http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.js';

let t: TestApp;
const post = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
  t.fetch('/graphql', { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });
const codeOf = async (response: Response): Promise<unknown> =>
  ((await response.json()) as { errors?: { extensions: { code: string } }[] }).errors?.[0]?.extensions.code;

describe('GraphQL over HTTP', () => {
  let server: Server;
  beforeAll(async () => {
    t = await createTestApp();
    server = createServer(t.app.listener);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    server.close();
    await t.close();
  });

  it('asks whether the word Bearer is missing where the Authorization header is a key alone', async () => {
    for (const [authorization, end] of [
      [t.firstKey, '; is the word Bearer missing before the key?'],
      ['Digest username="ada"', '.'],
    ] as const) {
      const response = await post(JSON.stringify({ query: '{ me { id } }' }), { authorization });
      expect([response.status, await response.json()]).toEqual([
        401,
        {
          errors: [
            {
              message: `The Authorization header holds no credential that is read here${end}`,
              extensions: { code: 'API_KEY_MALFORMED' },
            },
          ],
        },
      ]);
    }
  });

  it('asks whether a variable is set where the header has no key after the word Bearer, or nothing at all', async () => {
    for (const authorization of ['Bearer', 'Bearer ', 'bearer', '']) {
      const response = await post(JSON.stringify({ query: '{ me { id } }' }), { authorization });
      expect([response.status, await response.json()]).toEqual([
        401,
        {
          errors: [
            {
              message: expect.stringContaining('is the variable set that holds the key?'),
              extensions: { code: 'UNAUTHENTICATED' },
            },
          ],
        },
      ]);
      expect(response.headers.get('www-authenticate')).toBe('Bearer');
    }
  });

  it('passes the whole of the graphql-http audit suite', async () => {
    const { port } = server.address() as AddressInfo;
    const results = await auditServer({ url: `http://127.0.0.1:${port}/graphql` });
    expect(results.filter(({ status }) => status !== 'ok').map(({ name }) => name)).toEqual([]);
    expect(results).toHaveLength(61);
  });
});

describe('a document that asks for too much', () => {
  afterEach(() => t.close());
  const ask = async (query: string) => {
    t = await createTestApp();
    const startedAt = performance.now();
    const response = await post(JSON.stringify({ query }), { authorization: `Bearer ${t.firstKey}` });
    return { status: response.status, code: await codeOf(response), ms: performance.now() - startedAt };
  };

  it('answers 400 TOO_MANY_ALIASES to 20,000 aliases, or to one field repeated', async () => {
    const few = Array.from({ length: 101 }, (_, n) => `a${n}: __typename`).join(' ');
    expect(await ask(`{ ${few} }`)).toMatchObject({ status: 400, code: 'TOO_MANY_ALIASES' });
    await t.close();
    const many = Array.from({ length: 20_000 }, (_, n) => `a${n}: __typename`).join(' ');
    expect(await ask(`{ ${many} }`)).toMatchObject({ status: 400, code: 'TOO_MANY_TOKENS' });
    await t.close();
    expect(await ask(`{ ${'__typename '.repeat(2000)} }`)).toMatchObject({
      status: 400,
      code: 'TOO_MANY_ALIASES',
    });
  });

  it('answers 400 TOO_DEEP to a hundred levels, and to thousands', async () => {
    const nested = (levels: number) => `{ ${'a { '.repeat(levels)}b${' }'.repeat(levels)} }`;
    expect(await ask(nested(100))).toMatchObject({ status: 400, code: 'TOO_DEEP' });
    await t.close();
    expect(await ask(nested(1500))).toMatchObject({ status: 400, code: 'TOO_DEEP' });
    await t.close();
    expect((await ask(`{ a(x: ${'['.repeat(2400)}${']'.repeat(2400)}) }`)).status).toBe(400);
  });

  it('answers 400 TOO_COSTLY to pages of pages, counting what variables ask for', async () => {
    const document =
      'query ($n: Int = 50) { suppliers(first: $n) { nodes { products(first: $n) { nodes { id name sku } } } } }';
    t = await createTestApp();
    const sized = (n: number) => t.graphql(document, { key: t.firstKey, variables: { n } });
    expect((await sized(50)).status).toBe(200);
    const large = await sized(500);
    expect(large.status).toBe(400);
    expect(large.body.errors?.[0]?.extensions['code']).toBe('TOO_COSTLY');
    const byDefault = await t.graphql(document.replace('= 50', '= 500'), { key: t.firstKey });
    expect(byDefault.body.errors?.[0]?.extensions['code']).toBe('TOO_COSTLY');
    const offset = document.replace(
      '{ suppliers',
      '{ apiKeys(first: -900000) { nodes { id name scopes } } suppliers',
    );
    const cheated = await t.graphql(offset, { key: t.firstKey, variables: { n: 500 } });
    expect(cheated.body.errors?.[0]?.extensions['code']).toBe('TOO_COSTLY');
  });

  it('takes no time over a bomb of fragments that double each other', async () => {
    const bomb = Array.from({ length: 90 }, (_, n) =>
      n < 89
        ? `fragment f${n} on Query { ...f${n + 1} x${n}: __typename ... on Query { ...f${n + 1} } }`
        : `fragment f${n} on Query { __typename }`,
    ).join('\n');
    const { status, ms } = await ask(`{ ...f0 } ${bomb}`);
    expect(status).toBe(400);
    expect(ms).toBeLessThan(5000);
  });
});

describe('malformed requests to /graphql', () => {
  beforeAll(async () => {
    t = await createTestApp();
  });
  afterAll(() => t.close());

  it.each([
    ['broken JSON', '{"query": '],
    ['no JSON object', '[]'],
    ['a number', '7'],
    ['nothing', ''],
    ['no query', '{}'],
    ['a query of the wrong type', '{"query": 7}'],
    ['variables of the wrong type', '{"query": "{ __typename }", "variables": "x"}'],
    ['an operation name of the wrong type', '{"query": "{ __typename }", "operationName": 7}'],
    ['an unknown member', '{"query": "{ __typename }", "kwery": "x"}'],
    ['invalid UTF-8', new Uint8Array([0x22, 0xff, 0xfe, 0x22])],
    ['NUL bytes', '\0\0\0'],
    ['a deep tower of brackets', '['.repeat(100_000)],
    ['a batch', '[{"query": "{ __typename }"}]'],
  ])('answer a clear 4xx to %s', async (_what, body) => {
    const response = await post(body as string);
    const text = await response.text();
    expect([response.status, text], text).toEqual([400, expect.stringContaining('errors')]);
  });

  it('answer 400 with a code to a body over the limit', async () => {
    const response = await post(
      `{"query": "{ __typename }", "variables": {"x": "${'x'.repeat(10_000_000)}"}}`,
    );
    expect(response.status).toBe(400);
    expect(await codeOf(response)).toBe('OPERATION_TOO_LARGE');
  });

  it('answer 415 to every media type that a form could send, which is what keeps other pages out', async () => {
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      '',
    ]) {
      const response = await post('{"query": "{ __typename }"}', { 'content-type': type });
      expect(response.status, type).toBe(415);
    }
  });

  it('answer 405 to a mutation by GET, and to methods nobody uses', async () => {
    const get = await t.fetch('/graphql?query=mutation%20%7B%20__typename%20%7D', {
      headers: { accept: 'application/json' },
    });
    expect(get.status).toBe(405);
    expect((await t.fetch('/graphql', { method: 'PUT', body: '{}' })).status).toBe(405);
    expect((await t.fetch('/graphql', { method: 'DELETE' })).status).toBe(405);
  });

  it('treat members of the prototype as what they are: unknown', async () => {
    const response = await post(
      '{"query": "mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret } }", "variables": {"input": {"name": "x", "scopes": [], "__proto__": {"api": "PIM"}}}}',
      { authorization: `Bearer ${t.firstKey}` },
    );
    expect(await codeOf(response)).toBe('BAD_USER_INPUT');
  });

  it('refuse NUL in a string, wherever it is written', async () => {
    const inVariable = await t.graphql('query ($id: ID!) { product(id: $id) { id } }', {
      key: t.firstKey,
      variables: { id: 'prd_\0' },
    });
    expect(inVariable.body.errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
    const inDocument = await t.graphql('{ product(id: "prd_\\u0000") { id } }', { key: t.firstKey });
    expect(inDocument.body.errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
  });
});

describe('browsers', () => {
  afterEach(() => t.close());

  it('get GraphiQL, which loads nothing from another host', async () => {
    t = await createTestApp();
    const response = await t.fetch('/graphql', { headers: { accept: 'text/html' } });
    expect(response.headers.get('content-type')).toContain('text/html');
    const page = await response.text();
    expect(page).toContain('Halyard');
    expect(page).not.toMatch(/<(script|link)[^>]+(src|href)="https?:/);
  });

  it('of other origins get no permission unless theirs is listed', async () => {
    t = await createTestApp();
    const headers = { origin: 'https://app.example.com', 'access-control-request-method': 'POST' };
    const preflight = await t.fetch('/graphql', { method: 'OPTIONS', headers });
    expect(preflight.headers.get('access-control-allow-origin')).toBeNull();
    await t.close();
    t = await createTestApp({ env: { HALYARD_CORS_ORIGINS: 'https://app.example.com' } });
    const allowed = await t.fetch('/graphql', { method: 'OPTIONS', headers });
    expect(allowed.status).toBe(204);
    expect(allowed.headers.get('access-control-allow-origin')).toBe('https://app.example.com');
    expect(allowed.headers.get('access-control-allow-credentials')).toBeNull();
    const other = await t.fetch('/graphql', {
      method: 'OPTIONS',
      headers: { ...headers, origin: 'https://evil.example' },
    });
    expect(other.headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('questions about authority', () => {
  afterEach(() => t.close());

  it('say the smallest scope sets that would let a document run', async () => {
    t = await createTestApp();
    const { token } = await t.key({ scopes: [] });
    const scopesFor = async (document: string, operationName?: string) =>
      (
        await t.graphql<{ scopesFor: string[][] }>(
          'query ($d: String!, $o: String) { scopesFor(document: $d, operationName: $o) }',
          {
            key: token,
            variables: { d: document, o: operationName },
          },
        )
      ).body.data?.scopesFor;
    expect(await scopesFor('{ products { nodes { sku } } }')).toEqual([['products:read']]);
    expect(await scopesFor('{ products { nodes { sku supplier { name } } } }')).toEqual([
      ['products:read', 'suppliers:read'],
      ['products:read', 'suppliers:write'],
    ]);
    expect(await scopesFor('{ me { name } }')).toEqual([[]]);
    expect(await scopesFor('query a { me { name } } query b { apiKeys { totalCount } }', 'b')).toEqual([
      ['keys:read'],
    ]);
  });

  it('give sets that are enough and not a scope more', async () => {
    t = await createTestApp();
    const document = '{ products(first: 1) { nodes { sku category { name } } } apiKeys { totalCount } }';
    const answer = await t.graphql<{ scopesFor: string[][] }>(
      'query ($d: String!) { scopesFor(document: $d) }',
      {
        key: t.firstKey,
        variables: { d: document },
      },
    );
    for (const scopes of answer.body.data?.scopesFor ?? []) {
      expect((await t.graphql(document, { key: (await t.key({ scopes })).token })).status).toBe(200);
      for (const left of scopes) {
        const fewer = scopes.filter((scope) => scope !== left);
        expect((await t.graphql(document, { key: (await t.key({ scopes: fewer })).token })).status).toBe(403);
      }
    }
    expect(answer.body.data?.scopesFor.length).toBeGreaterThan(0);
  });

  it('explain each place of a document', async () => {
    t = await createTestApp();
    const { token } = await t.key({ scopes: ['products:read'] });
    const answer = await t.graphql(
      '{ explainAccess(document: "{ products { totalCount } apiKeys { totalCount } }") { coordinate needs held missing } }',
      { key: token },
    );
    expect(answer.body.data?.['explainAccess']).toEqual([
      { coordinate: 'Query.products', needs: [['products:read']], held: true, missing: [] },
      { coordinate: 'Query.apiKeys', needs: [['keys:read']], held: false, missing: ['keys:read'] },
    ]);
  });

  it('say what is wrong with a document that is none', async () => {
    t = await createTestApp();
    const answer = await t.graphql('{ scopesFor(document: "{ nonsense }") }', { key: t.firstKey });
    expect(answer.body.errors?.[0]).toMatchObject({
      message: expect.stringContaining('Cannot query field "nonsense"'),
      extensions: { code: 'BAD_USER_INPUT', field: ['document'] },
    });
  });
});
