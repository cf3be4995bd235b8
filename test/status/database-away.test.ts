import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.js';
import { postgresServer, type ScratchDatabase, scratchDatabase } from '../support/postgres.js';

const postgres = await postgresServer();

/** The way to a database, which can be cut, or lead to where nobody answers. */
interface Way {
  readonly url: string;
  cut(): void;
  freeze(): void;
  close(): Promise<void>;
}

async function wayTo(database: string): Promise<Way> {
  const url = new URL(database);
  const [host, port] = [url.hostname, Number(url.port || 5432)];
  const sockets = new Set<Socket>();
  let isCut = false;
  const server: Server = createServer((here) => {
    if (isCut) return void here.destroy();
    const there = connect(port, host);
    for (const [from, to] of [
      [here, there],
      [there, here],
    ] as const) {
      sockets.add(from);
      from.pipe(to);
      from.on('error', () => {}).on('close', () => to.destroy());
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  const end = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: url.href,
    cut() {
      isCut = true;
      end();
    },
    freeze() {
      for (const socket of sockets) socket.unpipe().pause();
    },
    async close() {
      end();
      server.close();
      await once(server, 'close');
    },
  };
}

describe.skipIf(!postgres)('the status of the platform', () => {
  let t: TestApp;
  let way: Way;
  let scratch: ScratchDatabase;
  let dataDir: string;
  afterEach(async () => {
    await way.close();
    await t.close().catch(() => {});
    await scratch.drop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it.each(['cut', 'freeze'] as const)(
    'says soon that the database is away: %s',
    async (how) => {
      scratch = await scratchDatabase(postgres ?? '');
      way = await wayTo(scratch.url);
      dataDir = mkdtempSync(join(tmpdir(), 'halyard-status-'));
      t = await createTestApp({ place: { dataDir, databaseUrl: way.url } });
      const { token } = await t.key({ api: 'pxxl' });
      const ask = (path: string) =>
        t.fetch(`/api/v3${path}`, { headers: { authorization: `Bearer ${token}` } });
      expect(await (await ask('/status')).json()).toMatchObject({
        status: 'operational',
        database_answers: true,
        queues: [{ name: 'exports' }, { name: 'imports' }, { name: 'jobs' }],
      });
      way[how]();
      const begun = performance.now();
      const away = await ask('/status');
      expect(performance.now() - begun).toBeLessThan(8000);
      // Where it is known to be away no key is believed any more, and that is the answer.
      expect([
        {
          status: 200,
          body: expect.objectContaining({ status: 'unavailable', database_answers: false, queues: [] }),
        },
        { status: 503, body: { error: expect.objectContaining({ code: 'UNAVAILABLE' }) } },
      ]).toContainEqual({ status: away.status, body: await away.json() });
      if (how === 'cut') expect((await ask('/projects')).status).toBe(503);
    },
    40_000,
  );
});
