import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { startServer } from './support/process.js';

/** CRASH_SECONDS and CRASH_CLIENTS make it as long and as crowded as one likes. */
const SECONDS = Number(process.env['CRASH_SECONDS'] ?? 4);
const CLIENTS = Number(process.env['CRASH_CLIENTS'] ?? 64);

it(
  'loses no acknowledged write to a kill -9 in the middle of traffic, and does none twice',
  async () => {
    const dir = mkdtempSync(join(tmpdir(), 'halyard-crash-'));
    const env = { HALYARD_DATA: dir, HALYARD_LOG_LEVEL: 'error' };
    const server = await startServer(env);
    const master = /hal_live_\w{65}/.exec(server.banner)?.[0] ?? '';
    const call = async (url: string, key: string, method: string, path: string, body?: object) => {
      const response = await fetch(`${url}/api/v1${path}`, {
        method,
        headers: { 'x-api-key': key, ...(body && { 'content-type': 'application/json' }) },
        ...(body && { body: JSON.stringify(body) }),
      });
      return {
        status: response.status,
        body: (response.status === 204 ? {} : await response.json()) as Record<string, string>,
      };
    };

    const created: string[] = [];
    /** What each client's own key came to: the last one that was acknowledged, and whether another was asked for. */
    const keys: { id: string; current: string; old: string[]; isAsking: boolean }[] = [];
    let killed = false;
    let reads = 0;

    const client = async (name: number) => {
      const own = await call(server.url, master, 'POST', '/api-keys', {
        name: `client ${name}`,
        scopes: ['products:read', 'products:write'],
      });
      const key = {
        id: own.body['id'] ?? '',
        current: own.body['key'] ?? '',
        old: [] as string[],
        isAsking: false,
      };
      keys.push(key);
      for (let n = 0; !killed; n += 1) {
        if (n % 10 === 9) {
          key.isAsking = true;
          const rotated = await call(server.url, key.current, 'POST', `/api-keys/${key.id}/rotate`);
          if (rotated.status !== 200) throw new Error(JSON.stringify(rotated));
          key.old.push(key.current);
          key.current = rotated.body['key'] ?? '';
          key.isAsking = false;
        } else if (n % 2 === 0) {
          const sku = `crash-${name}-${n}`;
          const made = await call(server.url, key.current, 'POST', '/products', { sku, name: sku });
          if (made.status !== 201) throw new Error(JSON.stringify(made));
          created.push(sku);
        } else {
          const page = await call(server.url, key.current, 'GET', '/products?limit=5');
          if (page.status !== 200) throw new Error(JSON.stringify(page));
          reads += 1;
        }
      }
    };

    const clients = Array.from({ length: CLIENTS }, (_, n) =>
      client(n).catch((error: unknown) => {
        if (!killed) throw error; // Only the crash may cut a call off.
      }),
    );
    await sleep(SECONDS * 1000);
    killed = true;
    await server.stop('SIGKILL');
    await Promise.all(clients);

    const again = await startServer(env);
    try {
      const stored: string[] = [];
      for (let cursor = ''; ; ) {
        const page = await call(again.url, master, 'GET', `/products?limit=500${cursor}`);
        if (page.status !== 200) throw new Error(JSON.stringify(page));
        stored.push(...(page.body['items'] as unknown as { sku: string }[]).map(({ sku }) => sku));
        if (!page.body['next_cursor']) break;
        cursor = `&cursor=${page.body['next_cursor']}`;
      }
      const known = new Set(stored);
      expect(created.filter((sku) => !known.has(sku))).toEqual([]);
      expect(stored).toHaveLength(known.size);
      expect(created.length).toBeGreaterThan(50);
      expect(reads).toBeGreaterThan(50);

      for (const key of keys) {
        // A rotation that was asked for and not answered may have happened or not; an answered one has.
        const current = await call(again.url, key.current, 'GET', '/products?limit=1');
        if (!key.isAsking) expect(current.status).toBe(200);
        for (const old of key.old.slice(-2))
          expect((await call(again.url, old, 'GET', '/products?limit=1')).status).toBe(401);
      }
    } finally {
      await again.stop();
      rmSync(dir, { recursive: true, force: true });
    }
  },
  SECONDS * 1000 + 120_000,
);
