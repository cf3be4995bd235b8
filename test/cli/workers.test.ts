import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { postgresServer, scratchDatabase } from '../support/postgres.js';
import { halyard, type ServerProcess, startServer } from '../support/process.js';

/** Several processes on one port and one database, as real ones. */

let dir: string;
const servers: ServerProcess[] = [];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'halyard-workers-'));
});
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop('SIGKILL')));
  rmSync(dir, { recursive: true, force: true });
});

async function start(env: Record<string, string> = {}): Promise<ServerProcess> {
  const server = await startServer({ HALYARD_DATA: dir, HALYARD_WORKERS: '2', ...env });
  servers.push(server);
  return server;
}

interface Line {
  readonly msg: string;
  readonly worker?: number;
  readonly pid?: number;
  readonly requestId?: string;
}

const lines = (server: ServerProcess): Line[] =>
  server
    .log()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Line);

const serving = (server: ServerProcess) =>
  lines(server).flatMap(({ msg, pid, worker }) =>
    msg === 'a worker serves' && pid ? [{ pid, worker }] : [],
  );

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

const keyIn = ({ banner }: ServerProcess): string => /hal_live_\w{65}/.exec(banner)?.[0] ?? '';

interface Asked {
  readonly path?: string;
  readonly key?: string;
  readonly query?: string;
  readonly id?: string;
}

/** On a connection of its own: the next one goes to another process. 0 where it was cut off. */
const ask = (server: ServerProcess, { path = '/graphql', key, query, id }: Asked) =>
  new Promise<{ status: number; text: string }>((resolve) => {
    const { hostname, port } = new URL(server.url);
    const sent = request(
      {
        hostname,
        port,
        path,
        method: query === undefined ? 'GET' : 'POST',
        agent: false,
        headers: {
          'content-type': 'application/json',
          ...(key && { authorization: `Bearer ${key}` }),
          ...(id && { 'x-request-id': id }),
        },
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => (text += part));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      },
    );
    sent.on('error', () => resolve({ status: 0, text: '' }));
    sent.end(query === undefined ? undefined : JSON.stringify({ query }));
  });

const me = (server: ServerProcess, key: string, id?: string) =>
  ask(server, { key, query: '{ me { id name } }', ...(id && { id }) });

describe('several workers', () => {
  it('serve together, and the first key is printed once', async () => {
    const server = await start();
    const key = keyIn(server);
    expect(server.banner.match(/Halyard serves/g)).toHaveLength(1);
    expect(new Set(server.banner.match(/hal_live_\w{65}/g)).size).toBe(1);
    expect(serving(server)).toHaveLength(2);
    for (let n = 0; n < 6; n += 1) expect((await me(server, key, `ask-${n}`)).status).toBe(200);
    const asked = () => lines(server).filter(({ requestId }) => requestId?.startsWith('ask-'));
    await expect.poll(() => asked().length, { timeout: 20_000 }).toBe(6);
    expect(new Set(asked().map(({ worker }) => worker)).size).toBe(2);
  });

  it('see at once what was revoked through another', async () => {
    const server = await start();
    const key = keyIn(server);
    const made = await ask(server, {
      key,
      query: 'mutation { createApiKey(input: { name: "x", scopes: [] }) { secret apiKey { id } } }',
    });
    const { secret, apiKey } = JSON.parse(made.text).data.createApiKey;
    for (let n = 0; n < 4; n += 1) expect((await me(server, secret)).status).toBe(200);
    await ask(server, { key, query: `mutation { revokeApiKey(id: "${apiKey.id}") { apiKey { id } } }` });
    for (let n = 0; n < 4; n += 1) expect((await me(server, secret)).status).toBe(401);
  });

  it('go on when one of them is killed, and another takes its place', async () => {
    const server = await start();
    const key = keyIn(server);
    const [victim] = serving(server);
    process.kill(victim?.pid ?? 0, 'SIGKILL');
    await expect.poll(() => server.log(), { timeout: 20_000 }).toContain('another takes its place');
    const statuses = await Promise.all(
      Array.from({ length: 20 }, async () => (await me(server, key)).status),
    );
    expect(new Set(statuses)).toEqual(new Set([200]));
    await expect.poll(() => serving(server).length, { timeout: 20_000 }).toBe(3);
    const successor = serving(server).at(-1)?.worker;
    await expect
      .poll(
        async () => {
          await me(server, key, 'again');
          return lines(server).some(({ requestId, worker }) => requestId === 'again' && worker === successor);
        },
        { timeout: 20_000 },
      )
      .toBe(true);
  });

  it('all stop in good order, and write what waits, when the one that leads is told to', async () => {
    const server = await start();
    const key = keyIn(server);
    for (let n = 0; n < 4; n += 1) await me(server, key);
    const pids = serving(server).map(({ pid }) => pid);
    expect(await server.stop('SIGTERM')).toBe(0);
    expect(pids.filter(isAlive)).toEqual([]);
    expect(lines(server).filter(({ msg }) => msg === 'stopped')).toHaveLength(3);
    const { stdout } = await halyard(['keys', 'list', '--json'], { HALYARD_DATA: dir });
    expect(JSON.parse(stdout).items[0].lastUsedAt).not.toBeNull();
    const usage = await halyard(['usage', '--json'], { HALYARD_DATA: dir });
    expect(JSON.parse(usage.stdout)).toMatchObject({ total: 4 });
  });

  it('finish what is under way, though every one of them hears the signal', async () => {
    const server = await start();
    const { hostname, port } = new URL(server.url);
    const body = JSON.stringify({ query: '{ me { name } }' });
    const answered = new Promise<string>((resolve, reject) => {
      const sent = request(
        {
          hostname,
          port,
          path: '/graphql',
          method: 'POST',
          agent: false,
          headers: {
            'content-type': 'application/json',
            authorization: `Bearer ${keyIn(server)}`,
            'content-length': body.length,
          },
        },
        (response) => {
          let text = '';
          response.on('data', (part) => (text += part)).on('end', () => resolve(text));
        },
      );
      sent.on('error', reject).write(body.slice(0, 5));
      setTimeout(() => {
        for (const { pid } of serving(server)) process.kill(pid, 'SIGTERM');
      }, 200);
      setTimeout(() => sent.end(body.slice(5)), 1000);
    });
    await new Promise((resolve) => setTimeout(resolve, 300));
    const stopped = server.stop('SIGTERM');
    expect(await answered).toContain('First key');
    expect(await stopped).toBe(0);
  });

  it('leave nobody behind when the one that leads is killed', async () => {
    const server = await start();
    const pids = serving(server).map(({ pid }) => pid);
    await server.stop('SIGKILL');
    await expect.poll(() => pids.filter(isAlive), { timeout: 20_000 }).toEqual([]);
  });

  it('say once why they cannot start', async () => {
    const first = await start();
    const { port } = new URL(first.url);
    const { code, stderr, stdout } = await halyard(['serve'], {
      HALYARD_DATA: join(dir, 'other'),
      HALYARD_WORKERS: '2',
      PORT: port,
    });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr.match(/is in use\. Set PORT to another one/g)).toHaveLength(1);
  });

  it('tell their metrics together, at a port of their own', async () => {
    const server = await start({ HALYARD_METRICS: '0' });
    const [url = ''] = /http:\S+\/metrics/.exec(server.banner) ?? [];
    for (let n = 0; n < 5; n += 1) await me(server, keyIn(server));
    const metrics = await (await fetch(url)).text();
    expect(metrics).toContain('halyard_requests_total{door="engine",route="graphql",status="2xx"} 5');
    expect(metrics).toContain('# TYPE halyard_request_duration_seconds histogram');
    expect((await fetch(url.replace(/metrics$/, ''))).status).toBe(404);
    expect((await fetch(url, { method: 'POST' })).status).toBe(405);
    expect((await ask(server, { path: '/metrics', key: keyIn(server) })).status).toBe(404);
  });

  it('share a PostgreSQL too', async ({ skip }) => {
    const found = await postgresServer();
    if (!found) return skip();
    const database = await scratchDatabase(found);
    try {
      const server = await start({ DATABASE_URL: database.url });
      const key = keyIn(server);
      for (let n = 0; n < 4; n += 1) expect((await me(server, key)).status).toBe(200);
      expect(await server.stop()).toBe(0);
    } finally {
      await database.drop();
    }
  });
});

describe('one process', () => {
  it('tells its metrics at a port of its own', async () => {
    const server = await start({ HALYARD_WORKERS: '1', HALYARD_METRICS: '127.0.0.1:0' });
    const [url = ''] = /http:\/\/127\.0\.0\.1:\d+\/metrics/.exec(server.banner) ?? [];
    await me(server, keyIn(server));
    const response = await fetch(url);
    expect(response.headers.get('content-type')).toContain('text/plain; version=0.0.4');
    expect(await response.text()).toContain('halyard_operations_total{executor="reference"} 1');
    expect(await server.stop()).toBe(0);
  });

  it('says so where metrics cannot be told, and makes no key', async () => {
    const { code, stderr } = await halyard(['serve'], {
      HALYARD_DATA: dir,
      PORT: '0',
      HALYARD_METRICS: '192.0.2.1:9464',
    });
    expect(code).toBe(1);
    expect(stderr).toContain('HALYARD_METRICS names 192.0.2.1:9464, where nothing can be served');
    const { stdout } = await halyard(['keys', 'list', '--json'], { HALYARD_DATA: dir });
    expect(JSON.parse(stdout).total).toBe(0);
  });
});
