import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { bridges } from '../../src/bridges/index.js';
import { readConfig } from '../../src/config.js';
import { createTestApp, type TestApp } from '../support/app.js';

const names = bridges.map(({ name }) => name).join(', ');

let t: TestApp;
afterEach(() => t?.close());

const started = async (env: Record<string, string>): Promise<TestApp> => {
  t = await createTestApp({ env });
  return t;
};

/** Asks by a name of the server. */
const at = (url: string, headers: Record<string, string> = {}): Promise<Response> =>
  t.app.fetch(new Request(`http://${url}`, { headers }));

describe('a host of a bridge', () => {
  it('has the URLs of that bridge, and its own health, and nothing else', async () => {
    await started({ HALYARD_BRIDGE_HOSTS: 'api.pixeepim.com=pim, areas.example.com=pixxel' });
    const pim = { 'X-API-Key': (await t.key({ api: 'pim' })).token };
    const pixxel = { Authorization: (await t.key({ api: 'pixxel' })).token };
    const statuses = async (host: string, headers: Record<string, string>, paths: readonly string[]) =>
      Object.fromEntries(
        await Promise.all(paths.map(async (path) => [path, (await at(host + path, headers)).status])),
      );
    const paths = [
      '/api/v1/products',
      '/pixxel/v1/projects',
      '/health',
      '/',
      '/graphql',
      '/api',
      '/api/v1/me',
    ];
    expect(await statuses('api.pixeepim.com', pim, paths)).toEqual({
      '/api/v1/products': 200,
      '/pixxel/v1/projects': 404,
      '/health': 200,
      '/': 404,
      '/graphql': 404,
      '/api': 404,
      '/api/v1/me': 404,
    });
    expect(await statuses('areas.example.com', pixxel, paths)).toEqual({
      '/api/v1/products': 404,
      '/pixxel/v1/projects': 200,
      '/health': 200,
      '/': 404,
      '/graphql': 404,
      '/api': 404,
      '/api/v1/me': 404,
    });
    expect((await at('elsewhere.example.com/pixxel/v1/projects', pixxel)).status).toBe(200);
    const nothing = await at('api.pixeepim.com/graphql');
    const { request_id: _id, ...problem } = await nothing.json();
    expect(problem).toEqual({
      type: 'about:blank',
      title: 'Not Found',
      status: 404,
      detail: 'Nothing is served at this URL. What this host serves is described at /api/v1/openapi.',
      code: 'NOT_FOUND',
    });
    expect(await (await at('elsewhere.example.com/none')).json()).toMatchObject({
      type: 'about:blank',
      detail: expect.stringContaining('GraphQL is at /graphql'),
    });
  });

  it('may have a path of its own, which its links, its documents and its cookies follow', async () => {
    await started({ HALYARD_BRIDGE_HOSTS: 'api.example.com/v1=pixxel,pim.example.com/=pim' });
    const Authorization = (await t.key({ api: 'pixxel' })).token;
    expect((await at('api.example.com/v1/projects', { Authorization })).status).toBe(200);
    expect((await at('api.example.com/pixxel/v1/projects', { Authorization })).status).toBe(404);
    const document = await (await at('api.example.com/v1/openapi')).json();
    expect(document).toMatchObject({ servers: [{ url: 'http://api.example.com/v1' }] });
    expect(await (await at('pim.example.com/openapi')).json()).toMatchObject({
      info: { title: 'Pixee PIM' },
      servers: [{ url: 'http://pim.example.com' }],
    });

    const account = { email: 'a@example.com', password: 'correct horse battery stable' };
    await t.graphql(
      `mutation { register(input: { email: "${account.email}", password: "${account.password}", name: "A" }) { user { id } } }`,
    );
    const login = await t.app.fetch(
      new Request('http://pim.example.com/auth/login', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(account),
      }),
    );
    expect(login.headers.get('set-cookie')).toMatch(/Path=\/auth/);
    const made = await t.app.fetch(
      new Request('http://pim.example.com/products', {
        method: 'POST',
        headers: { 'X-API-Key': (await t.key({ api: 'pim' })).token, 'Content-Type': 'application/json' },
        body: JSON.stringify({ sku: 'A', name: 'A' }),
      }),
    );
    expect(made.headers.get('location')).toMatch(/^\/products\/prd_/);
  });

  it('may have several bridges, which then share what they share elsewhere', async () => {
    await started({ HALYARD_BRIDGE_HOSTS: 'pixee.example.com=pim,pixee.example.com=pixee' });
    const { token } = await t.key({ api: 'pixee' });
    const headers = { Authorization: `Bearer ${token}` };
    for (const path of ['/api/v1', '/api/v1/me', '/api/v1/products'])
      expect([path, (await at(`pixee.example.com${path}`, headers)).status]).toEqual([path, 200]);
    const root = await (await at('pixee.example.com/api/v1', headers)).json();
    expect(root._links).not.toHaveProperty('up');
    expect((await at('pixee.example.com/api', headers)).status).toBe(404);
  });

  it('serves deployments where it tells of them, and nowhere else', async () => {
    await started({ HALYARD_BRIDGE_HOSTS: 'gw.example.com=pxxl, areas.example.com=pixxel' });
    const about = async (host: string) => (await at(`${host}/deployments/dep_none/`)).json();
    const here = await (await t.fetch('/deployments/dep_none/')).json();
    expect(await about('gw.example.com')).toMatchObject({ status: here.status, detail: here.detail });
    expect(await about('areas.example.com')).toMatchObject({
      detail: expect.stringMatching(/^Nothing is served/),
    });
  });

  it('is known in any case, with any port and with the dot of the root, also over a socket', async () => {
    await started({ HALYARD_BRIDGE_HOSTS: 'API.PixeePIM.com=pim' });
    const server = createServer(t.app.listener);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const ask = (host: string, path: string) =>
      new Promise<{ status: number | undefined; body: string }>((resolve, reject) => {
        const asking = request({ port, path, host: '127.0.0.1', headers: { Host: host } }, (answer) => {
          let body = '';
          answer.on('data', (chunk) => {
            body += String(chunk);
          });
          answer.on('end', () => resolve({ status: answer.statusCode, body }));
        });
        asking.on('error', reject).end();
      });
    for (const host of ['api.pixeepim.com', 'API.pixeepim.COM', 'api.pixeepim.com:8443', 'api.pixeepim.com.'])
      expect([host, (await ask(host, '/pixxel/v1/openapi')).status]).toEqual([host, 404]);
    expect(JSON.parse((await ask('API.PixeePIM.com:8443', '/api/v1/openapi')).body).servers).toEqual([
      { url: 'http://api.pixeepim.com:8443/api/v1' },
    ]);
    expect((await ask('127.0.0.1', '/pixxel/v1/openapi')).status).toBe(200);
    await new Promise((resolve) => server.close(resolve));
  });

  it.each([
    ['api.example.com', /api\.example\.com=pim/],
    ['api.example.com:80=pim', /without a port/],
    ['https://api.example.com=pim', /hosts without a port/],
    ['api.example.com=pam', /pim, pixee, pixelbyte, pixxel.*"pam" is none/],
    ['api.example.com/v 1=pim', /is not one/],
    ['a.example.com=pim,a.example.com=pim', /twice/],
  ])('"%s" keeps the server from starting, and says why', (text, why) => {
    expect(() => readConfig({ HALYARD_BRIDGE_HOSTS: text })).toThrow(why);
    expect(() => readConfig({ HALYARD_BRIDGE_HOSTS: text })).toThrow(/^HALYARD_BRIDGE_HOSTS must be /);
  });
});

describe('a bridge that is off', () => {
  it('has no URLs, is not named at / and is linked from nowhere', async () => {
    await started({ HALYARD_BRIDGES: 'halyard, pim, pixee' });
    const { token } = await t.key({ api: 'pixee' });
    expect((await t.fetch('/pixxel/v1/projects')).status).toBe(404);
    expect(await (await t.fetch('/pixxel/v1/openapi')).json()).toMatchObject({ code: 'NOT_FOUND' });
    const links = await (await t.fetch('/')).json();
    expect([links.pim, links.pixxel]).toEqual(['/api/v1/openapi', undefined]);
    const top = await (await t.fetch('/api', { headers: { Authorization: `Bearer ${token}` } })).json();
    expect(Object.keys(top._links)).toContain('halyard:pim');
    expect(Object.keys(top._links)).not.toContain('halyard:pixxel');
  });

  it('takes nothing of its neighbour along', async () => {
    await started({ HALYARD_BRIDGES: 'pixee' });
    const { token } = await t.key({ api: 'pixee' });
    const headers = { Authorization: `Bearer ${token}` };
    expect((await t.fetch('/api/v1/me', { headers })).status).toBe(200);
    expect((await t.fetch('/api/v1/products', { headers })).status).toBe(404);
    expect(await (await t.fetch('/api/v1/openapi')).json()).toMatchObject({
      info: { title: 'Pixee Enterprise Server' },
    });
  });

  it('may be each of them, by a word: what is empty could be meant for none or for all', async () => {
    await started({ HALYARD_BRIDGES: 'none' });
    expect((await t.fetch('/api/v1/openapi')).status).toBe(404);
    expect(t.app.bridges).toEqual([]);
    for (const empty of ['', ' ', ',']) {
      expect(() => readConfig({ HALYARD_BRIDGES: empty })).toThrow(
        `HALYARD_BRIDGES must be names of bridges with commas between (${names}), or \`none\`; it is empty.`,
      );
    }
    expect(() => readConfig({ HALYARD_BRIDGES: 'none,pim' })).toThrow('"none" is none');
  });

  it('is refused by a name that nothing has, and as the bridge of a host', () => {
    expect(() => readConfig({ HALYARD_BRIDGES: 'pim,pam' })).toThrow(
      `HALYARD_BRIDGES must be names of bridges with commas between (${names}); "pam" is none.`,
    );
    expect(() =>
      readConfig({ HALYARD_BRIDGES: 'pim', HALYARD_BRIDGE_HOSTS: 'a.example.com=pixxel' }),
    ).toThrow('HALYARD_BRIDGE_HOSTS maps a.example.com to pixxel, which HALYARD_BRIDGES switches off.');
  });
});
