import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/**
 * A file of IMPORT_MB megabytes with one bad row in a hundred: sent, killed half-way, gone on with, exported, and the
 * export and the log compared with the source. Says how long each step took, how much memory the server had over time
 * and at most, and how long others waited who wrote meanwhile.
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
let resident = 0;
let running: ChildProcess | undefined;

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
  running = child;
  let banner = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (banner += text));
  while (!/serves (http:\S+)[\s\S]*\n\n$/.test(banner)) await sleep(20);
  const watch = setInterval(() => {
    try {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
      peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0));
      resident = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0);
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
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
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
  const waits: number[] = [];
  const write = async () => {
    const before = performance.now();
    await json('/products', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ sku: `W-${waits.length}`, name: 'Written meanwhile' }),
    });
    waits.push(performance.now() - before);
  };
  const until = async (what: string, share: number) => {
    let [told, rowsThen] = [performance.now(), -1];
    for (;;) {
      const now = await json(`/${what}`);
      const seconds = (performance.now() - told) / 1000;
      if (rowsThen < 0) rowsThen = now.rows;
      if (seconds >= 10) {
        const speed = Math.round((now.rows - rowsThen) / seconds);
        say(`  ${now.rows} rows, ${speed} a second, ${Math.round(resident / 1024)} MB`);
        [told, rowsThen] = [performance.now(), now.rows];
      }
      if (now.finished_at || (now.percent ?? 0) >= share) return now;
      await write();
      await sleep(200);
    }
  };
  await timed('first half', () => until(`imports/${id}`, 50));
  await server.kill();
  server = await start();
  const done = await timed('second half', () => until(`imports/${id}`, 101));
  say(JSON.stringify(done));
  waits.sort((a, b) => a - b);
  const wait = (share: number) => `${Math.round(waits[Math.floor((waits.length - 1) * share)] ?? 0)} ms`;
  say(`${waits.length} writes meanwhile: half of them took ${wait(0.5)}, 99 of 100 at most ${wait(0.99)}`);
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
        if (product.sku.startsWith('W-')) continue;
        const n = Number(product.sku.slice(4));
        const { name, description } = rowOf(n);
        if (seen.has(n) || isBad(n) || product.name !== name || product.description !== description)
          faults += 1;
        seen.add(n);
        found += 1;
      }
    }
    // A row takes two lines, after that of the header.
    let [line, wrongLines] = [0, 0];
    for (let cursor = ''; ; ) {
      const page = await json(`/imports/${id}/logs?limit=500${cursor}`);
      for (const log of page.items) {
        line += 200;
        if (log.line !== line || log.sku !== `SKU-${line / 2}`) wrongLines += 1;
      }
      if (!page.next_cursor) break;
      cursor = `&cursor=${page.next_cursor}`;
    }
    return { rows, expected: rows - Math.floor(rows / 100), found, faults, logged: line / 200, wrongLines };
  });
  say(`${JSON.stringify(wrong)} peak ${Math.round(peak / 1024)} MB`);
  await server.kill();
} finally {
  running?.kill('SIGKILL');
  rmSync(dir, { recursive: true, force: true });
}
