import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/**
 * A file of IMPORT_MB megabytes with one bad row in a hundred: sent, killed half-way, gone on with, exported, and the
 * export compared with the source. Says how long each step took and how much memory the server had at most.
 *
 *     npm run -s build && npx tsx test/bench/import.ts
 */
const MB = Number(process.env['IMPORT_MB'] ?? 200);
const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const dir = mkdtempSync(join(tmpdir(), 'halyard-bench-'));
const file = join(dir, 'source.csv');

const isBad = (n: number): boolean => n % 100 === 0;
const rowOf = (n: number) => ({
  sku: `SKU-${n}`,
  name: `Stühle "${n}"`,
  description: `erste Zeile\nzweite ${n} ${'x'.repeat(100)}`,
});
const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

async function writeSource(): Promise<number> {
  const out = createWriteStream(file);
  out.write('sku,name,description,price,currency\n');
  let rows = 0;
  for (let bytes = 0; bytes < MB * 1_000_000; ) {
    rows += 1;
    const { sku, name, description } = rowOf(rows);
    const line = `${sku},${quoted(name)},${quoted(description)},${isBad(rows) ? 'free' : '19.99'},EUR\n`;
    bytes += Buffer.byteLength(line);
    if (!out.write(line)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'close');
  return rows;
}

const say = (line: string) => process.stdout.write(`${line}\n`);
let peak = 0;

async function start() {
  const child = spawn(process.execPath, [MAIN, 'serve'], {
    env: {
      PATH: process.env['PATH'],
      HALYARD_DATA: join(dir, 'data'),
      PORT: '0',
      HALYARD_LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let banner = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (banner += text));
  while (!/serves (http:\S+)[\s\S]*\n\n$/.test(banner)) await sleep(20);
  const watch = setInterval(() => {
    try {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
      peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0));
    } catch {}
  }, 100);
  return {
    url: /serves (http:\S+)/.exec(banner)?.[1] ?? '',
    key: /hal_live_\w{65}/.exec(banner)?.[0],
    async kill() {
      clearInterval(watch);
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  const before = performance.now();
  const value = await work();
  const seconds = (performance.now() - before) / 1000;
  say(`${what}: ${seconds.toFixed(1)} s, at most ${Math.round(peak / 1024)} MB so far`);
  return value;
}

try {
  const rows = await timed('source', writeSource);
  let server = await start();
  const headers = { 'x-api-key': server.key ?? '' };
  const json = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(`${server.url}/api/v1${path}`, {
      ...init,
      headers: { ...headers, ...init.headers },
    });
    return response.json();
  };
  const { id } = await timed('upload', () =>
    json('/imports', {
      method: 'POST',
      headers: { 'content-type': 'text/csv' },
      body: createReadStream(file),
      duplex: 'half',
    } as unknown as RequestInit),
  );
  const until = async (what: string, share: number) => {
    for (;;) {
      const now = await json(`/${what}`);
      if (now.finished_at || (now.percent ?? 0) >= share) return now;
      await sleep(200);
    }
  };
  await timed('first half', () => until(`imports/${id}`, 50));
  await server.kill();
  server = await start();
  const done = await timed('second half', () => until(`imports/${id}`, 101));
  say(JSON.stringify(done));
  const asked = await json('/exports', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ format: 'ndjson' }),
  });
  await timed('export', () => until(`exports/${asked.id}`, 101));

  const wrong = await timed('comparison', async () => {
    const response = await fetch(`${server.url}/api/v1/exports/${asked.id}/download`, { headers });
    let rest = '';
    let [found, faults] = [0, 0];
    const seen = new Set<number>();
    for await (const chunk of (response.body as ReadableStream).pipeThrough(
      new TextDecoderStream(),
    ) as unknown as AsyncIterable<string>) {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const product = JSON.parse(line);
        const n = Number(product.sku.slice(4));
        const { name, description } = rowOf(n);
        if (seen.has(n) || isBad(n) || product.name !== name || product.description !== description)
          faults += 1;
        seen.add(n);
        found += 1;
      }
    }
    return { rows, expected: rows - Math.floor(rows / 100), found, faults };
  });
  say(`${JSON.stringify(wrong)} peak ${Math.round(peak / 1024)} MB`);
  await server.kill();
} finally {
  rmSync(dir, { recursive: true, force: true });
}
