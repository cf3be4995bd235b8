import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFetch } from '../../src/http/fetch.js';
import { plainProblem } from '../../src/http/json.js';
import { createPagesDoor } from '../../src/web/door.js';
import { createTestApp, type TestApp } from '../support/app.js';

const HTML = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };
const PAGES = [
  { url: '/api/browser', styles: "style-src 'self'" },
  { url: '/graphql', styles: "style-src 'self' 'unsafe-inline'" },
];

let t: TestApp;
beforeAll(async () => {
  t = await createTestApp();
});
afterAll(() => t.close());

/** The URL of the program of a page, as its document names it. */
async function programOf(page: string): Promise<string> {
  const html = await (await t.fetch(page, { headers: HTML })).text();
  const [, src] = /<script type="module"[^>]* src="([^"]+)"/.exec(html) ?? [];
  if (src === undefined) throw new Error(html);
  return src;
}

describe.each(PAGES)('the page at $url', ({ url, styles }) => {
  it('is a document that names all it loads by URLs of this server', async () => {
    const response = await t.fetch(url, { headers: HTML });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const html = await response.text();
    expect(html).toContain('Halyard');
    for (const [, named] of html.matchAll(/(?:src|href)="([^"]*)"/g)) {
      expect(named).toMatch(new RegExp(`^${url}/assets/[\\w.-]+$`));
      expect((await t.fetch(named ?? '')).status, named).toBe(200);
    }
  });

  it('runs nothing but its own files, sends nothing elsewhere, and is shown in no other page', async () => {
    const { headers } = await t.fetch(url, { headers: HTML });
    const policy = (headers.get('content-security-policy') ?? '').split('; ');
    expect(policy).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        "script-src 'self'",
        "connect-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        styles,
      ]),
    );
    expect(policy.join()).not.toMatch(/unsafe-eval|https?:|\*|script-src[^,]*unsafe/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('set-cookie')).toBeNull();
  });

  it('has no script and no style within its document', async () => {
    const html = await (await t.fetch(url, { headers: HTML })).text();
    expect(html).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]* src=)/);
  });

  it('is asked for anew each time, and answers 304 where it is the same', async () => {
    const first = await t.fetch(url, { headers: HTML });
    const etag = first.headers.get('etag') ?? '';
    expect(first.headers.get('cache-control')).toBe('no-cache');
    expect(etag).toMatch(/^"[\w-]{22}"$/);
    const again = await t.fetch(url, { headers: { ...HTML, 'if-none-match': etag } });
    expect([again.status, await again.text()]).toEqual([304, '']);
    expect(again.headers.get('content-security-policy')).toContain("default-src 'none'");
    const other = await t.fetch(url, { headers: { ...HTML, 'if-none-match': '"another"' } });
    expect(other.status).toBe(200);
  });

  it('loads files whose names change with what is in them, so they are kept for good', async () => {
    const program = await programOf(url);
    expect(program).toMatch(/-[\w-]{8}\.js$/);
    const response = await t.fetch(program);
    expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('vary')).toBe('Accept-Encoding');
  });

  it.each([
    ['gzip, deflate, br, zstd', 'br', brotliDecompressSync],
    ['gzip, deflate', 'gzip', gunzipSync],
    ['br;q=0, gzip', 'gzip', gunzipSync],
  ] as const)('sends files as they were compressed by the build: %s → %s', async (accepts, coding, undo) => {
    const program = await programOf(url);
    const plain = Buffer.from(await (await t.fetch(program)).arrayBuffer());
    const response = await t.fetch(program, { headers: { 'accept-encoding': accepts } });
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(response.headers.get('content-encoding')).toBe(coding);
    expect(response.headers.get('content-length')).toBe(String(bytes.length));
    expect(bytes.length).toBeLessThan(plain.length * 0.6);
    expect(undo(bytes).equals(plain)).toBe(true);
  });

  it('gives each form of a file a tag of its own', async () => {
    const program = await programOf(url);
    const tags = await Promise.all(
      ['', 'gzip', 'br'].map(async (coding) => {
        const { headers } = await t.fetch(program, { headers: { 'accept-encoding': coding } });
        return headers.get('etag');
      }),
    );
    expect(new Set(tags).size).toBe(3);
    const known = await t.fetch(program, {
      headers: { 'accept-encoding': 'br', 'if-none-match': tags[2] ?? '' },
    });
    expect(known.status).toBe(304);
  });

  it('answers HEAD as GET, without the body', async () => {
    for (const path of [url, await programOf(url)]) {
      const get = await t.fetch(path, { headers: HTML });
      const head = await t.fetch(path, { method: 'HEAD', headers: HTML });
      const told = ({ headers }: Response) => [...headers].filter(([name]) => name !== 'x-request-id');
      expect(head.status).toBe(200);
      expect(await head.text()).toBe('');
      expect(told(head)).toEqual(told(get));
      expect(Number(head.headers.get('content-length'))).toBe((await get.arrayBuffer()).byteLength);
    }
  });

  it('takes no other method for its files', async () => {
    const response = await t.fetch(await programOf(url), { method: 'POST' });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });
});

describe('other files than those of the pages', () => {
  let port = 0;
  const server = createServer((incoming, outgoing) => t.app.listener(incoming, outgoing));
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  /** As it stands: `fetch` would tidy the path up. */
  const raw = (path: string): Promise<{ status: number; body: string }> =>
    new Promise((resolve, reject) => {
      const sent = request({ port, host: '127.0.0.1', path }, (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (text: string) => (body += text));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
      });
      sent.on('error', reject).end();
    });

  it.each([
    '',
    '../',
    '../graphiql.stamp',
    '../../../package.json',
    '..%2f..%2f..%2fpackage.json',
    '%2e%2e/%2e%2e/%2e%2e/package.json',
    '..\\..\\package.json',
    '..%5c..%5cpackage.json',
    '/etc/passwd',
    '//etc/passwd',
    'index.html',
    'index.html.gz',
    'index.html%00.js',
    'constructor',
    '__proto__',
  ])('are not served: %j', async (name) => {
    for (const { url } of PAGES) {
      const { status, body } = await raw(`${url}/assets/${name}`);
      expect(status).toBe(404);
      expect(JSON.parse(body).code).toBe('NOT_FOUND');
    }
  });

  it('are not served in the form that the build keeps them in', async () => {
    const program = await programOf('/graphql');
    expect((await raw(`${program}.br`)).status).toBe(404);
  });

  it('come over a socket with the length that was told', async () => {
    const program = await programOf('/graphql');
    const { status, body } = await raw(program);
    expect([status, Buffer.byteLength(body)]).toEqual([
      200,
      Number((await t.fetch(program, { method: 'HEAD' })).headers.get('content-length')),
    ]);
  });
});

describe('/graphql', () => {
  it('is a page only for who asks for HTML', async () => {
    const json = await t.fetch('/graphql?query={__typename}', { headers: { accept: 'application/json' } });
    expect(await json.json()).toEqual({ data: { __typename: 'Query' } });
    const page = await t.fetch('/graphql?query={__typename}', { headers: HTML });
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(page.headers.get('vary')).toBe('Accept, Accept-Encoding');
  });

  it('answers a program that accepts HTML by habit, by its key', async () => {
    const headers = { accept: 'text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2' };
    const key = { authorization: `Bearer ${t.firstKey}` };
    const response = await t.fetch('/graphql?query={__typename}', { headers: { ...headers, ...key } });
    expect(await response.json()).toEqual({ data: { __typename: 'Query' } });
  });

  it('runs what is posted, whatever is accepted beside HTML', async () => {
    const response = await t.fetch('/graphql', {
      method: 'POST',
      headers: { accept: 'text/html, application/json', 'content-type': 'application/json' },
      body: '{"query":"{__typename}"}',
    });
    expect(await response.json()).toEqual({ data: { __typename: 'Query' } });
  });
});

describe('pages that were not built', () => {
  it('say so, and are there as soon as they are', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'halyard-pages-'));
    const door = createPagesDoor(folder);
    const fetch = createFetch(
      (request) => door(request) ?? plainProblem('NOT_FOUND', request.requestId),
      t.ids,
    );
    const response = await fetch(new Request('http://halyard.test/graphql', { headers: HTML }));
    expect([response.status, response.headers.get('cache-control')]).toEqual([503, 'no-store']);
    expect(await response.text()).toContain('npm run build');
    mkdirSync(join(folder, 'graphiql'));
    writeFileSync(join(folder, 'graphiql', 'index.html'), '<!doctype html>');
    const built = await fetch(new Request('http://halyard.test/graphql', { headers: HTML }));
    expect([built.status, await built.text()]).toEqual([200, '<!doctype html>']);
    rmSync(folder, { recursive: true });
  });
});
