import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { getNamedType, isInterfaceType, isObjectType, isUnionType } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.js';

let t: TestApp;
let product = '';
beforeAll(async () => {
  t = await createTestApp();
  const { loadCatalog } = await import('../../src/catalog/sample.js');
  await loadCatalog(t.operator());
  const { body } = await t.graphql<{ products: { nodes: { id: string }[] } }>(
    '{ products(first: 1) { nodes { id } } }',
    {
      key: t.firstKey,
    },
  );
  product = body.data?.products.nodes[0]?.id ?? '';
});
afterAll(() => t.close());

interface Got {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Buffer;
  readonly coding: string | null;
}

async function got(sent: Promise<Response>): Promise<Got> {
  const response = await sent;
  const { status, headers } = response;
  const bytes = Buffer.from(await response.arrayBuffer());
  return { status, headers, bytes, coding: headers.get('content-encoding') };
}

const auth = () => ({ authorization: `Bearer ${t.firstKey}` });
const get = (path: string, accepted: string | undefined, headers: Record<string, string> = {}) =>
  got(
    t.fetch(path, {
      headers: { ...auth(), ...(accepted !== undefined && { 'accept-encoding': accepted }), ...headers },
    }),
  );
const post = (body: object, accepted: string, headers: Record<string, string> = {}) =>
  got(
    t.fetch('/graphql', {
      method: 'POST',
      headers: { ...auth(), 'content-type': 'application/json', 'accept-encoding': accepted, ...headers },
      body: JSON.stringify(body),
    }),
  );

const decoders: Record<string, (bytes: Buffer) => Buffer> = { br: brotliDecompressSync, gzip: gunzipSync };
const decoded = ({ coding, bytes }: Got): string =>
  (coding ? decoders[coding]?.(bytes) : bytes)?.toString() ?? '';

const LIST = '/api/v1/products?limit=50';
const QUERY = '{ products(first: 50) { nodes { id sku name status } } }';

describe('a large answer', () => {
  it.each([
    ['br, gzip', 'br'],
    ['gzip, deflate, br;q=0.5', 'br'],
    ['gzip', 'gzip'],
    ['GZIP', 'gzip'],
    ['*', 'br'],
    ['br;q=0, *', 'gzip'],
    ['gzip;q=0.000, br;q=0', null],
    ['deflate, identity', null],
    ['', null],
    [undefined, null],
  ])('is compressed as is accepted: %s', async (accepted, coding) => {
    const plain = await get(LIST, undefined);
    expect(plain.bytes.length).toBeGreaterThan(4000);
    const answer = await get(LIST, accepted);
    expect([answer.status, answer.coding]).toEqual([200, coding]);
    expect(decoded(answer)).toBe(decoded(plain));
    expect(answer.headers.get('vary')).toContain('Accept-Encoding');
    if (coding) expect(answer.bytes.length).toBeLessThan(plain.bytes.length / 3);
  });

  it('is one of a bridge, of an OpenAPI document, or of a query through either door', async () => {
    expect((await get('/api/v1/openapi', 'br')).coding).toBe('br');
    expect((await get('/api/v1/openapi.yaml', 'gzip')).coding).toBe('gzip');
    const plain = await post({ query: QUERY }, 'gzip');
    const yoga = await post({ query: QUERY, extensions: { unusual: 1 } }, 'gzip');
    const byGet = await get(`/graphql?query=${encodeURIComponent(QUERY)}`, 'gzip');
    expect([plain.coding, yoga.coding, byGet.coding]).toEqual(['gzip', 'gzip', 'gzip']);
    expect(decoded(yoga)).toBe(decoded(plain));
    expect(JSON.parse(decoded(plain)).data.products.nodes).toHaveLength(50);
    expect(plain.headers.get('vary')).toBe('Accept, Authorization, X-API-Key, Accept-Encoding');
  });

  it('has the right length over a socket, and none of a HEAD is compressed', async () => {
    const server = createServer(t.app.listener).listen(0);
    const { port } = server.address() as AddressInfo;
    const ask = (method: string) =>
      new Promise<{ headers: NodeJS.Dict<string | string[]>; bytes: Buffer }>((resolve, reject) => {
        const headers = { ...auth(), 'accept-encoding': 'br' };
        request({ port, path: LIST, method, headers, agent: false }, (response) => {
          const parts: Buffer[] = [];
          response.on('data', (part: Buffer) => parts.push(part));
          response.on('end', () => resolve({ headers: response.headers, bytes: Buffer.concat(parts) }));
        })
          .on('error', reject)
          .end();
      });
    const answer = await ask('GET');
    expect(answer.headers).toMatchObject({
      'content-encoding': 'br',
      'content-length': String(answer.bytes.length),
    });
    expect(JSON.parse(brotliDecompressSync(answer.bytes).toString()).items).toHaveLength(50);
    const head = await ask('HEAD');
    expect(head.bytes).toHaveLength(0);
    expect(head.headers['content-encoding']).toBeUndefined();
    expect(head.headers['vary']).toBe(answer.headers['vary']);
    server.close();
  });

  it('is sent as it is where many others are being compressed, and no answer gets lost', async () => {
    const answers = await Promise.all(Array.from({ length: 60 }, () => get(LIST, 'gzip')));
    const plain = decoded(await get(LIST, undefined));
    expect(new Set(answers.map(decoded))).toEqual(new Set([plain]));
    expect(answers.filter(({ coding }) => coding === 'gzip').length).toBeGreaterThanOrEqual(32);
  });
});

describe('what is never compressed', () => {
  it('is what is small', async () => {
    const { coding, headers } = await get('/api/v1/products?limit=1', 'br, gzip');
    expect([coding, headers.get('vary')?.includes('Accept-Encoding')]).toEqual([null, false]);
  });

  it('is a mutation, though it shows no secret, through either door', async () => {
    const name = 'x'.repeat(100);
    const some = Array.from(
      { length: 40 },
      (_none, at) =>
        `a${at}: createCategory(input: { name: "${name}" }) { userErrors { message } category { name } }`,
    );
    const query = `mutation { ${some.join(' ')} }`;
    for (const unusual of [{}, { extensions: { unusual: 1 } }]) {
      const { bytes, coding } = await post({ query, ...unusual }, 'br, gzip');
      expect([coding, bytes.length > 4000]).toEqual([null, true]);
    }
  });

  it('is what has a strong ETag, which clients send back in If-Match', async () => {
    const description = 'Long, and easy to compress. '.repeat(300);
    await post(
      {
        query:
          'mutation ($input: UpdateProductInput!) { updateProduct(input: $input) { userErrors { message } } }',
        variables: { input: { id: product, description } },
      },
      '',
    );
    const answer = await get(`/api/v1/products/${product}`, 'br, gzip');
    expect(answer.bytes.length).toBeGreaterThan(4000);
    expect([answer.coding, answer.headers.get('etag')]).toEqual([null, expect.stringMatching(/^"/)]);
    const again = await get(`/api/v1/products/${product}`, 'br', {
      'if-none-match': answer.headers.get('etag') ?? '',
    });
    expect(again.status).toBe(304);
  });

  it('is an error, however long it is, and what nobody may store', async () => {
    const { status, coding } = await post(
      { query: `{ ${Array.from({ length: 90 }, (_none, at) => `nothing${at}`).join(' ')} }` },
      'br',
    );
    expect([status, coding]).toEqual([200, null]);
    expect((await get('/verify', 'br')).coding).toBeNull();
  });

  it('is a stream', async () => {
    const response = await t.fetch('/graphql', {
      method: 'POST',
      headers: {
        ...auth(),
        'content-type': 'application/json',
        accept: 'text/event-stream',
        'accept-encoding': 'gzip',
      },
      body: JSON.stringify({ query: QUERY }),
    });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    expect(response.headers.get('content-encoding')).toBeNull();
    expect(await response.text()).toContain('"sku"');
  });

  it('is anything where that is switched off', async () => {
    const off = await createTestApp({ env: { HALYARD_COMPRESSION: 'off' }, seed: 'off' });
    const response = await off.fetch('/api/v1/openapi', { headers: { 'accept-encoding': 'br' } });
    expect(response.headers.get('content-encoding')).toBeNull();
    expect(response.headers.get('vary')).not.toContain('Accept-Encoding');
    await off.close();
  });
});

describe('queries', () => {
  it('show no secret, which is why they may be compressed', () => {
    const { schema } = t.app.engine;
    const seen = new Set<unknown>();
    const secrets: string[] = [];
    const look = (type: unknown): void => {
      if (seen.has(type)) return;
      seen.add(type);
      if (isUnionType(type) || isInterfaceType(type)) schema.getPossibleTypes(type).forEach(look);
      if (!isObjectType(type) && !isInterfaceType(type)) return;
      for (const field of Object.values(type.getFields())) {
        // What a query is called says of itself nothing about a text in its answer.
        if (
          type.name !== 'Query' &&
          /^(secret|token|password|invitation|accessToken|refreshToken)$/.test(field.name)
        )
          secrets.push(`${type.name}.${field.name}`);
        look(getNamedType(field.type));
      }
    };
    look(schema.getQueryType());
    expect(seen.size).toBeGreaterThan(50);
    expect(secrets).toEqual([]);
  });
});
