import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pim } from '../../src/bridges/pim.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { createClient, type PimClient } from './pim-client.js';
import { requestFor, routesOf } from './route-request.js';

let t: TestApp;
let client: PimClient;
beforeAll(async () => {
  t = await createTestApp();
  client = createClient(t, { 'X-API-Key': (await t.key({ api: 'pim' })).token });
});
afterAll(() => t.close());

const create = (body: unknown, headers?: Record<string, string>) =>
  client.send('POST', '/products', body, headers);

describe('a body', () => {
  it('is refused with a pointer to each of its faults at once', async () => {
    const refused = await create({
      sku: 7,
      name: null,
      price: { minor_units: '1', extra: 1 },
      status: 'ACTIVE',
      attributes: [],
      camelCase: 1,
    });
    expect([refused.status, refused.body['code']]).toEqual([422, 'VALIDATION_FAILED']);
    expect(refused.body['errors']).toEqual([
      { pointer: '/sku', detail: 'must be text', code: 'VALIDATION_FAILED' },
      { pointer: '/name', detail: 'may not be null', code: 'VALIDATION_FAILED' },
      {
        pointer: '/price/minor_units',
        detail: 'must be a whole number from -9007199254740991 to 9007199254740991',
        code: 'VALIDATION_FAILED',
      },
      {
        pointer: '/price/extra',
        detail: 'is not known here; known are currency, minor_units',
        code: 'VALIDATION_FAILED',
      },
      { pointer: '/price/currency', detail: 'is missing', code: 'VALIDATION_FAILED' },
      { pointer: '/status', detail: 'must be one of active, archived, draft', code: 'VALIDATION_FAILED' },
      { pointer: '/attributes', detail: 'must be an object', code: 'VALIDATION_FAILED' },
      {
        pointer: '/camelCase',
        detail:
          'is not known here; known are sku, name, description, price, status, attributes, category_id, supplier_id',
        code: 'VALIDATION_FAILED',
      },
    ]);
  });

  it('is pointed into where a rule of the catalog refuses it', async () => {
    const pointers = async (body: object) =>
      ((await create({ sku: 'R', name: 'R', ...body })).body['errors'] as { pointer: string }[]).map(
        ({ pointer }) => pointer,
      );
    expect(await pointers({ price: { minor_units: -1, currency: 'EUR' } })).toEqual(['/price/minor_units']);
    expect(await pointers({ price: { minor_units: 1, currency: 'eur' } })).toEqual(['/price/currency']);
    expect(await pointers({ category_id: 'cat_nobody' })).toEqual(['/category_id']);
    expect(await pointers({ name: ' ' })).toEqual(['/name']);
    const key = { name: 'A', scopes: ['products:read', 'no:such'] };
    expect((await client.send('POST', '/api-keys', key)).body['errors']).toMatchObject([
      { pointer: '/scopes/1' },
    ]);
  });

  it('says 409 and where, for what another one has already', async () => {
    await create({ sku: 'TWICE', name: 'A' });
    const refused = await create({ sku: 'TWICE', name: 'B' });
    expect(refused.status).toBe(409);
    expect(refused.body).toMatchObject({ code: 'CONFLICT', errors: [{ pointer: '/sku' }] });
  });

  it('that is not JSON is refused with the place where it stops being it', async () => {
    const refused = await create('{"sku": "ä",\n "name": nil}');
    expect(refused.status).toBe(400);
    expect(refused.body['detail']).toBe(
      'The body is not JSON: line 2, column 10 (position 22) cannot stand there.',
    );
    expect((await create('{"sku": "A"')).body['detail']).toBe('The body is not JSON: it ends too early.');
  });

  it.each([
    ['a list', '[]'],
    ['a text', '"sku"'],
    ['null', 'null'],
    [
      'not UTF-8',
      Buffer.concat([Buffer.from('{"sku":"U","name":"'), Buffer.from([0xff]), Buffer.from('"}')]),
    ],
  ])('that is %s is refused as malformed', async (_what, body) => {
    const response = await t.fetch('/api/v1/products', {
      method: 'POST',
      headers: { 'X-API-Key': t.firstKey, 'Content-Type': 'application/json' },
      body,
    });
    expect(response.status).toBe(400);
  });

  it.each([
    ['a member named __proto__', '{"sku":"P","name":"P","__proto__":{"status":"active"}}', '/__proto__'],
    ['a member named constructor', '{"sku":"P","name":"P","constructor":1}', '/constructor'],
    ['__proto__ inside a price', '{"sku":"P","name":"P","price":{"__proto__":{}}}', '/price/__proto__'],
    ['a NUL', '{"sku":"P\\u0000","name":"P"}', '/sku'],
    [
      'a NUL deep in the attributes',
      '{"sku":"P","name":"P","attributes":{"a":["\\u0000"]}}',
      '/attributes/a/0',
    ],
    ['half a surrogate pair', '{"sku":"P","name":"\\ud83d"}', '/name'],
    [
      'a number that does not fit',
      '{"sku":"P","name":"P","price":{"minor_units":1e300,"currency":"EUR"}}',
      '/price/minor_units',
    ],
    [
      'an abyss',
      `{"sku":"P","name":"P","attributes":{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}}`,
      '/attributes',
    ],
    [
      'an abyss where text belongs',
      `{"name":"P","sku":${'['.repeat(200_000)}${']'.repeat(200_000)}}`,
      '/sku',
    ],
  ])('with %s is refused, and nothing is made', async (_what, body, pointer) => {
    const refused = await create(body);
    expect(refused.status).toBe(422);
    expect(refused.body['errors']).toContainEqual(expect.objectContaining({ pointer }));
    expect((await client.get('/products/by-sku/P')).status).toBe(404);
  });

  it('with any number of faults is answered with a few of them', async () => {
    const ids = Array.from({ length: 50_000 }, () => 1);
    const refused = await client.send('POST', '/products/bulk-delete', { ids });
    expect(refused.status).toBe(422);
    expect(refused.body['errors']).toHaveLength(50);
  });

  it('may be sent as any +json, and as UTF-8 by any name', async () => {
    for (const [n, type] of ['application/merge-patch+json', 'Application/JSON;charset="UTF-8"'].entries()) {
      expect((await create({ sku: `T${n}`, name: 'T' }, { 'Content-Type': type })).status).toBe(201);
    }
    expect((await create({ sku: 'Z', name: 'Z' }, { 'Content-Encoding': 'gzip' })).status).toBe(415);
  });

  it('is needed by no POST that takes nothing, and what such a POST does not take is refused', async () => {
    const key = await t.key({ api: 'pim', scopes: [] });
    const rotate = (token: string, init: { headers?: Record<string, string>; body?: string }) =>
      t.fetch(`/api/v1/api-keys/${key.id}/rotate`, {
        method: 'POST',
        ...init,
        headers: { 'X-API-Key': token, ...init.headers },
      });
    const json = { 'Content-Type': 'application/json' };
    expect((await rotate(key.token, { headers: json, body: '{"grace":1}' })).status).toBe(422);
    const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
    const first = await rotate(key.token, { headers: form });
    expect(first.status).toBe(200);
    const { key: next } = (await first.json()) as { key: string };
    expect((await rotate(next, { headers: json, body: '{}' })).status).toBe(200);
  });
});

describe('a query', () => {
  it.each([
    ['limit=x', 'limit', 'must be a whole number from 1 to 500'],
    ['limit=', 'limit', 'must be a whole number from 1 to 500'],
    ['limit=1.5', 'limit', 'must be a whole number from 1 to 500'],
    ['limit=0x10', 'limit', 'must be a whole number from 1 to 500'],
    ['limit=1&limit=2', 'limit', 'is given more than once'],
    ['total=yes', 'total', 'must be true or false'],
    ['status=ACTIVE', 'status', 'must be one of active, archived, draft'],
    ['updated_since=yesterday', 'updated_since', 'must be a time such as 2026-03-01T12:00:00Z'],
    ['search=%00', 'search', 'may not contain the character NUL (U+0000)'],
    ['__proto__=1', '__proto__', expect.stringContaining('is not known here')],
  ])('with %s is malformed', async (query, parameter, detail) => {
    const refused = await client.get(`/products?${query}`);
    expect(refused.status).toBe(400);
    expect(refused.body['errors']).toEqual([{ parameter, in: 'query', detail, code: 'BAD_REQUEST' }]);
  });

  it('is refused in the words of the URL, not of GraphQL', async () => {
    const refused = await client.get('/products?price_min=1');
    const detail = 'Give the currency of price_min and price_max: amounts of two cannot be compared.';
    expect([refused.status, refused.body['detail']]).toEqual([422, detail]);
    expect(refused.body['errors']).toEqual([
      { parameter: 'currency', in: 'query', detail, code: 'VALIDATION_FAILED' },
    ]);
  });

  it.each(routesOf(pim).filter(({ parameters }) => parameters.some(({ maximum }) => maximum !== undefined)))(
    'for a larger page than there can be is refused before it is weighed: $name',
    async (route) => {
      const { url } = requestFor(pim, route);
      for (const limit of ['501', '5000', '99999999999']) {
        const refused = await client.get(`${url.slice(pim.basePath.length)}?limit=${limit}`);
        expect(refused.status, limit).toBe(422);
        expect(refused.body['detail']).toBe('The query parameter limit may be at most 500.');
        expect(refused.body['errors']).toEqual([
          { parameter: 'limit', in: 'query', detail: 'may be at most 500', code: 'VALIDATION_FAILED' },
        ]);
      }
    },
  );

  it('with a cursor that is none of ours is malformed', async () => {
    const detail = 'cursor is not a cursor of this list; use one that a page of it gave.';
    const refused = await client.get('/products?cursor=zzz');
    expect([refused.status, refused.body['detail']]).toEqual([400, detail]);
    expect(refused.body['errors']).toEqual([
      { parameter: 'cursor', in: 'query', detail, code: 'BAD_USER_INPUT' },
    ]);
  });

  it.each(['0', '-1'])(
    'for a page of %s is refused: it would look like the end of the list',
    async (limit) => {
      const refused = await client.get(`/products?limit=${limit}`);
      expect(refused.status).toBe(422);
      expect(refused.body['errors']).toEqual([
        { parameter: 'limit', in: 'query', detail: 'must be at least 1', code: 'VALIDATION_FAILED' },
      ]);
    },
  );

  it('may be as large as a page may be', async () => {
    expect((await client.get('/products?limit=500&total=true')).status).toBe(200);
  });

  it('reads + and %20 as a space, and skips nothing but empty pairs', async () => {
    await create({ sku: 'SPACE', name: 'red oak' });
    for (const query of ['search=red+oak', '&&search=red%20oak&']) {
      expect((await client.get(`/products?${query}`)).body['items']).toHaveLength(1);
    }
  });
});

describe('a path', () => {
  it('is decoded segment by segment, so that an encoded slash stays in its value', async () => {
    await create({ sku: 'A/B?c', name: 'A' });
    expect((await client.get('/products/by-sku/A%2FB%3Fc')).body['sku']).toBe('A/B?c');
    expect((await client.get('/products/by-sku/A/B')).status).toBe(404);
  });

  it('with a NUL or half a surrogate is malformed', async () => {
    expect((await client.get('/products/%00')).status).toBe(400);
    expect((await client.get('/products/%ED%A0%80')).status).toBe(400);
  });

  it('prefers a literal to a parameter', async () => {
    const refused = await client.get('/products/bulk-delete');
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'OPTIONS, POST']);
  });
});

describe('Accept', () => {
  const JSON_TYPE = 'application/json; charset=utf-8';
  const HAL = 'application/hal+json';
  const HAL_FORMS = 'application/prs.hal-forms+json';

  it.each([
    ['*/*', JSON_TYPE],
    ['application/*', JSON_TYPE],
    ['application/json', JSON_TYPE],
    ['application/json, text/plain, */*', JSON_TYPE],
    ['text/html, application/json;q=0.1', JSON_TYPE],
    ['APPLICATION/JSON', JSON_TYPE],
    ['', JSON_TYPE],
    [HAL, HAL],
    ['application/hal+json, application/json', HAL],
    ['application/json, application/hal+json;q=0.9', JSON_TYPE],
    ['application/json;q=0, */*', HAL],
    [HAL_FORMS, HAL_FORMS],
    ['application/prs.hal-forms+json, application/hal+json;q=0.9, application/json;q=0.7', HAL_FORMS],
  ])('of "%s" is answered with %s', async (accept, mediaType) => {
    const answer = await client.get('/products', { Accept: accept });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, mediaType]);
  });

  it.each([
    'text/html',
    'application/json;q=0',
    '*/*;q=0',
    'application/prs.hal-forms+json;q=0, application/hal+json;q=0, application/json;q=0, */*',
  ])('of "%s" is refused', async (accept) => {
    expect((await client.get('/suppliers', { Accept: accept })).status).toBe(406);
  });
});

describe('an answer', () => {
  it('may be kept by its reader and asked about again; one to a change may not', async () => {
    const read = await client.get('/products');
    expect(read.headers.get('cache-control')).toBe('private, no-cache');
    expect(read.headers.get('vary')).toBe('Accept, Authorization, X-API-Key, X-Tenant-ID');
    expect((await create({ sku: 'KEEP', name: 'K' })).headers.get('cache-control')).toBe('no-store');
  });

  it('carries the request’s own id, in errors too', async () => {
    const refused = await createClient(t).get('/products', { 'X-Request-Id': 'mine-1' });
    expect([refused.headers.get('x-request-id'), refused.body['request_id']]).toEqual(['mine-1', 'mine-1']);
  });
});
