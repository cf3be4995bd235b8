import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { type ServerProcess, startServer } from '../support/process.js';

/** IMPORT_ROWS makes it as long as one likes; the heap of the server stays as small. */
const ROWS = Number(process.env['IMPORT_ROWS'] ?? 20_000);
const isBad = (n: number): boolean => n % 100 === 0;

let server: ServerProcess | undefined;
let dir: string;
afterEach(async () => {
  await server?.stop('SIGKILL');
  rmSync(dir, { recursive: true, force: true });
});

/** What the source says of a product: multi-byte, with quoted newlines, and none like another. */
const rowOf = (n: number) => ({
  sku: `SKU-${n}`,
  name: `Stühle "${n}" 🪑`,
  description: `erste Zeile\nzweite, ${n}`,
});

async function* source(): AsyncGenerator<Buffer> {
  yield Buffer.from('\ufeffsku,name,description,price,currency\r\n');
  for (let n = 1; n <= ROWS; n += 1) {
    const { sku, name, description } = rowOf(n);
    const price = isBad(n) ? 'free' : `${n % 1000}.50`;
    yield Buffer.from(`${sku},"${name.replaceAll('"', '""')}","${description}",${price},EUR\r\n`);
  }
}

const json = async (response: Response) => {
  const body = await response.json();
  if (!response.ok) throw new Error(JSON.stringify(body));
  return body;
};

it(
  'goes on after kill -9, twice, and loses no row and does none twice',
  async () => {
    dir = mkdtempSync(join(tmpdir(), 'halyard-import-'));
    const env = { HALYARD_DATA: dir, NODE_OPTIONS: '--max-old-space-size=96' };
    server = await startServer(env);
    const headers = { 'x-api-key': /hal_live_\w{65}/.exec(server.banner)?.[0] ?? '' };
    const { id } = await json(
      await fetch(`${server.url}/api/v1/imports`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'text/csv' },
        body: source(),
        duplex: 'half',
      } as unknown as RequestInit),
    );
    const look = async (path = '') =>
      json(await fetch(`${server?.url}/api/v1/imports/${id}${path}`, { headers }));
    const until = async (rows: number) => {
      for (;;) {
        const now = await look();
        if (now.rows >= rows || now.finished_at) return now;
        await sleep(5);
      }
    };

    for (const share of [0.2, 0.5]) {
      const seen = await until(ROWS * share);
      expect(seen.status).toBe('running');
      expect(server.log()).toContain(share === 0.2 ? 'begins an import' : 'goes on with an import');
      await server.stop('SIGKILL');
      server = await startServer(env);
      expect((await look()).rows).toBeGreaterThanOrEqual(seen.rows);
    }
    // The lease of who was killed has to run out first.
    const done = await until(Number.POSITIVE_INFINITY);
    const bad = Math.floor(ROWS / 100);
    expect(done).toMatchObject({ status: 'done', rows: ROWS, created: ROWS - bad, updated: 0, failed: bad });

    // The row is seen before the line is written.
    const over = () =>
      server
        ?.log()
        .split('\n')
        .find((line) => line.includes('an import is over'));
    while (!over()) await sleep(5);
    expect(JSON.parse(over() ?? '')).toMatchObject({ level: 30, id, status: 'DONE', failed: bad });

    const stored = new Map<string, Record<string, unknown>>();
    for (let cursor = ''; ; ) {
      const page = await json(await fetch(`${server.url}/api/v1/products?limit=500${cursor}`, { headers }));
      for (const product of page.items) stored.set(product.sku, product);
      if (!page.next_cursor) break;
      cursor = `&cursor=${page.next_cursor}`;
    }
    expect(stored.size).toBe(ROWS - bad);
    for (let n = 1; n <= ROWS; n += 1) {
      const { sku, ...wanted } = rowOf(n);
      const found = stored.get(sku);
      if (isBad(n)) expect(found).toBeUndefined();
      else expect(found).toMatchObject({ ...wanted, version: 1 });
    }
    const logs: { line: number; sku: string }[] = [];
    for (let cursor = ''; ; ) {
      const page = await look(`/logs?limit=500${cursor}`);
      logs.push(...page.items);
      if (!page.next_cursor) break;
      cursor = `&cursor=${page.next_cursor}`;
    }
    // Each row takes two lines, after that of the header.
    const lines = Array.from({ length: Math.min(bad, 10_000) }, (_, n) => (n + 1) * 100 * 2);
    expect(logs.map(({ line }) => line)).toEqual(lines);
    expect(logs[0]?.sku).toBe('SKU-100');
  },
  240_000 + ROWS,
);
