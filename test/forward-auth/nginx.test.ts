import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProject } from '../../src/projects/create-project.js';
import { createAccount } from '../../src/service-accounts/create-account.js';
import { createTestApp, type TestApp } from '../support/app.js';

const IDENTITY_HEADERS = [
  'x-halyard-principal',
  'x-halyard-kind',
  'x-halyard-tenant',
  'x-halyard-api',
  'x-halyard-scopes',
  'x-halyard-projects',
  'x-halyard-service-account',
  'x-halyard-token',
];

/** A real nginx, configured as the README says, in front of a server that knows nothing of keys. */

const isInstalled = (): boolean => {
  try {
    execFileSync('nginx', ['-v'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

if (!isInstalled()) {
  describe('/verify behind nginx', () => {
    it('skipped: no nginx', ({ skip }) => skip());
  });
} else {
  describe('/verify behind nginx', () => {
    let t: TestApp;
    let halyard: Server;
    let upstream: Server;
    let nginx: ChildProcess;
    let url = '';
    const folder = mkdtempSync(join(tmpdir(), 'halyard-nginx-'));

    const listening = async (server: Server): Promise<number> => {
      await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
      return (server.address() as AddressInfo).port;
    };

    beforeAll(async () => {
      const [verifies, serves, front] = [createServer(), createServer(), createServer()];
      halyard = verifies;
      upstream = serves;
      const [halyardPort, upstreamPort, port] = [
        await listening(verifies),
        await listening(serves),
        await listening(front),
      ];
      await new Promise((done) => front.close(done));
      t = await createTestApp({
        env: { HALYARD_TRUSTED_PROXIES: '127.0.0.1', HALYARD_FAILED_KEYS_PER_MINUTE: '3' },
      });
      verifies.on('request', t.app.listener);
      // Says what came through.
      serves.on('request', (incoming, response) => {
        response.setHeader('content-type', 'application/json');
        response.statusCode = incoming.url === '/broken' ? 500 : 200;
        response.end(
          JSON.stringify({ method: incoming.method, url: incoming.url, headers: incoming.headers }),
        );
      });
      writeFileSync(join(folder, 'nginx.conf'), configuration(port, halyardPort, upstreamPort));
      url = `http://127.0.0.1:${port}`;
      nginx = spawn('nginx', [
        '-p',
        folder,
        '-c',
        join(folder, 'nginx.conf'),
        '-e',
        join(folder, 'error.log'),
      ]);
      await untilOpen(port);
    }, 30_000);

    afterAll(async () => {
      const ended = new Promise((done) => nginx.once('exit', done));
      nginx.kill('SIGTERM');
      await ended;
      for (const server of [halyard, upstream]) {
        server.closeAllConnections();
        server.close();
      }
      await t.close();
      rmSync(folder, { recursive: true, force: true });
    });

    const configuration = (port: number, halyardPort: number, upstreamPort: number): string => {
      const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
      const [, documented = ''] = /```nginx\n([\s\S]*?)```/.exec(readme) ?? [];
      const locations = documented
        .replaceAll('http://halyard:4000', `http://127.0.0.1:${halyardPort}`)
        .replaceAll('http://your-server:8080', `http://127.0.0.1:${upstreamPort}`);
      return `daemon off; worker_processes 1; pid ${folder}/pid;
        events {}
        http {
          access_log off;
          client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy;
          fastcgi_temp_path ${folder}/fastcgi; uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
          server { listen 127.0.0.1:${port}; ${locations} }
        }`;
    };

    const untilOpen = async (port: number): Promise<void> => {
      for (let tries = 0; tries < 100; tries += 1) {
        const isOpen = await new Promise<boolean>((done) => {
          const socket = connect(port, '127.0.0.1', () => done(true)).once('error', () => done(false));
          socket.once('connect', () => socket.destroy());
        });
        if (isOpen) return;
        await new Promise((done) => setTimeout(done, 50));
      }
      throw new Error(`nginx did not start: ${readFileSync(join(folder, 'error.log'), 'utf8')}`);
    };

    /** A client on an address of its own, which nginx is not. */
    const statusFrom = (localAddress: string, headers: Record<string, string>): Promise<number | undefined> =>
      new Promise((done, failed) => {
        const asked = request(url, { localAddress, headers, agent: false }, (answer) => {
          answer.resume();
          done(answer.statusCode);
        });
        asked.once('error', failed).end();
      });

    const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

    it('lets the right key through, with who it is in place of the key', async () => {
      const { id, token } = await t.key({ api: 'pim', scopes: ['products:read'] });
      const answer = await fetch(`${url}/orders?page=2`, {
        method: 'POST',
        body: '{"a":1}',
        headers: { ...bearer(token), 'content-type': 'application/json' },
      });
      expect(answer.status).toBe(200);
      const {
        method,
        url: seen,
        headers,
      } = (await answer.json()) as { method: string; url: string; headers: Record<string, string> };
      expect([method, seen]).toEqual(['POST', '/orders?page=2']);
      expect(headers).toMatchObject({
        'x-halyard-principal': id,
        'x-halyard-tenant': 'default',
        'x-halyard-scopes': 'products:read',
      });
      expect(JSON.stringify(headers)).not.toContain(token);
    });

    it('hands on a token that the server behind can prove', async () => {
      const { id, token } = await t.key({ scopes: ['products:read'] });
      const { headers } = (await (await fetch(url, { headers: bearer(token) })).json()) as {
        headers: Record<string, string>;
      };
      const { port } = halyard.address() as AddressInfo;
      const keys = createRemoteJWKSet(new URL(`http://127.0.0.1:${port}/.well-known/jwks.json`));
      const { payload } = await jwtVerify(headers['x-halyard-token'] ?? '', keys, {
        typ: 'identity+jwt',
        currentDate: new Date(t.clock.now()),
      });
      expect(payload.sub).toBe(id);
    });

    it('lets a caller of a hundred projects through, whose headers are long', async () => {
      const projectIds: string[] = [];
      for (let n = 0; n < 100; n += 1)
        projectIds.push((await createProject(t.operator(), { name: `Project ${n}` })).id);
      const account = await createAccount(t.operator(), { name: 'robot', projectIds });
      const { token } = await t.key({ serviceAccountId: account.id });
      const answer = await fetch(url, { headers: bearer(token) });
      expect(answer.status).toBe(200);
      const { headers } = (await answer.json()) as { headers: Record<string, string> };
      expect(decodeJwt(headers['x-halyard-token'] ?? '')).not.toHaveProperty('projects');
    });

    it('believes no identity that the client claims, in none of the headers that tell of one', async () => {
      const claimed = Object.fromEntries(IDENTITY_HEADERS.map((name) => [name, 'forged']));
      const { id, token } = await t.key({ scopes: ['products:read'] });
      const answer = await fetch(url, { headers: { ...bearer(token), ...claimed } });
      const { headers } = (await answer.json()) as { headers: Record<string, string> };
      const believed = Object.fromEntries(IDENTITY_HEADERS.map((name) => [name, headers[name] ?? '']));
      const { 'x-halyard-token': proof, ...rest } = believed;
      expect(rest).toEqual({
        'x-halyard-principal': id,
        'x-halyard-kind': 'apiKey',
        'x-halyard-tenant': 'default',
        'x-halyard-api': 'halyard',
        'x-halyard-scopes': 'products:read',
        'x-halyard-projects': '',
        'x-halyard-service-account': '',
      });
      expect(proof?.split('.')).toHaveLength(3);
      expect(JSON.stringify(headers)).not.toContain('forged');
      expect((await fetch(url, { headers: claimed })).status).toBe(401);
    });

    it('lets no other key through', async () => {
      const missing = await fetch(url);
      expect([missing.status, missing.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
      const narrow = await t.key({ scopes: ['imports:read'] });
      expect((await fetch(url, { headers: bearer(narrow.token) })).status).toBe(403);
      const { id, token } = await t.key({ scopes: ['products:read'] });
      expect((await fetch(url, { headers: bearer(token) })).status).toBe(200);
      await t.graphql(`mutation { revokeApiKey(id: "${id}") { userErrors { code } } }`, { key: t.firstKey });
      expect((await fetch(url, { headers: bearer(token) })).status).toBe(401);
    });

    it('judges the address of the client, and not what the client says it is', async () => {
      const bound = await t.key({ scopes: ['products:read'], allowedIps: ['203.0.113.0/24'] });
      const forged = { 'x-forwarded-for': '203.0.113.7', 'x-real-ip': '203.0.113.7' };
      expect(await statusFrom('127.0.0.2', { ...bearer(bound.token), ...forged })).toBe(403);
      const near = await t.key({ scopes: ['products:read'], allowedIps: ['127.0.0.2'] });
      expect(await statusFrom('127.0.0.2', { ...bearer(near.token), ...forged })).toBe(200);
      expect(await statusFrom('127.0.0.3', { ...bearer(near.token), 'x-forwarded-for': '127.0.0.2' })).toBe(
        403,
      );
    });

    it('is 429 to who guesses, and a broken server behind is still its own 500', async () => {
      const elsewhere = await createTestApp({ seed: 'another installation' });
      const { token } = await elsewhere.key();
      await elsewhere.close();
      const guess = () => fetch(url, { headers: bearer(token) });
      for (let n = 0; n < 3; n += 1) expect((await guess()).status).toBe(401);
      const flooded = await guess();
      expect([flooded.status, flooded.headers.get('retry-after')]).toEqual([429, '20']);
      t.clock.advance(60);
      const { token: right } = await t.key({ scopes: ['products:read'] });
      expect((await fetch(`${url}/broken`, { headers: bearer(right) })).status).toBe(500);
    });
  });
}
