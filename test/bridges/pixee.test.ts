import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.js';

let t: TestApp;
beforeEach(async () => {
  t = await createTestApp();
});
afterEach(() => t.close());

interface Links {
  readonly [rel: string]: { readonly href: string; readonly title: string; readonly templated?: boolean };
}
interface Root {
  readonly name: string;
  readonly version: string;
  readonly _links: Links;
}

const get = (path: string, token?: string, headers: Record<string, string> = {}): Promise<Response> =>
  t.fetch(path, { headers: { ...(token && { Authorization: `Bearer ${token}` }), ...headers } });

const root = async (path: string, token: string): Promise<Root> => (await get(path, token)).json();

const systemKey = async (): Promise<string> => {
  await t.close();
  const text = 'a-system-key-of-a-Pixee-server-0123456789';
  t = await createTestApp({ env: { HALYARD_SYSTEM_KEY: text } });
  return text;
};

describe('the Pixee Enterprise Server', () => {
  it('answers its system key at each of its URLs', async () => {
    const key = await systemKey();
    for (const path of ['/api', '/api/v1', '/api/v1/openapi', '/api/v1/me', '/api/v1/products'])
      expect([path, (await get(path, key)).status]).toEqual([path, 200]);
  });

  it('takes no key beside another in a header that only its neighbour reads', async () => {
    const [{ token }, other] = [await t.key({ api: 'pixee' }), await t.key({ api: 'pim' })];
    expect((await get('/api/v1/me', token, { 'X-API-Key': token })).status).toBe(200);
    expect((await get('/api/v1/me', token, { 'X-API-Key': other.token })).status).toBe(400);
  });

  it('links from /api to every API, and from /api/v1 to all that is there', async () => {
    const { token } = await t.key({ api: 'pixee' });
    const top = await root('/api', token);
    expect(top).toMatchObject({
      name: 'Halyard',
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      _links: {
        self: { href: '/api' },
        'halyard:pim': { href: '/api/v1', title: 'Pixee PIM and Pixee Enterprise Server' },
        'halyard:pixxel': { href: '/pixxel/v1' },
      },
    });
    const { _links: links } = await root('/api/v1', token);
    expect(links).toMatchObject({
      self: { href: '/api/v1' },
      up: { href: '/api' },
      'service-desc': { href: '/api/v1/openapi' },
      'halyard:me': { href: '/api/v1/me', title: 'Me' },
      'halyard:products': { href: '/api/v1/products' },
      'halyard:product': { href: '/api/v1/products/{product_id}', templated: true },
      'halyard:categories': { href: '/api/v1/categories' },
    });
    for (const { href, title, templated } of Object.values(links).flat()) {
      if (!templated) expect([href, (await get(href, token)).status]).toEqual([href, 200]);
      if (!href.includes('{rel}')) expect(title).toMatch(/./);
    }
  });

  it('begins at either form of its first URLs, with a slash at the end or without', async () => {
    const { token } = await t.key({ api: 'pixee' });
    for (const path of ['/api', '/api/v1']) {
      expect(await root(`${path}/`, token)).toEqual(await root(path, token));
    }
    const further = await get('/api/v1/products/', token);
    expect([further.status, (await further.json()).detail]).toEqual([
      404,
      'There is no such URL here; leave out the slash at its end.',
    ]);
  });

  it('links to nothing that the key may not use', async () => {
    const { token } = await t.key({ api: 'pixee', scopes: ['suppliers:read'] });
    const rels = Object.keys((await root('/api/v1', token))._links);
    expect(rels).toContain('halyard:suppliers');
    expect(rels).toContain('halyard:me');
    expect(rels).not.toContain('halyard:products');
  });

  it('wants a credential at /api/v1, and refuses a bad one', async () => {
    const path = '/api/v1';
    const none = await get(path);
    expect([none.status, none.headers.get('content-type'), none.headers.get('www-authenticate')]).toEqual([
      401,
      'application/problem+json',
      'Bearer',
    ]);
    expect((await get(path, 'nonsense')).status).toBe(401);
    expect((await get(path, (await t.key({ api: 'pixxel' })).token)).status).toBe(401);
    expect((await get('/api', 'nonsense')).status).toBe(401);
  });

  it.each(['/api', '/api/v1'])('answers HEAD, OPTIONS, 405 and 406 at %s', async (path) => {
    const { token } = await t.key({ api: 'pixee' });
    const Authorization = `Bearer ${token}`;
    const hal = await get(path, token);
    expect(hal.headers.get('content-type')).toBe('application/hal+json');
    expect(hal.headers.get('vary')).toBe('Accept, Authorization, X-API-Key, X-Tenant-ID');
    const json = await get(path, token, { Accept: 'application/json' });
    expect([json.headers.get('content-type'), await json.text()]).toEqual([
      'application/json',
      await hal.text(),
    ]);
    expect((await get(path, token, { Accept: 'text/csv' })).status).toBe(406);
    const head = await t.fetch(path, { method: 'HEAD', headers: { Authorization } });
    expect([head.status, await head.text()]).toEqual([200, '']);
    const options = await t.fetch(path, { method: 'OPTIONS' });
    expect([options.status, options.headers.get('allow')]).toEqual([204, 'GET, HEAD, OPTIONS']);
    const post = await t.fetch(path, { method: 'POST', headers: { Authorization } });
    expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS']);
  });

  it('says of a key whom it stands for', async () => {
    const { id, token } = await t.key({ api: 'pixee', scopes: ['products:read'] });
    expect(await (await get('/api/v1/me', token)).json()).toEqual({
      id,
      kind: 'api_key',
      name: 'A test key',
      scopes: ['products:read'],
      tenant: { id: 'default', name: expect.any(String) },
      expires_at: null,
    });
  });

  it('has one OpenAPI document with the PIM, which has all routes of both', async () => {
    const document = (await (await get('/api/v1/openapi')).json()) as {
      info: { title: string };
      paths: Record<string, object>;
    };
    expect(document.info.title).toBe('Pixee PIM and Pixee Enterprise Server');
    const own = t.app.bridges
      .filter(({ basePath }) => basePath === '/api/v1')
      .flatMap(({ routes }) => routes);
    expect(own.length).toBeGreaterThan(20);
    for (const { path, method } of own) expect(document.paths[path]).toHaveProperty(method.toLowerCase());
  });

  it('leaves the URLs of the PIM to the PIM, with its ways to show a key', async () => {
    const { token } = await t.key({ api: 'pim' });
    expect((await t.fetch('/api/v1/products', { headers: { 'X-API-Key': token } })).status).toBe(200);
    expect((await t.fetch('/api/v1/me', { headers: { 'X-API-Key': token } })).status).toBe(401);
    expect((await get('/api/v1/me', token)).status).toBe(401);
  });
});
