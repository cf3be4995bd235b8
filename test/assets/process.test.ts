import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Summary } from '../support/assets.js';
import { halyard, type ServerProcess, startServer } from '../support/process.js';
import { startS3 } from '../support/s3.js';

/** ASSET_UPLOAD_BYTES makes the uploads as long as one likes; the memory of the server stays as small. */
const BYTES = Number(process.env['ASSET_UPLOAD_BYTES'] ?? 200_000_000);
const AT_ONCE = 10;
const MOST_MEMORY = 300_000_000;
const CHUNK = 1_000_000;

let server: ServerProcess;
let dir: string;
let env: Record<string, string>;
let key: string;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'halyard-assets-'));
  env = { HALYARD_DATA: dir };
  server = await startServer(env);
  key = await makeKey(/hal_live_\w{65}/.exec(server.banner)?.[0] ?? '');
});
afterEach(async () => {
  await server.stop('SIGKILL');
  rmSync(dir, { recursive: true, force: true });
});

/** One of a program that works in one project. */
async function makeKey(first: string): Promise<string> {
  const change = async (field: string, found: RegExp): Promise<string> => {
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { authorization: `Bearer ${first}`, 'content-type': 'application/json' },
      body: JSON.stringify({ query: `mutation { ${field} }` }),
    });
    const text = await response.text();
    return found.exec(text)?.[1] ?? expect.fail(text);
  };
  const id = /"id":"(\w+)"/;
  const project = await change('createProject(input: { name: "P" }) { project { id } }', id);
  const account = await change(
    `createServiceAccount(input: { name: "A", projectIds: ["${project}"] }) { serviceAccount { id } }`,
    id,
  );
  return change(
    `createApiKey(input: { name: "K", api: PXXL, scopes: ["cdn:read", "cdn:write"], serviceAccountId: "${account}" }) { secret userErrors { message } }`,
    /"secret":"(\w+)"/,
  );
}

const headers = () => ({ authorization: `Bearer ${key}` });
const call = (path: string, init: RequestInit = {}) =>
  fetch(`${server.url}/api/v3/cdn${path}`, { ...init, headers: { ...headers(), ...init.headers } });
const upload = (name: string, body: unknown) =>
  call(`/assets?name=${name}`, { method: 'POST', body, duplex: 'half' } as RequestInit);
const list = async () => (await (await call('/assets')).json()).data;

/** Some megabytes, none of them like another. */
async function* contentOf(name: string, bytes: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes; at += CHUNK) {
    const chunk = Buffer.alloc(Math.min(CHUNK, bytes - at));
    chunk.write(`${name} ${at}`);
    yield chunk;
  }
}

const memory = (what: 'VmHWM' | 'VmRSS'): number =>
  Number(new RegExp(`${what}:\\s+(\\d+) kB`).exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))?.[1]) *
  1024;

/** Files of contents that the server has open. */
const openFiles = (): string[] =>
  readdirSync(`/proc/${server.pid}/fd`).flatMap((fd) => {
    try {
      const path = readlinkSync(`/proc/${server.pid}/fd/${fd}`);
      return path.includes('/assets/') ? [path] : [];
    } catch {
      return [];
    }
  });

const files = (): string[] => {
  const folder = join(dir, 'assets');
  const names = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [];
  return names.filter((name) => statSync(join(folder, name), { throwIfNoEntry: false })?.isFile());
};

async function until(isSo: () => boolean): Promise<void> {
  for (let n = 0; !isSo(); n += 1) {
    if (n > 1000) expect.fail('It never came to that.');
    await sleep(10);
  }
}

describe('a server that is killed', () => {
  it('in the middle of an upload has neither a row nor a file of it, and takes it when it is sent again', async () => {
    const done = await (await upload('done.bin', contentOf('done', 3_000_000))).json();
    const sending = request(`${server.url}/api/v3/cdn/assets?name=half.bin`, {
      method: 'POST',
      headers: headers(),
    });
    sending.on('error', () => {});
    for await (const chunk of contentOf('half', 20_000_000)) sending.write(chunk);
    await until(() => files().some((name) => name.startsWith('incoming') && sizeOf(name) > 10_000_000));
    await server.stop('SIGKILL');

    server = await startServer(env);
    expect(await list()).toEqual([done]);
    const [left, ...others] = files().filter((name) => name.startsWith('incoming'));
    expect(others).toEqual([]);
    // Nobody can ask for it: it is not among the contents.
    expect(files().filter((name) => !name.startsWith('incoming'))).toHaveLength(1);
    const again = await (await upload('half.bin', contentOf('half', 20_000_000))).json();
    expect(again).toMatchObject({ bytes: 20_000_000, sha256: await hashOf('half', 20_000_000) });
    expect(await sha256Of(`/assets/${again.id}/content`)).toBe(again.sha256);

    const old = (Date.now() - 25 * 3_600_000) / 1000;
    utimesSync(join(dir, 'assets', left ?? ''), old, old);
    expect((await halyard(['assets', 'collect'], env)).code).toBe(0);
    expect(files()).toHaveLength(2);
  });

  it('as an upload ends has all of it or nothing', async () => {
    for (let n = 0; n < 3; n += 1) {
      const sending = upload(`${n}.bin`, contentOf(String(n), 1_000_000)).catch(() => undefined);
      await sleep(5 * n);
      await server.stop('SIGKILL');
      await sending;
      server = await startServer(env);
      for (const { id, sha256 } of await list()) {
        expect(await sha256Of(`/assets/${id}/content`)).toBe(sha256);
      }
    }
    expect((await halyard(['assets', 'verify'], env)).stdout).toMatch(/^All \d contents are as they were/);
  });
});

const sizeOf = (name: string): number => statSync(join(dir, 'assets', name)).size;

async function hashOf(name: string, bytes: number): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of contentOf(name, bytes)) hash.update(chunk);
  return hash.digest('hex');
}

async function sha256Of(path: string): Promise<string> {
  const { body, status } = await call(path);
  expect(status).toBe(200);
  const hash = createHash('sha256');
  for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) hash.update(chunk);
  return hash.digest('hex');
}

describe('the memory of a server', () => {
  it(
    'stays small while large files come in at once, and go out',
    async () => {
      const bytes = Math.floor(BYTES / AT_ONCE);
      const names = Array.from({ length: AT_ONCE }, (_, n) => `large-${n}.bin`);
      const made = await Promise.all(
        names.map(async (name) => (await upload(name, contentOf(name, bytes))).json()),
      );
      for (const [n, asset] of made.entries()) {
        expect(asset).toMatchObject({ bytes, sha256: await hashOf(names[n] ?? '', bytes) });
      }
      await Promise.all(
        made.map(async ({ id, sha256 }) => expect(await sha256Of(`/assets/${id}/content`)).toBe(sha256)),
      );
      expect(memory('VmHWM')).toBeLessThan(MOST_MEMORY);
    },
    120_000 + BYTES / 5_000,
  );

  it('stays small while many read slowly, and each that goes away lets its file go', async () => {
    const { id } = await (await upload('large.bin', contentOf('large', 50_000_000))).json();
    const before = memory('VmRSS');
    const readers = await Promise.all(
      Array.from({ length: 40 }, async () => {
        const asking = request(`${server.url}/api/v3/cdn/assets/${id}/content`, { headers: headers() });
        const answer = await new Promise<IncomingMessage>((resolve, reject) => {
          asking.on('response', resolve).on('error', reject).end();
        });
        answer.on('error', () => {}).pause();
        return asking satisfies ClientRequest;
      }),
    );
    await until(() => openFiles().length === 40);
    await sleep(500);
    // All of it, forty times, would be two gigabytes.
    expect(memory('VmRSS') - before).toBeLessThan(100_000_000);
    for (const reader of readers) reader.destroy();
    await until(() => openFiles().length === 0);
    const sent = await sentToday(40);
    expect(sent).toBeGreaterThan(0);
    expect(sent).toBeLessThan(40 * 20_000_000);
  });
});

/** What was sent today, once so many answers were counted. */
async function sentToday(requests: number): Promise<number> {
  for (let n = 0; n < 500; n += 1) {
    const { transfer } = (await (await call('/summary?days=1')).json()) as Summary;
    if (transfer[0]?.requests === requests) return transfer[0].bytes;
    await sleep(20);
  }
  return expect.fail('They were not counted.');
}

describe('an upload that its client gives up', () => {
  it('leaves nothing behind', async () => {
    const sending = request(`${server.url}/api/v3/cdn/assets?name=half.bin`, {
      method: 'POST',
      headers: headers(),
    });
    sending.on('error', () => {});
    for await (const chunk of contentOf('half', 5_000_000)) sending.write(chunk);
    await until(() => files().length === 1);
    sending.destroy();
    await until(() => files().length === 0);
    expect(await list()).toEqual([]);
  });
});

describe('halyard assets verify', () => {
  it('names what is damaged and exits 1', async () => {
    const { id, sha256 } = await (await upload('a.txt', 'content')).json();
    await upload('b.txt', 'other');
    const [path = ''] = files().filter((name) => name.includes(sha256));
    writeFileSync(join(dir, 'assets', path), 'CONTENT');
    const { code, stdout } = await halyard(['assets', 'verify'], env);
    expect(code).toBe(1);
    expect(stdout).toContain(`${sha256} is of other bytes:\n  ${id} a.txt (`);
    expect(stdout).toContain('1 of 2 contents are damaged');
    expect((await call(`/assets/${id}/content`)).status).toBe(500);
    expect(server.log()).toContain(`The file of the content ${sha256} is missing or damaged`);
    const json = await halyard(['assets', 'verify', '--json'], env);
    expect(JSON.parse(json.stdout)).toMatchObject({ ok: false, contents: 2, bytes: 12 });
  });

  it('harms nothing where it looks in another place than the server', async () => {
    const { id, sha256 } = await (await upload('a.txt', 'content')).json();
    const elsewhere = await startS3();
    const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = process.env;
    const { code, stdout } = await halyard(['assets', 'verify'], {
      ...env,
      ...{ HALYARD_ASSETS: elsewhere.url, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY },
    });
    await elsewhere.close();
    expect([code, stdout]).toEqual([1, expect.stringContaining(`${sha256} is missing:\n  ${id} a.txt (`)]);
    expect(stdout).toContain('is HALYARD_ASSETS that of the server?');
    expect(await (await call(`/assets/${id}/content`)).text()).toBe('content');
  });
});

describe('a server whose contents are in an S3-compatible store', () => {
  it('keeps them there, in little memory, and nothing of them in its folder', async () => {
    const store = await startS3();
    await server.stop();
    const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = process.env;
    env = { ...env, HALYARD_ASSETS: store.url, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY };
    server = await startServer(env);
    const bytes = Math.floor(BYTES / AT_ONCE);
    const names = Array.from({ length: AT_ONCE }, (_, n) => `large-${n}.bin`);
    const made = await Promise.all(
      names.map(async (name) => (await upload(name, contentOf(name, bytes))).json()),
    );
    await Promise.all(
      made.map(async ({ id, sha256 }) => expect(await sha256Of(`/assets/${id}/content`)).toBe(sha256)),
    );
    expect(memory('VmHWM')).toBeLessThan(MOST_MEMORY);
    expect(files()).toEqual([]);
    const { stdout } = await halyard(['assets', 'verify'], env);
    expect(stdout).toBe(`All ${AT_ONCE} contents are as they were uploaded, ${AT_ONCE * bytes} bytes.\n`);
    await server.stop();
    await store.close();
  }, 240_000);
});
