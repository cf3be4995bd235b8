import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.js';

let dir: string;
let t: TestApp;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'halyard-operations-'));
});
afterEach(async () => {
  await t?.close();
  rmSync(dir, { recursive: true, force: true });
});

const QUERY = 'query Scopes { scopes { name } }';
const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');
const persisted = (sha256Hash: string) => ({ persistedQuery: { version: 1, sha256Hash } });

interface Told {
  readonly status: number;
  readonly door: string | null;
  readonly code: unknown;
  readonly message: unknown;
  readonly data: unknown;
}

async function told(response: Response): Promise<Told> {
  const { data, errors } = (await response.json()) as {
    data?: unknown;
    errors?: { message: string; extensions: { code: string } }[];
  };
  const [error] = errors ?? [];
  const door = response.headers.get('server-timing');
  return { status: response.status, door, code: error?.extensions.code, message: error?.message, data };
}

const post = async (body: object, headers: Record<string, string> = {}) =>
  told(
    await t.fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    }),
  );

const get = async (parameters: Record<string, string>) =>
  told(await t.fetch(`/graphql?${new URLSearchParams(parameters)}`));

const ENGINE = 'door;desc="engine"';

describe('automatic persisted operations', () => {
  const known = { extensions: persisted(hashOf(QUERY)) };

  it('are asked for, sent once, and then run by their hash alone, by the short way', async () => {
    t = await createTestApp();
    const unknown = await post(known);
    expect(unknown).toMatchObject({
      status: 200,
      code: 'PERSISTED_QUERY_NOT_FOUND',
      message: 'PersistedQueryNotFound',
      door: ENGINE,
    });
    expect(await post({ query: QUERY, ...known })).toMatchObject({
      status: 200,
      code: undefined,
      door: ENGINE,
    });
    const ran = await post(known);
    expect(ran).toMatchObject({ status: 200, code: undefined, door: ENGINE });
    expect(ran.data).toEqual((await post({ query: QUERY })).data);
  });

  it('work in GET too, and a mutation does not', async () => {
    t = await createTestApp();
    const extensions = JSON.stringify(known.extensions);
    expect((await get({ extensions })).code).toBe('PERSISTED_QUERY_NOT_FOUND');
    expect((await get({ query: QUERY, extensions })).data).toBeDefined();
    expect((await get({ extensions })).data).toBeDefined();
    const mutation = 'mutation { revokeApiKey(id: "key_none") { userErrors { code } } }';
    await post({ query: mutation, extensions: persisted(hashOf(mutation)) });
    expect((await get({ extensions: JSON.stringify(persisted(hashOf(mutation))) })).status).toBe(405);
  });

  it('are refused where the hash is not that of the text, and not kept', async () => {
    t = await createTestApp();
    expect(await post({ query: '{ apis { name } }', ...known })).toMatchObject({
      status: 400,
      code: 'PERSISTED_QUERY_MISMATCH',
    });
    expect((await post(known)).code).toBe('PERSISTED_QUERY_NOT_FOUND');
  });

  it('are kept only once they were found valid', async () => {
    t = await createTestApp();
    const invalid = '{ nothing }';
    const extensions = persisted(hashOf(invalid));
    expect((await post({ query: invalid, extensions })).code).toBe('GRAPHQL_VALIDATION_FAILED');
    expect((await post({ extensions })).code).toBe('PERSISTED_QUERY_NOT_FOUND');
  });

  it('run with what the caller may do, whoever sent them first', async () => {
    t = await createTestApp();
    const query = '{ products { nodes { sku } } }';
    const extensions = persisted(hashOf(query));
    const sent = await post({ query, extensions }, { authorization: `Bearer ${t.firstKey}` });
    expect(sent.code).toBeUndefined();
    expect(await post({ extensions })).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
    const { token } = await t.key({ scopes: ['suppliers:read'] });
    expect((await post({ extensions }, { authorization: `Bearer ${token}` })).status).toBe(403);
  });

  it('are forgotten with the documents that were not sent for longest', async () => {
    t = await createTestApp();
    await post({ query: QUERY, ...known });
    for (let n = 0; n < 1000; n += 1) await post({ query: `{ a${n}: __typename }` });
    expect((await post(known)).code).toBe('PERSISTED_QUERY_NOT_FOUND');
  });

  it('that are new are counted as other documents are', async () => {
    t = await createTestApp({ env: { HALYARD_NEW_DOCUMENTS_PER_MINUTE: '2' } });
    const send = async (n: number) => {
      const query = `{ a${n}: __typename }`;
      return (await post({ query, extensions: persisted(hashOf(query)) })).status;
    };
    expect([await send(1), await send(2), await send(3), await send(1)]).toEqual([200, 200, 429, 200]);
    expect((await post({ extensions: persisted(hashOf('{ a1: __typename }')) })).status).toBe(200);
    // What is not known costs nothing to say.
    expect((await post(known)).code).toBe('PERSISTED_QUERY_NOT_FOUND');
  });
});

describe('a list of the operations that are run', () => {
  const manifest = {
    format: 'apollo-persisted-query-manifest',
    version: 1,
    operations: [{ id: hashOf(QUERY), name: 'Scopes', type: 'query', body: QUERY }],
  };
  const open = async (content: unknown, env: Record<string, string> = {}) => {
    const file = join(dir, 'operations.json');
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
    t = await createTestApp({ env: { HALYARD_OPERATIONS: file, ...env } });
  };

  it.each([
    ['an Apollo manifest', manifest, hashOf(QUERY)],
    ['an object of ids and documents', { 'scopes-1': QUERY }, 'scopes-1'],
  ])(
    'may be %s: what is on it runs, by its id or its text, through either door',
    async (_what, content, id) => {
      await open(content);
      for (const unusual of [{}, { unusual: 1 }]) {
        const extensions = { ...persisted(id), ...unusual };
        expect((await post({ extensions })).data).toBeDefined();
        expect((await post({ query: QUERY, extensions })).data).toBeDefined();
        expect(
          (await post({ query: QUERY, ...(Object.keys(unusual).length > 0 && { extensions: unusual }) }))
            .data,
        ).toBeDefined();
      }
      expect((await get({ extensions: JSON.stringify(persisted(id)) })).data).toBeDefined();
    },
  );

  it('lets nothing else run, whoever asks, and says why', async () => {
    await open(manifest);
    const authorization = `Bearer ${t.firstKey}`;
    const other = '{ scopes { name } }';
    for (const body of [
      { query: other },
      { query: other, extensions: { unusual: 1 } },
      { query: `${QUERY} ` },
      { extensions: persisted(hashOf(other)) },
      { query: other, extensions: persisted(hashOf(other)) },
      { query: '{ __schema { queryType { name } } }' },
    ]) {
      expect(await post(body, { authorization })).toMatchObject({
        status: 400,
        code: 'PERSISTED_QUERY_NOT_IN_LIST',
        message: 'The operation is not on the list of those that this server runs.',
      });
    }
    expect((await post({ query: other, extensions: persisted(hashOf(QUERY)) })).code).toBe(
      'PERSISTED_QUERY_MISMATCH',
    );
    expect((await get({ query: other })).code).toBe('PERSISTED_QUERY_NOT_IN_LIST');
  });

  it('leaves the bridges and the page of GraphiQL alone, and is counted against nobody', async () => {
    await open(manifest, { HALYARD_NEW_DOCUMENTS_PER_MINUTE: '1' });
    const listed = await t.fetch('/api/v1/products', { headers: { 'x-api-key': t.firstKey } });
    expect(listed.status).toBe(200);
    expect((await t.fetch('/graphql', { headers: { accept: 'text/html' } })).status).toBe(200);
    for (let n = 0; n < 3; n += 1) expect((await post({ query: QUERY })).status).toBe(200);
  });

  it.each([
    ['{', 'is not JSON'],
    [[], 'has to hold an Apollo persisted query manifest, or a JSON object'],
    [{ a: 1 }, 'has to hold'],
    [{ format: 'apollo-persisted-query-manifest', operations: [{ id: 'a' }] }, 'has to hold'],
  ])('stops the start where the file is %j', async (content, sentence) => {
    await expect(open(content)).rejects.toThrow(`operations.json that HALYARD_OPERATIONS names ${sentence}`);
  });

  it('stops the start where there is no file', async () => {
    const HALYARD_OPERATIONS = join(dir, 'nowhere.json');
    await expect(createTestApp({ env: { HALYARD_OPERATIONS } })).rejects.toThrow('cannot be read: ENOENT');
  });

  it('may hold what the schema no longer has: that alone fails', async () => {
    await open({ old: '{ nothing }', broken: '{', good: QUERY });
    expect((await post({ extensions: persisted('old') })).code).toBe('GRAPHQL_VALIDATION_FAILED');
    expect((await post({ extensions: persisted('broken') })).code).toBe('GRAPHQL_PARSE_FAILED');
    expect((await post({ extensions: persisted('good') })).data).toBeDefined();
  });
});
