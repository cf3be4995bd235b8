import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.js';

const HAL = 'application/hal+json';
const HAL_FORMS = 'application/prs.hal-forms+json';

interface Link {
  readonly href: string;
  readonly title: string;
  readonly templated?: boolean;
}
interface Template {
  readonly title: string;
  readonly method: string;
  readonly contentType: string;
  readonly target: string;
  readonly properties: readonly {
    readonly name: string;
    readonly value?: unknown;
    readonly required?: boolean;
    readonly options?: { readonly inline: readonly { readonly value: string }[]; readonly maxItems?: number };
  }[];
}
interface Resource {
  readonly [member: string]: unknown;
  readonly _links: Record<string, Link>;
  readonly _embedded?: Record<string, readonly Resource[]>;
  readonly _templates?: Record<string, Template>;
  readonly page?: { readonly size: number; readonly totalElements?: number };
}

let t: TestApp;
let token: string;
beforeAll(async () => {
  t = await createTestApp();
  ({ token } = await t.key({ api: 'pim' }));
});
afterAll(() => t.close());

const send = (method: string, url: string, body?: unknown, headers: Record<string, string> = {}) =>
  t.fetch(url, {
    method,
    headers: {
      'X-API-Key': token,
      Accept: HAL_FORMS,
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
const read = async (url: string, headers: Record<string, string> = {}): Promise<Resource> =>
  (await send('GET', url, undefined, headers)).json();
const make = async (url: string, body: unknown): Promise<Resource> => {
  const answer = await send('POST', url, body);
  expect(answer.status).toBe(201);
  return answer.json();
};
const product = (sku: string, more: object = {}) =>
  make('/api/v1/products', { sku, name: `Product ${sku}`, ...more });

describe('a thing', () => {
  it('links to itself, its list, and what it belongs to', async () => {
    const supplier = await make('/api/v1/suppliers', { name: 'Oak & Sons' }).catch(() => undefined);
    const made = await product('LNK-1', supplier && { supplier_id: supplier['id'] });
    const self = `/api/v1/products/${made['id']}`;
    expect(made._links).toMatchObject({
      self: { href: self, title: 'Product LNK-1' },
      collection: { href: '/api/v1/products', title: 'Products' },
      up: { href: '/api/v1' },
    });
    expect(await read(self)).toEqual(made);
  });

  it('offers what can be done with it, filled in with what it is now', async () => {
    const made = await product('FRM-1', { price: { minor_units: 100, currency: 'EUR' } });
    const { default: edit, delete: remove } = made._templates ?? {};
    expect(edit).toMatchObject({
      title: 'Edit',
      method: 'PATCH',
      contentType: 'application/json',
      target: `/api/v1/products/${made['id']}`,
    });
    const asked = (name: string) => edit?.properties.find((property) => property.name === name);
    expect(asked('sku')).toMatchObject({ value: 'FRM-1' });
    // `amount` is for reading alone, and would be refused.
    expect(asked('price')).toMatchObject({ value: { minor_units: 100, currency: 'EUR' } });
    expect(asked('status')).toMatchObject({ value: 'draft', options: { maxItems: 1 } });
    expect(remove).toMatchObject({ method: 'DELETE', target: edit?.target, properties: [] });
  });

  it('takes back the values it filled in, as they are', async () => {
    const made = await product('BCK-1', {
      price: { minor_units: 100, currency: 'EUR' },
      attributes: { a: 1 },
    });
    const { default: edit } = made._templates ?? {};
    const values = (edit?.properties ?? []).flatMap(({ name, value }) =>
      value === undefined ? [] : [[name, value]],
    );
    const answer = await send('PATCH', String(edit?.target), Object.fromEntries(values));
    expect(answer.status).toBe(200);
  });

  it('takes a choice of one as a list of one too, as some clients send it', async () => {
    const made = await product('CHC-1');
    const answer = await send('PATCH', made._links['self']?.href ?? '', { status: ['active'] });
    expect([answer.status, ((await answer.json()) as Resource)['status']]).toEqual([200, 'active']);
    const two = await send('PATCH', made._links['self']?.href ?? '', { status: ['active', 'draft'] });
    expect(two.status).toBe(422);
  });

  it('shows no action to who may not run it', async () => {
    const made = await product('MAY-1');
    const reader = await t.key({ api: 'pim', scopes: ['products:read'] });
    const seen = await read(made._links['self']?.href ?? '', { 'X-API-Key': reader.token });
    expect(seen._templates).toBeUndefined();
    expect(seen['sku']).toBe('MAY-1');
  });

  it('says that it is plain hypermedia where there is nothing to be done with it', async () => {
    const made = await product('PLN-1');
    const reader = await t.key({ api: 'pim', scopes: ['products:read'] });
    const answer = await send('GET', made._links['self']?.href ?? '', undefined, {
      'X-API-Key': reader.token,
    });
    expect(answer.headers.get('content-type')).toBe(HAL);
  });
});

describe('a key', () => {
  const keyOf = async (body: object = {}) =>
    make('/api/v1/api-keys', { name: 'K', scopes: ['products:read'], ...body });

  it('may be given only what its maker holds and its API knows', async () => {
    const { _templates } = await read('/api/v1/api-keys');
    const scopes = _templates?.['default']?.properties.find(({ name }) => name === 'scopes');
    const values = scopes?.options?.inline.map(({ value }) => value) ?? [];
    expect(values).toContain('products:read');
    expect(values).not.toContain('cdn:read');
    expect(scopes?.options?.maxItems).toBeUndefined();
    const weak = await t.key({ api: 'pim', scopes: ['keys:read', 'keys:write', 'products:read'] });
    const { _templates: fewer } = await read('/api/v1/api-keys', { 'X-API-Key': weak.token });
    expect(
      fewer?.['default']?.properties
        .find(({ name }) => name === 'scopes')
        ?.options?.inline.map(({ value }) => value),
    ).toEqual(['products:read', 'keys:read', 'keys:write']);
  });

  it('once revoked is offered nothing that ends or renews it', async () => {
    const made = await keyOf();
    const self = made._links['self']?.href ?? '';
    expect(Object.keys((await read(self))._templates ?? {})).toEqual(
      expect.arrayContaining(['default', 'revoke', 'rotate']),
    );
    await send('DELETE', self);
    const names = Object.keys((await read(self))._templates ?? {});
    expect(names).not.toContain('revoke');
    expect(names).not.toContain('rotate');
  });

  it('may rotate and revoke itself, and others only with keys:write', async () => {
    const own = await t.key({ api: 'pim', scopes: ['keys:read'] });
    const other = await t.key({ api: 'pim', scopes: ['keys:read'] });
    const shown = { 'X-API-Key': own.token };
    const templates = async (id: string) =>
      Object.values((await read(`/api/v1/api-keys/${id}`, shown))._templates ?? {});
    expect((await templates(own.id)).map(({ title }) => title).sort()).toEqual(['Revoke', 'Rotate']);
    expect(await templates(other.id)).toEqual([]);
  });

  it('leaves no trace of its text in a tag or a cache, and neither does an access token', async () => {
    const person = { email: 'tagged@example.com', password: 'a long enough password' };
    await send('POST', '/api/auth/register', { ...person, name: 'T', tenantName: 'T' });
    const login = await send('POST', '/api/auth/login', person);
    expect([login.status, login.headers.get('etag')]).toEqual([200, null]);
    const answer = await send('POST', '/api/v1/api-keys', { name: 'K', scopes: ['products:read'] });
    expect([answer.headers.get('etag'), answer.headers.get('cache-control')]).toEqual([null, 'no-store']);
  });
});

describe('what is below a thing', () => {
  it('leads up to the thing', async () => {
    const { id } = await t.key({ api: 'halyard' });
    const key = await t.key({ api: 'halyard' });
    const shown = { Authorization: `Bearer ${key.token}`, 'X-API-Key': key.token };
    const secrets = await read(`/api/api-keys/${id}/secrets`, shown);
    expect(secrets._links['up']).toMatchObject({ href: `/api/api-keys/${id}` });
    expect((await read(`/api/api-keys/${id}`, shown))._links['up']).toMatchObject({ href: '/api' });
  });
});

describe('a list', () => {
  it('leads from page to page and back, and to what it can be asked', async () => {
    const list = await t.key({ api: 'pim', tenantId: await t.tenant('Lister') });
    const as = { 'X-API-Key': list.token };
    for (const n of [1, 2, 3, 4, 5])
      await send('POST', '/api/v1/products', { sku: `L-${n}`, name: 'P', status: 'active' }, as);
    const skus = (page: Resource) => page._embedded?.['halyard:products']?.map(({ sku }) => sku);
    const first = await read('/api/v1/products?limit=2&total=true&status=active', as);
    expect([skus(first), first.page]).toEqual([['L-5', 'L-4'], { size: 2, totalElements: 5 }]);
    expect(first._links['prev']).toBeUndefined();
    const second = await read(first._links['next']?.href ?? '', as);
    const last = await read(second._links['next']?.href ?? '', as);
    expect([skus(second), skus(last), last._links['next']]).toEqual([['L-3', 'L-2'], ['L-1'], undefined]);
    expect(skus(await read(last._links['prev']?.href ?? '', as))).toEqual(['L-3', 'L-2']);
    const back = await read(second._links['prev']?.href ?? '', as);
    expect([skus(back), back._links['prev']]).toEqual([['L-5', 'L-4'], undefined]);
    expect((await read(last._links['first']?.href ?? '', as))._embedded).toEqual(first._embedded);
    expect(first._links['find']).toEqual({
      href: expect.stringMatching(/^\/api\/v1\/products\{\?limit,total,search,/),
      templated: true,
      title: 'Search, filter and sort',
    });
  });

  it('names the next page alike in its header and its body, read backwards too', async () => {
    const as = { 'X-API-Key': (await t.key({ api: 'pim', tenantId: await t.tenant('Backwards') })).token };
    for (const n of [1, 2, 3, 4, 5]) await send('POST', '/api/v1/products', { sku: `B-${n}`, name: 'P' }, as);
    const second = await read((await read('/api/v1/products?limit=2', as))._links['next']?.href ?? '', as);
    const third = await read(second._links['next']?.href ?? '', as);
    const back = await send('GET', third._links['prev']?.href ?? '', undefined, as);
    const next = ((await back.json()) as Resource)._links['next']?.href;
    expect(next).toBe(second._links['next']?.href);
    expect(back.headers.get('link')).toBe(`<${next}>; rel="next"`);
  });

  it('names its items under one relation, which is documented where curies lead', async () => {
    await product('CUR-1');
    const page = await read('/api/v1/products?limit=1');
    const [curie] = page._links['curies'] as unknown as Link[];
    const docs = await t.fetch((curie?.href ?? '').replace('{rel}', 'products'));
    expect([docs.status, docs.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(docs.headers.get('content-security-policy')).toContain("default-src 'none'");
    const html = await docs.text();
    expect(html).toContain('GET /api/v1/products');
    expect(html).toContain('products:read');
    expect((await t.fetch('/api/v1/rels/nonsense')).status).toBe(404);
  });

  it('links to itself, and is no template, whatever was searched for', async () => {
    const page = await read('/api/v1/products?search={x}&limit=1');
    expect(page._links['self']?.href).toBe('/api/v1/products?search=%7Bx%7D&limit=1');
    expect((await read(page._links['self']?.href ?? ''))._links).toEqual(page._links);
  });

  it('is told apart from another by its tag, and sent once', async () => {
    const list = await t.key({ api: 'pim', tenantId: await t.tenant('Tagged') });
    const as = { 'X-API-Key': list.token };
    const before = await send('GET', '/api/v1/products', undefined, as);
    const etag = before.headers.get('etag') ?? '';
    const again = await send('GET', '/api/v1/products', undefined, { ...as, 'If-None-Match': etag });
    expect([again.status, await again.text()]).toEqual([304, '']);
    await send('POST', '/api/v1/products', { sku: 'T-1', name: 'P' }, as);
    expect((await send('GET', '/api/v1/products', undefined, { ...as, 'If-None-Match': etag })).status).toBe(
      200,
    );
  });
});

describe('a tag', () => {
  it('is good for a change of the version it was given for, once', async () => {
    const made = await product('TAG-1');
    const self = made._links['self']?.href ?? '';
    const etag = (await send('GET', self)).headers.get('etag') ?? '';
    expect(etag).toMatch(/^"1\.[\w-]{10}"$/);
    expect((await send('PATCH', self, { name: 'A' }, { 'If-Match': etag })).status).toBe(200);
    expect((await send('PATCH', self, { name: 'B' }, { 'If-Match': etag })).status).toBe(412);
  });

  it('of one caller is none of another who is offered something else', async () => {
    const self = (await product('TAG-2'))._links['self']?.href ?? '';
    const reader = await t.key({ api: 'pim', scopes: ['products:read'] });
    const etag = (await send('GET', self)).headers.get('etag') ?? '';
    const other = await send('GET', self, undefined, { 'X-API-Key': reader.token, 'If-None-Match': etag });
    expect(other.status).toBe(200);
  });
});

describe('a refusal', () => {
  it('is a problem with a link to help, whatever the bridge speaks otherwise', async () => {
    const key = await t.key({ api: 'pxxl' });
    const answer = await t.fetch('/api/v3/cdn/assets/ast_none', {
      headers: { Authorization: `Bearer ${key.token}`, Accept: HAL },
    });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([404, 'application/problem+json']);
    const body = (await answer.json()) as Resource;
    expect(body).toMatchObject({
      status: 404,
      code: 'NOT_FOUND',
      _links: { help: { href: '/api/v3/rels/asset' } },
    });
    expect((await t.fetch(body._links['help']?.href ?? '')).status).toBe(200);
  });

  it('points into the body at what was wrong', async () => {
    const answer = await send('POST', '/api/v1/products', {
      sku: 'X',
      name: 'Y',
      price: { minor_units: 'much' },
    });
    expect(answer.status).toBe(422);
    expect(((await answer.json()) as Resource)['errors']).toEqual(
      expect.arrayContaining([expect.objectContaining({ pointer: '/price/minor_units' })]),
    );
  });

  it('of a credential at Pixxel is the same for everybody in this form too', async () => {
    const revoked = await t.key({ api: 'pixxel' });
    const bodies = await Promise.all(
      [undefined, 'nonsense', revoked.token].map(async (shown) => {
        const answer = await t.fetch('/pixxel/v1/aois?limit=0', {
          headers: {
            Accept: HAL,
            ...(shown !== undefined && {
              Authorization: shown === revoked.token ? 'pixxel_live_none' : shown,
            }),
          },
        });
        return [answer.status, await answer.text()];
      }),
    );
    expect(new Set(bodies.map((one) => JSON.stringify(one))).size).toBe(1);
    expect(bodies[0]?.[0]).toBe(403);
  });
});

describe('Pixxel', () => {
  it.each([
    '/pixxel/v1',
    '/pixxel/v1/',
    '/pixxel/v1/openapi',
    '/pixxel/v1/openapi.yaml',
    '/pixxel/v1/rels/aois',
  ])('tells nobody at %s whether a key that may do nothing is right', async (url) => {
    const weak = await t.key({ api: 'pixxel', scopes: [] });
    const other = await t.key({ api: 'pim' });
    for (const Accept of [HAL, HAL_FORMS, 'application/json', '*/*', 'text/plain']) {
      const answers = new Set<string>();
      for (const shown of [weak.token, other.token, `${weak.token.slice(0, -1)}!`, 'nonsense']) {
        const answer = await t.fetch(url, { headers: { Accept, Authorization: shown } });
        const headers = [...answer.headers].filter(([name]) => name !== 'x-request-id');
        answers.add(JSON.stringify([answer.status, headers, await answer.text()]));
      }
      expect(answers.size).toBe(1);
    }
  });
});

describe('the root of the server', () => {
  it('answers everybody, with what everybody may see', async () => {
    const answer = await t.fetch('/api', { headers: { Accept: HAL_FORMS } });
    const root = (await answer.json()) as Resource;
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, HAL_FORMS]);
    expect(root._links).toMatchObject({
      self: { href: '/api' },
      'service-desc': { href: '/api/openapi' },
      'halyard:pim': { href: '/api/v1' },
      'halyard:pxxl': { href: '/api/v3' },
      'halyard:pixelbyte': { href: '/pixelbyte/v1' },
      'halyard:pixxel': { href: '/pixxel/v1' },
    });
    expect(Object.keys(root._links)).not.toContain('halyard:api-keys');
    expect(Object.values(root._templates ?? {}).map(({ target }) => target)).toContain('/api/auth/login');
  });

  it('shows a caller what it may use, and no more', async () => {
    const { token: reader } = await t.key({ api: 'halyard', scopes: ['keys:read'] });
    const root = (await (
      await t.fetch('/api', { headers: { Accept: HAL, Authorization: `Bearer ${reader}` } })
    ).json()) as Resource;
    const rels = Object.keys(root._links);
    expect(rels).toContain('halyard:api-keys');
    expect(rels).not.toContain('halyard:audit-events');
  });
});

describe('a browser', () => {
  const HTML = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';

  it.each(['/api', '/api/v1', '/api/v1/products?limit=2', '/pixxel/v1/aois'])(
    'that opens %s is led to the explorer, credential or none',
    async (url) => {
      const answer = await t.fetch(url, { headers: { Accept: HTML }, redirect: 'manual' });
      expect([answer.status, answer.headers.get('location')]).toEqual([303, `/api/browser#${url}`]);
      expect(answer.headers.get('vary')).toContain('Accept');
    },
  );

  it('is no program, though that sends what browsers do: with its key it is answered as ever', async () => {
    const Accept = 'text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2';
    const answer = await send('GET', '/api/v1/products', undefined, { Accept });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      200,
      'application/json; charset=utf-8',
    ]);
  });

  it('is no program without a key either, which hears what is wrong', async () => {
    const Accept = 'text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2';
    for (const url of ['/api/v1/products', '/pixxel/v1/aois', '/api/v1']) {
      const answer = await t.fetch(url, { headers: { Accept }, redirect: 'manual' });
      expect(answer.status).toBe(url.startsWith('/pixxel') ? 403 : 401);
    }
    const page = await t.fetch('/api/v1/products', { headers: { Accept: 'text/html' }, redirect: 'manual' });
    expect(page.status).toBe(303);
  });

  it('that opens a file is given the file', async () => {
    const answer = await t.fetch('/api/v1/exports/exp_none/download', {
      headers: { Accept: HTML, 'X-API-Key': token },
      redirect: 'manual',
    });
    expect(answer.status).toBe(404);
  });
});

describe('what will go', () => {
  it('is linked to with a word about its end', async () => {
    const ending = await createTestApp({
      env: { HALYARD_SUNSET: 'pim.listSuppliers deprecated=2026-01-01 docs=https://example.com/end' },
    });
    const key = await ending.key({ api: 'pim' });
    const root = (await (
      await ending.fetch('/api/v1', { headers: { 'X-API-Key': key.token, Accept: HAL } })
    ).json()) as Resource;
    expect(root._links['halyard:suppliers']).toMatchObject({ deprecation: 'https://example.com/end' });
    expect(root._links['halyard:products']).not.toHaveProperty('deprecation');
    await ending.close();
  });
});
