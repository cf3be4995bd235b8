import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCategory } from '../../src/catalog/create-category.js';
import { createProduct } from '../../src/catalog/create-product.js';
import { createSupplier } from '../../src/catalog/create-supplier.js';
import { deleteProduct } from '../../src/catalog/delete-product.js';
import { setCategoryMapping } from '../../src/catalog/set-category-mapping.js';
import type { Scope } from '../../src/principals/scope-registry.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { createClient, type PimClient } from './pim-client.js';

let t: TestApp;
beforeEach(async () => {
  t = await createTestApp();
});
afterEach(() => t.close());

const clientWith = async (...scopes: Scope[]): Promise<PimClient> =>
  createClient(t, { 'X-API-Key': (await t.key({ api: 'pim', scopes })).token });

describe('the external API', () => {
  it('shows of a product what a partner needs, and no more', async () => {
    const category = await createCategory(t.operator(), { name: 'Tables', slug: 'tables' });
    const supplier = await createSupplier(t.operator(), { code: 'S', name: 'S' });
    await createProduct(t.operator(), {
      sku: 'TBL/1',
      name: 'Oak table',
      price: { minorUnits: 49900, currency: 'EUR' },
      attributes: { cost: 12 },
      categoryId: category.id,
      supplierId: supplier.id,
    });
    const client = await clientWith('ext:products:read');
    const one = await client.get('/ext/products/TBL%2F1');
    expect(one.status).toBe(200);
    expect(one.headers.get('etag')).toBe('"1"');
    expect(one.body).toEqual({
      sku: 'TBL/1',
      name: 'Oak table',
      description: '',
      price: { minor_units: 49900, currency: 'EUR', amount: '499.00' },
      status: 'draft',
      category: { name: 'Tables', slug: 'tables' },
      version: 1,
      updated_at: new Date(t.clock.now()).toISOString(),
    });
    expect((await client.get('/ext/products?total=true')).body).toEqual({
      items: [one.body],
      next_cursor: null,
      total: 1,
    });
    expect((await client.get('/ext/products/NONE')).status).toBe(404);
    expect((await client.get('/products')).status).toBe(403);
  });

  it('makes and changes a product, named by its SKU, and leaves alone what it does not show', async () => {
    await createCategory(t.operator(), { name: 'Tables', slug: 'tables' });
    const client = await clientWith('ext:products:write');
    const made = await client.send('POST', '/ext/products', {
      sku: 'TBL/1',
      name: 'Oak table',
      category_slug: 'tables',
    });
    expect([made.status, made.headers.get('location')]).toEqual([201, '/api/v1/ext/products/TBL%2F1']);
    expect(made.body).toMatchObject({ sku: 'TBL/1', category: { slug: 'tables' }, version: 1 });
    const path = '/ext/products/TBL%2F1';
    const changed = await client.send('PATCH', path, { status: 'active', category_slug: null });
    expect(changed.body).toMatchObject({ name: 'Oak table', status: 'active', category: null, version: 2 });
    const late = await client.send('PATCH', path, { name: 'Late' }, { 'If-Match': '"1"' });
    expect(late.status).toBe(412);
    const same = await client.send('PATCH', path, {}, { 'If-Match': '"2"' });
    expect([same.status, same.headers.get('etag'), same.body['version']]).toEqual([200, '"2"', 2]);
    expect((await client.send('PATCH', '/ext/products/NONE', { name: 'N' })).status).toBe(404);
    expect((await client.send('GET', path)).status).toBe(403);
  });

  it('refuses what partners may not set, a category there is none of, and a SKU that is taken', async () => {
    const client = await clientWith('ext:products:write');
    await createProduct(t.operator(), { sku: 'A', name: 'A' });
    for (const [body, status, pointer] of [
      [{ sku: 'B', name: 'B', supplier_id: 'sup_1' }, 422, '/supplier_id'],
      [{ sku: 'B', name: 'B', attributes: {} }, 422, '/attributes'],
      [{ sku: 'B', name: 'B', category_slug: 'none' }, 422, '/category_slug'],
      [{ sku: 'B', name: 'B', price: { minor_units: 1, currency: 'euro' } }, 422, '/price/currency'],
      [{ sku: 'A', name: 'B' }, 409, '/sku'],
    ] as const) {
      const refused = await client.send('POST', '/ext/products', body);
      expect(refused.status).toBe(status);
      expect(refused.body['errors']).toMatchObject([{ pointer }]);
    }
    expect((await client.send('PATCH', '/ext/products/A', { sku: 'B' })).status).toBe(422);
  });
});

describe('the WinDev feed', () => {
  it('gives each change with its product, and a cursor to come back with at any time', async () => {
    const [a, b] = [
      await createProduct(t.operator(), { sku: 'A', name: 'A' }),
      await createProduct(t.operator(), { sku: 'B', name: 'B' }),
    ];
    const client = await clientWith('windev:read');
    const first = await client.get('/windev/products?limit=1');
    expect(first.body).toMatchObject({
      items: [{ product_id: a.id, sku: 'A', deleted: false, product: { id: a.id, name: 'A', version: 1 } }],
      next_cursor: expect.any(String),
      has_more: true,
    });
    const second = await client.get(`/windev/products?cursor=${first.body['next_cursor']}`);
    expect(second.body).toMatchObject({ items: [{ sku: 'B' }], has_more: false });
    const cursor = String(second.body['next_cursor']);
    const none = await client.get(`/windev/products?cursor=${cursor}`);
    expect(none.body).toEqual({ items: [], next_cursor: cursor, has_more: false });
    await deleteProduct(t.operator(), { id: b.id });
    const later = await client.get(`/windev/products?cursor=${cursor}`);
    expect(later.body['items']).toMatchObject([{ sku: 'B', deleted: true, product: null }]);
  });

  it.each([
    ['limit=0', 422, 'limit'],
    ['limit=501', 422, 'limit'],
    ['limit=x', 400, 'limit'],
    ['cursor=rubbish', 400, 'cursor'],
  ])('refuses %s', async (query, status, parameter) => {
    const refused = await (await clientWith('windev:sync')).get(`/windev/products?${query}`);
    expect(refused.status).toBe(status);
    expect(refused.body['errors']).toMatchObject([{ parameter, in: 'query' }]);
  });
});

describe('a WinDev sync', () => {
  it('answers each item with its outcome, in the words of the URL, and alike when it is sent again', async () => {
    const client = await clientWith('windev:sync');
    const batch: { client_id: string; items: readonly object[] } = {
      client_id: 'till-7',
      items: [
        { op: 'upsert', sku: 'A', name: 'A', price: { minor_units: -1, currency: 'EUR' } },
        { op: 'upsert', sku: 'B', name: 'B', category_id: 'cat_none' },
        { op: 'upsert', sku: 'C', name: 'C', attributes: { constructor: 1 } },
        { op: 'upsert', sku: 'D', name: 'D', attributes: { fooBar: { constructor: 1 } } },
        { op: 'upsert', sku: 'E', name: 'E' },
        { op: 'delete', sku: 'F' },
      ],
    };
    const done = await client.send('POST', '/windev/sync', batch);
    expect(done.status).toBe(200);
    const items = done.body['items'] as { outcome: string; error: { field: string[] } | null }[];
    expect(items.map(({ outcome, error }) => [outcome, error?.field])).toEqual([
      ['failed', ['price', 'minor_units']],
      ['failed', ['category_id']],
      ['failed', ['attributes']],
      ['failed', ['attributes', 'fooBar']],
      ['created', undefined],
      ['missing', undefined],
    ]);
    expect((await client.send('POST', '/windev/sync', batch)).text).toBe(done.text);
    const other = await client.send('POST', '/windev/sync', { ...batch, items: [] });
    expect([other.status, other.body['errors']]).toMatchObject([409, [{ pointer: '/client_id' }]]);
  });

  it('fails an item that is not even of the right form, in its place, and does the others', async () => {
    const client = await clientWith('windev:write');
    const batch = {
      client_id: 'a',
      items: [
        { op: 'upsert', sku: 'A', name: 'A' },
        { op: 'put', sku: 1, colour: 'red' },
        { op: 'upsert', sku: 'B', name: 'B', category: 'chairs' },
        null,
        'C',
        { op: 'upsert', sku: 'D', name: 'D', price: { minor_units: '5', currency: 'EUR' } },
        { sku: 'E\0' },
        { op: 'delete', sku: 'F', ['\ud800'.padEnd(200, 'x')]: 1 },
        { op: 'upsert', sku: 'G', name: 'G' },
      ],
    };
    const done = await client.send('POST', '/windev/sync', batch);
    expect(done.status, done.text).toBe(200);
    const items = done.body['items'] as {
      sku: string;
      outcome: string;
      error: { code: string; field: string[]; message: string } | null;
    }[];
    expect(items.map(({ sku, outcome, error }) => [sku, outcome, error?.code, error?.field])).toEqual([
      ['A', 'created', undefined, undefined],
      [null, 'failed', 'VALIDATION_FAILED', ['op']],
      ['B', 'failed', 'VALIDATION_FAILED', ['category']],
      [null, 'failed', 'VALIDATION_FAILED', []],
      [null, 'failed', 'VALIDATION_FAILED', []],
      ['D', 'failed', 'VALIDATION_FAILED', ['price', 'minor_units']],
      [null, 'failed', 'VALIDATION_FAILED', ['sku']],
      ['F', 'failed', 'VALIDATION_FAILED', [`?${'x'.repeat(63)}`]],
      ['G', 'created', undefined, undefined],
    ]);
    expect(items[1]?.error?.message).toBe('op must be one of delete, upsert (and 2 more wrong).');
    expect(items[2]?.error?.message).toMatch(
      /^category is not known here; known are attributes, category_id, .*sku/,
    );
    expect((await client.send('POST', '/windev/sync', batch)).text).toBe(done.text);
    const mended = { ...batch, items: batch.items.toSpliced(3, 1, { op: 'delete', sku: 'H' } as never) };
    expect((await client.send('POST', '/windev/sync', mended)).status).toBe(409);
  });

  it('is refused whole, with pointers, where it is no batch', async () => {
    const client = await clientWith('windev:write');
    const malformed = Array.from({ length: 501 }, (_, n) =>
      n === 0 ? null : { op: 'delete', sku: `S${n}` },
    );
    for (const [body, pointer] of [
      [{ items: [] }, '/client_id'],
      [{ client_id: 1, items: [] }, '/client_id'],
      [{ client_id: 'a' }, '/items'],
      [{ client_id: 'a', items: null }, '/items'],
      [{ client_id: 'a', items: {} }, '/items'],
      [{ client_id: 'a', items: malformed }, '/items'],
      [{ client_id: 'a', items: [], unread: [] }, '/unread'],
    ] as const) {
      const refused = await client.send('POST', '/windev/sync', body);
      expect([refused.status, refused.body['errors']], pointer).toMatchObject([422, [{ pointer }]]);
    }
  });
});

describe('suppliers’ catalog data', () => {
  it('has their mappings by any of three URLs', async () => {
    const category = await createCategory(t.operator(), { name: 'Tables' });
    const supplier = await createSupplier(t.operator(), { code: 'S', name: 'S' });
    await setCategoryMapping(t.operator(), {
      supplierId: supplier.id,
      categoryId: category.id,
      supplierCategory: 'Tisch',
    });
    const client = await clientWith('suppliers:read', 'categories:read');
    const paths = ['/category-mappings', '/categories/mappings', `/suppliers/${supplier.id}/mappings`];
    const answers = await Promise.all(paths.map((path) => client.get(path)));
    for (const { body } of answers) expect(body).toEqual(answers[0]?.body);
    expect(answers[0]?.body['items']).toMatchObject([{ supplier_category: 'Tisch' }]);
  });
});
