import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createProduct } from '../../src/catalog/create-product.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { createClient, type PimClient } from './pim-client.js';

let t: TestApp;
beforeEach(async () => {
  t = await createTestApp();
});
afterEach(() => t.close());

const clientWith = async (scopes: string[]): Promise<PimClient & { id: string; token: string }> => {
  const key = await t.key({ api: 'pim', scopes });
  return { ...createClient(t, { 'X-API-Key': key.token }), ...key };
};
const everything = () =>
  clientWith(['products:read', 'products:write', 'products:delete', 'keys:read', 'keys:write']);

describe('the commands of the PIM’s own page', () => {
  it('read products with the key in X-API-Key, and the same key as a Bearer token', async () => {
    const { token } = await t.key({ api: 'pim', scopes: ['products:read'] });
    await createProduct(t.operator(), { sku: 'TBL-1', name: 'Oak table' });
    const byHeader = await t.fetch('/api/v1/products', { headers: { 'X-API-Key': token } });
    const byBearer = await t.fetch('/api/v1/products', { headers: { Authorization: `Bearer ${token}` } });
    expect([byHeader.status, byBearer.status]).toEqual([200, 200]);
    const body = await byHeader.json();
    expect(body).toMatchObject({ items: [{ sku: 'TBL-1', name: 'Oak table' }], next_cursor: null });
    expect(await byBearer.json()).toEqual(body);
  });

  it('rotate a key, which without any scope may rotate itself: the old text is invalid in the next request', async () => {
    const old = await clientWith([]);
    const rotated = await old.send('POST', `/api-keys/${old.id}/rotate`);
    expect(rotated.status).toBe(200);
    expect(rotated.headers.get('cache-control')).toBe('no-store');
    expect(rotated.body).toMatchObject({ id: old.id, name: 'A test key', scopes: [], status: 'active' });
    expect(rotated.body['key']).toMatch(/^pm_live_/);
    expect(rotated.body['key']).not.toBe(old.token);

    const next = createClient(t, { 'X-API-Key': String(rotated.body['key']) });
    expect((await old.get(`/api-keys/${old.id}`)).status).toBe(401);
    expect((await next.get(`/api-keys/${old.id}`)).status).toBe(200);
  });

  it('name the tenant, and are refused where the key is not of it', async () => {
    const { token } = await t.key({ api: 'pim', scopes: ['products:read'] });
    const asking = (tenant: string) => createClient(t, { 'X-API-Key': token, 'X-Tenant-ID': tenant });
    expect((await asking('default').get('/products')).status).toBe(200);
    const refused = await asking(await t.tenant('Others')).get('/products');
    expect([refused.status, refused.body['code']]).toEqual([403, 'WRONG_TENANT']);
  });

  it('say 403 and the missing scope to a key that may only read', async () => {
    const client = await clientWith(['products:read']);
    const refused = await client.send('POST', '/products', { sku: 'A', name: 'A' });
    expect(refused.status).toBe(403);
    expect(refused.headers.get('www-authenticate')).toBe(
      'Bearer error="insufficient_scope", scope="products:write"',
    );
    expect(refused.body).toEqual({
      type: 'about:blank',
      title: 'Forbidden',
      status: 403,
      detail: 'This needs products:write, which the credential lacks. Send another, or have it granted.',
      code: 'FORBIDDEN',
      required_scopes: [['products:write']],
      missing_scopes: ['products:write'],
      request_id: refused.headers.get('x-request-id'),
    });
  });

  it('say how to show a credential where none was, and take none from the URL', async () => {
    const { token } = await t.key({ api: 'pim' });
    const none = createClient(t);
    const refused = await none.get('/products');
    const detail =
      'This needs a credential with products:read; the request has none. Send one as `Authorization: Bearer <key>` or `X-API-Key: <key>`.';
    expect([refused.status, refused.body['detail']]).toEqual([401, detail]);
    expect(refused.headers.get('www-authenticate')).toBe('Bearer');
    for (const name of ['api_key', 'apikey', 'key', 'access_token']) {
      const inUrl = await none.get(`/products?${name}=${token}`);
      expect([inUrl.status, inUrl.body['detail']]).toEqual([
        401,
        `${detail} In the URL none is read, since URLs are written down.`,
      ]);
      expect(inUrl.text).not.toContain(token);
    }
  });

  it('say of a good key of another API that it is of another', async () => {
    const client = createClient(t, { 'X-API-Key': (await t.key({ api: 'pixelbyte' })).token });
    const refused = await client.get('/products');
    expect([refused.status, refused.body['code'], refused.body['detail']]).toEqual([
      401,
      'API_KEY_OF_OTHER_API',
      expect.stringMatching(/^This is a key of .*, which this URL does not take\.$/),
    ]);
  });

  it('name what is not there as the URL does', async () => {
    const client = createClient(t, { 'X-API-Key': (await t.key({ api: 'pim' })).token });
    for (const [path, noun] of [
      ['/products/prd_none', 'product'],
      ['/products/by-sku/NONE', 'product'],
      ['/categories/cat_none', 'category'],
      ['/api-keys/key_none', 'API key'],
      ['/imports/imp_none/logs', 'import'],
      ['/exports/exp_none/download', 'export'],
    ]) {
      const refused = await client.get(path ?? '');
      expect([path, refused.body['detail']]).toEqual([path, `There is no such ${noun} here.`]);
    }
  });

  it('say 403 before anything about the body, which may be broken in any way', async () => {
    const client = await clientWith(['products:read']);
    for (const body of ['{', '[]', '{"sku":1}', `"${'x'.repeat(1_100_000)}"`]) {
      expect((await client.send('POST', '/products', body)).status).toBe(403);
    }
    const plain = await client.send('POST', '/products', 'sku=1', { 'Content-Type': 'text/plain' });
    expect(plain.status).toBe(403);
    expect((await client.get('/suppliers?limit=100000')).status).toBe(403);
  });

  it('say 400 to two different keys at once, and take one key shown twice', async () => {
    const one = await t.key({ api: 'pim', scopes: ['products:read'] });
    const other = await t.key({ api: 'pim', scopes: ['products:read'] });
    const twice = (a: string, b: string) => createClient(t, { 'X-API-Key': a, Authorization: `Bearer ${b}` });
    expect((await twice(one.token, one.token).get('/products')).status).toBe(200);
    const refused = await twice(one.token, other.token).get('/products');
    expect([refused.status, refused.body['code']]).toEqual([400, 'AMBIGUOUS_CREDENTIALS']);
  });
});

describe('products', () => {
  it('are made, read by id and by SKU, changed and deleted', async () => {
    const client = await everything();
    const made = await client.send('POST', '/products', {
      sku: 'TBL/1 ä',
      name: 'Oak table',
      price: { minor_units: 49900, currency: 'EUR' },
      attributes: { camelCase: { stays: [1, null] } },
    });
    expect(made.status).toBe(201);
    expect(made.headers.get('etag')).toBe('"1"');
    const at = made.headers.get('location') ?? '';
    expect(at).toBe(`/api/v1/products/${made.body['id']}`);
    expect(made.body).toMatchObject({
      sku: 'TBL/1 ä',
      price: { minor_units: 49900, currency: 'EUR', amount: '499.00' },
      status: 'draft',
      attributes: { camelCase: { stays: [1, null] } },
      category_id: null,
      version: 1,
    });
    const path = at.replace('/api/v1', '');
    expect((await client.get(path)).body).toEqual(made.body);
    expect((await client.get(`/products/by-sku/${encodeURIComponent('TBL/1 ä')}`)).body).toEqual(made.body);

    const patched = await client.send('PATCH', path, { status: 'active' });
    expect(patched.body).toMatchObject({ status: 'active', name: 'Oak table', version: 2 });
    const put = await client.send('PUT', path, { sku: 'TBL-2', name: 'Table' });
    expect(put.body).toMatchObject({
      sku: 'TBL-2',
      status: 'draft',
      price: null,
      attributes: {},
      version: 3,
    });
    const deleted = await client.send('DELETE', path);
    expect([deleted.status, deleted.text]).toEqual([204, '']);
    expect((await client.get(path)).status).toBe(404);
    expect((await client.send('DELETE', path)).status).toBe(404);
  });

  it('keep what a PATCH does not name, and clear what it says is null', async () => {
    const client = await everything();
    const price = { minor_units: 100, currency: 'EUR' };
    const { body } = await client.send('POST', '/products', { sku: 'A', name: 'A', description: 'x', price });
    const kept = await client.send('PATCH', `/products/${body['id']}`, {});
    expect(kept.body).toMatchObject({ description: 'x', price });
    expect((await client.send('PATCH', `/products/${body['id']}`, { price: null })).body['price']).toBeNull();
  });

  it('are deleted in bulk, and those that are not there are named', async () => {
    const client = await everything();
    const { body } = await client.send('POST', '/products', { sku: 'A', name: 'A' });
    const ids = [body['id'], 'prd_00000000000000000000000000'];
    const deleted = await client.send('POST', '/products/bulk-delete', { ids });
    expect(deleted.body).toEqual({ deleted_ids: [ids[0]], not_found_ids: [ids[1]] });
  });

  it('are paged to the end without a gap or a duplicate, by cursor and by Link', async () => {
    const client = await everything();
    for (let n = 0; n < 23; n += 1) await createProduct(t.operator(), { sku: `P-${n}`, name: `P ${n}` });
    const byCursor: unknown[] = [];
    let cursor: unknown = '';
    while (cursor !== null) {
      const page = await client.get(`/products?limit=5&sort=sku${cursor ? `&cursor=${cursor}` : ''}`);
      byCursor.push(...(page.body['items'] as { sku: string }[]).map(({ sku }) => sku));
      cursor = page.body['next_cursor'];
    }
    const byLink: unknown[] = [];
    let url: string | undefined = '/api/v1/products?sort=sku&limit=5';
    while (url) {
      const page = await client.get(url.replace('/api/v1', ''));
      byLink.push(...(page.body['items'] as { sku: string }[]).map(({ sku }) => sku));
      url = /^<(.*)>; rel="next"$/.exec(page.headers.get('link') ?? '')?.[1];
    }
    const all = Array.from({ length: 23 }, (_, n) => `P-${n}`).sort();
    expect(byCursor).toEqual(all);
    expect(byLink).toEqual(all);
  });

  it('are counted only for who asks', async () => {
    const client = await everything();
    await createProduct(t.operator(), { sku: 'A', name: 'A' });
    expect((await client.get('/products?total=true')).body['total']).toBe(1);
    expect((await client.get('/products')).body).not.toHaveProperty('total');
    expect((await client.get('/products?total=false')).body).not.toHaveProperty('total');
  });

  it('are filtered by lists that repeat their parameter', async () => {
    const client = await everything();
    for (const sku of ['A', 'B', 'C,D'])
      await createProduct(t.operator(), { sku, name: sku, status: 'active' });
    const skus = async (query: string) =>
      ((await client.get(`/products?${query}`)).body['items'] as { sku: string }[])
        .map(({ sku }) => sku)
        .sort();
    expect(await skus('sku=A&sku=C,D')).toEqual(['A', 'C,D']);
    expect(await skus('status=draft&status=archived')).toEqual([]);
    expect(await skus('status=active&search=b')).toEqual(['B']);
  });
});

describe('a version', () => {
  const product = async (client: PimClient) =>
    `/products/${(await client.send('POST', '/products', { sku: 'A', name: 'A' })).body['id']}`;

  it('spares a client what it has already', async () => {
    const client = await everything();
    const path = await product(client);
    const get = (tag: string) => client.get(path, { 'If-None-Match': tag });
    for (const tag of ['"1"', 'W/"1"', '"7", "1"', '*']) {
      const same = await get(tag);
      expect([tag, same.status, same.text, same.headers.get('etag')]).toEqual([tag, 304, '', '"1"']);
    }
    expect((await get('"2"')).status).toBe(200);
  });

  it('keeps a change from overwriting another one', async () => {
    const client = await everything();
    const path = await product(client);
    const change = (tag: string, method = 'PATCH') =>
      client.send(method, path, { name: 'B', sku: 'A' }, { 'If-Match': tag });
    expect((await change('"1"')).headers.get('etag')).toBe('"2"');
    const late = await change('"1"', 'PUT');
    expect([late.status, late.body['code']]).toEqual([412, 'PRECONDITION_FAILED']);
    expect(late.body['errors']).toMatchObject([{ parameter: 'If-Match', in: 'header' }]);
    expect((await client.send('DELETE', path, undefined, { 'If-Match': '"1"' })).status).toBe(412);
    expect((await change('*')).status).toBe(200);
  });

  it('is refused where it cannot be one of ours, and never heeded where it is weak', async () => {
    const client = await everything();
    const path = await product(client);
    const status = async (tag: string) =>
      (await client.send('PATCH', path, { name: 'B' }, { 'If-Match': tag })).status;
    expect(await status('"not-a-number"')).toBe(412);
    expect(await status('W/"1"')).toBe(412);
    expect(await status('1')).toBe(400);
    expect(await status('"1", "2"')).toBe(400);
    expect(await status('W/"1", "1"')).toBe(200);
  });
});

describe('API keys', () => {
  it('are made with their text in the answer once, and never again', async () => {
    const client = await everything();
    const made = await client.send('POST', '/api-keys', {
      name: 'Sync',
      scopes: ['products:read'],
      environment: 'test',
    });
    expect(made.status).toBe(201);
    expect(made.headers.get('location')).toBe(`/api/v1/api-keys/${made.body['id']}`);
    expect(made.body).toMatchObject({ name: 'Sync', environment: 'test', scopes: ['products:read'] });
    const text = String(made.body['key']);
    expect(text).toMatch(/^pm_test_/);
    const read = await client.get(`/api-keys/${made.body['id']}`);
    expect(read.body).not.toHaveProperty('key');
    expect(read.text).not.toContain(text);
    expect((await client.get('/api-keys')).text).not.toContain(text);
    expect((await createClient(t, { 'X-API-Key': text }).get('/products')).status).toBe(200);
  });

  it('are given a rate limit of their own, which a change keeps and a replacement takes away', async () => {
    const client = await everything();
    const rate_limit = { requests: 2, seconds: 60 };
    const made = await client.send('POST', '/api-keys', {
      name: 'Slow',
      scopes: ['products:read'],
      rate_limit,
    });
    expect([made.status, made.body['rate_limit']]).toEqual([201, rate_limit]);
    const slow = createClient(t, { 'X-API-Key': String(made.body['key']) });
    const statuses = [];
    for (let n = 0; n < 3; n += 1) statuses.push((await slow.get('/products')).status);
    expect(statuses).toEqual([200, 200, 429]);
    const path = `/api-keys/${made.body['id']}`;
    expect((await client.send('PATCH', path, { name: 'Still' })).body['rate_limit']).toEqual(rate_limit);
    const other = { requests: 5, seconds: 1 };
    expect((await client.send('PATCH', path, { rate_limit: other })).body['rate_limit']).toEqual(other);
    const replaced = await client.send('PUT', path, { name: 'Fast', scopes: ['products:read'] });
    expect([replaced.status, replaced.body['rate_limit']]).toEqual([200, null]);
    for (const [wrong, pointer] of [
      [{ requests: 0, seconds: 1 }, '/rate_limit'],
      [{ requests: 1 }, '/rate_limit/seconds'],
      ['600/60s', '/rate_limit'],
    ] as const) {
      const refused = await client.send('PATCH', path, { rate_limit: wrong });
      expect([refused.status, refused.body['errors']]).toMatchObject([422, [{ pointer }]]);
    }
  });

  it('are the same key for who asks again with the same Idempotency-Key', async () => {
    const client = await everything();
    const ask = () =>
      client.send('POST', '/api-keys', { name: 'Sync', scopes: [] }, { 'Idempotency-Key': 'a-b-c' });
    const [first, second] = [await ask(), await ask()];
    expect(second.body['key']).toBe(first.body['key']);
  });

  it('are changed, replaced, switched off and revoked', async () => {
    const client = await everything();
    const { body } = await client.send('POST', '/api-keys', {
      name: 'A',
      scopes: ['products:read'],
      description: 'x',
    });
    const path = `/api-keys/${body['id']}`;
    const theirs = createClient(t, { 'X-API-Key': String(body['key']) });
    const off = await client.send('PATCH', path, { active: false });
    expect(off.body).toMatchObject({ active: false, status: 'inactive', description: 'x' });
    expect((await theirs.get('/products')).status).toBe(401);
    const on = await client.send('PUT', path, { name: 'B', scopes: [] });
    expect(on.body).toMatchObject({ name: 'B', scopes: [], active: true, description: '' });
    expect((await theirs.get('/products')).status).toBe(403);
    expect((await client.send('DELETE', path)).status).toBe(204);
    expect((await theirs.get('/products')).body['code']).toBe('API_KEY_REVOKED');
    const late = await client.send('PATCH', path, { name: 'C' });
    expect([late.status, late.body['code']]).toEqual([409, 'CONFLICT']);
  });

  it('cannot be given what their maker lacks, and the answer names it', async () => {
    const client = await clientWith(['keys:write']);
    const refused = await client.send('POST', '/api-keys', { name: 'A', scopes: ['products:delete'] });
    expect(refused.status).toBe(403);
    expect(refused.body['missing_scopes']).toEqual(['products:delete']);
  });
});

describe('suppliers, categories and mappings', () => {
  it('are read by who may', async () => {
    const client = await clientWith(['categories:read', 'suppliers:read']);
    const made = await t.graphql<Record<string, Record<string, { id: string }>>>(
      `mutation {
        s: createSupplier(input: { code: "N", name: "Nordholz" }) { supplier { id } }
        c: createCategory(input: { name: "Chairs" }) { category { id } }
      }`,
      { key: t.firstKey },
    );
    const supplierId = made.body.data?.['s']?.['supplier']?.id ?? '';
    const categoryId = made.body.data?.['c']?.['category']?.id ?? '';
    await t.graphql(
      `mutation ($s: ID!, $c: ID!) {
        createCategory(input: { name: "Armchairs", parentId: $c }) { category { id } }
        setCategoryMapping(input: { supplierId: $s, supplierCategory: "Stühle", categoryId: $c }) { mapping { id } }
        putSupplierItems(input: { supplierId: $s, items: [
          { supplierSku: "1", name: "Chair", cost: { minorUnits: 100, currency: "EUR" } }, { supplierSku: "2", name: "Stool" }
        ] }) { items { id } }
      }`,
      { key: t.firstKey, variables: { s: supplierId, c: categoryId } },
    );

    expect((await client.get('/suppliers?search=nord')).body).toMatchObject({ items: [{ code: 'N' }] });
    expect((await client.get(`/suppliers/${supplierId}`)).body).toMatchObject({ name: 'Nordholz' });
    const items = await client.get(`/suppliers/${supplierId}/items?limit=1&total=true`);
    expect(items.body).toMatchObject({ items: [{ supplier_sku: '1', cost: { amount: '1.00' } }], total: 2 });
    expect(items.headers.get('link')).toContain('cursor=');
    expect((await client.get('/suppliers/sup_0/items')).status).toBe(404);
    expect((await client.get('/category-mappings')).body).toMatchObject({
      items: [{ supplier_category: 'Stühle', category_id: categoryId }],
    });
    expect((await client.get('/categories/tree')).body).toMatchObject({
      items: [{ name: 'Chairs', children: [{ name: 'Armchairs', children: [] }] }],
    });
    expect((await client.get(`/categories?parent_id=${categoryId}`)).body).toMatchObject({
      items: [{ name: 'Armchairs', path: [{ name: 'Chairs' }, { name: 'Armchairs' }] }],
    });
    expect((await client.get(`/categories/${categoryId}`)).body).toMatchObject({ parent_id: null, depth: 0 });
  });
});
