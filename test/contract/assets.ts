import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AssetsUnderTest, Desk, sha256 } from '../support/assets.js';

const SVG = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** How assets are sent and served. */
export function assetsContract(engine: string, under: AssetsUnderTest): void {
  const d = new Desk(under);

  describe(`assets on ${engine}`, () => {
    beforeEach(() => d.open());
    afterEach(() => d.close());

    it('are downloaded as they were uploaded, whatever is in them', async () => {
      for (const content of [Buffer.alloc(0), Buffer.from('a'), randomBytes(1_000_000)]) {
        const { id, bytes } = await d.upload(`file-${content.byteLength}.bin`, content);
        const response = await d.download(id);
        expect(response.status).toBe(200);
        expect(Buffer.from(await response.arrayBuffer()).equals(content)).toBe(true);
        expect(bytes).toBe(content.byteLength);
        expect(Object.fromEntries(response.headers)).toMatchObject({
          'content-length': String(content.byteLength),
          etag: `"${sha256(content)}"`,
          'last-modified': 'Thu, 15 Jan 2026 12:00:00 GMT',
          'cache-control': 'private, no-cache',
          'accept-ranges': 'bytes',
          'x-content-type-options': 'nosniff',
          'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
          'cross-origin-resource-policy': 'same-origin',
        });
      }
    });

    it('are answered with 201 and where they can be read', async () => {
      const response = await d.send('img/logo.svg', SVG);
      const body = await response.json();
      expect(response.headers.get('location')).toBe(`/api/v3/cdn/assets/${body.id}`);
      expect(body).toMatchObject({ name: 'img/logo.svg', project_id: d.project, version: 1 });
      expect(await (await d.call(`/cdn/assets/${body.id}`)).json()).toEqual(body);
    });

    it('are sent again only where a condition says so', async () => {
      const { id, sha256: hash } = await d.upload('a.txt', 'content');
      const [now, before] = ['Thu, 15 Jan 2026 12:00:00 GMT', 'Thu, 15 Jan 2026 11:59:59 GMT'];
      const cases: [Record<string, string>, number][] = [
        [{ 'if-none-match': `"${hash}"` }, 304],
        [{ 'if-none-match': `W/"${hash}"` }, 304],
        [{ 'if-none-match': `"x", "${hash}"` }, 304],
        [{ 'if-none-match': '*' }, 304],
        [{ 'if-none-match': '"x"' }, 200],
        [{ 'if-none-match': hash }, 200],
        [{ 'if-modified-since': now }, 304],
        [{ 'if-modified-since': before }, 200],
        [{ 'if-modified-since': 'Thursday, 15-Jan-26 12:00:00 GMT' }, 304],
        [{ 'if-modified-since': 'Thu Jan 15 12:00:00 2026' }, 304],
        [{ 'if-modified-since': '2026-01-15' }, 200],
        [{ 'if-modified-since': 'tomorrow' }, 200],
        // The tag knows better than the time.
        [{ 'if-none-match': '"x"', 'if-modified-since': now }, 200],
        [{ 'if-match': `"${hash}"` }, 200],
        [{ 'if-match': '*' }, 200],
        [{ 'if-match': '"x"' }, 412],
        [{ 'if-match': `W/"${hash}"` }, 412],
        [{ 'if-unmodified-since': before }, 412],
        [{ 'if-unmodified-since': now }, 200],
        [{ 'if-match': '"x"', 'if-none-match': `"${hash}"` }, 412],
      ];
      for (const [headers, status] of cases) {
        const response = await d.download(id, headers);
        expect(response.status, JSON.stringify(headers)).toBe(status);
        if (status === 412) continue;
        expect(response.headers.get('etag')).toBe(`"${hash}"`);
        expect(await response.text()).toBe(status === 200 ? 'content' : '');
        expect(response.headers.has('content-type')).toBe(status === 200);
      }
    });

    it('are sent in part, by one range at a time', async () => {
      const content = '0123456789';
      const { id, sha256: hash } = await d.upload('a.txt', content);
      const all: [number, string, string | null] = [200, content, null];
      const cases: (readonly [string, readonly [number, string, string | null]])[] = [
        ['bytes=0-3', [206, '0123', 'bytes 0-3/10']],
        ['bytes=7-', [206, '789', 'bytes 7-9/10']],
        ['bytes=-3', [206, '789', 'bytes 7-9/10']],
        ['bytes=-99', [206, content, 'bytes 0-9/10']],
        ['bytes=5-99', [206, '56789', 'bytes 5-9/10']],
        ['bytes=9-9', [206, '9', 'bytes 9-9/10']],
        ['BYTES=1-1', [206, '1', 'bytes 1-1/10']],
        ...(under.isSloppy ? [] : [['bytes=0-0', [206, '0', 'bytes 0-0/10']] as const]),
        // Several, or what cannot be read, is all of it.
        ['bytes=0-1,4-5', all],
        [`bytes=${Array.from({ length: 5000 }, (_, n) => `${n}-${n}`).join(',')}`, all],
        ['bytes=3-1', all],
        ['bytes=-', all],
        ['bytes=a-b', all],
        ['bytes=0-3;', all],
        ['bytes=--1', all],
        ['lines=1-2', all],
        ['bytes=99999999999999999999-', all],
      ];
      for (const [range, wanted] of cases) {
        const response = await d.download(id, { range });
        const { status, headers } = response;
        expect([status, await response.text(), headers.get('content-range')], range).toEqual(wanted);
        expect(headers.get('content-length')).toBe(String(wanted[1].length));
        expect(headers.get('etag')).toBe(`"${hash}"`);
      }
      for (const range of ['bytes=10-', 'bytes=10-20', 'bytes=-0']) {
        const response = await d.download(id, { range });
        expect([response.status, response.headers.get('content-range')], range).toEqual([416, 'bytes */10']);
        expect((await response.json()).error.code).toBe('RANGE_NOT_SATISFIABLE');
      }
      const empty = await d.upload('empty', '');
      expect((await d.download(empty.id, { range: 'bytes=0-' })).status).toBe(416);
      expect((await d.download(empty.id)).status).toBe(200);
    });

    it('go on in part only where they are the same still', async () => {
      const { id, sha256: hash } = await d.upload('a.txt', '0123456789');
      const after = async (condition: string) => {
        const response = await d.download(id, { range: 'bytes=5-', 'if-range': condition });
        return [response.status, await response.text()];
      };
      expect(await after(`"${hash}"`)).toEqual([206, '56789']);
      for (const other of ['"x"', `W/"${hash}"`, 'Thu, 15 Jan 2026 12:00:00 GMT']) {
        expect(await after(other), other).toEqual([200, '0123456789']);
      }
      await d.upload('a.txt', 'abcdefghij');
      expect(await after(`"${hash}"`)).toEqual([200, 'abcdefghij']);
      const failed = await d.download(id, { range: 'bytes=5-', 'if-match': `"${hash}"` });
      expect(failed.status).toBe(412);
    });

    it('tell a HEAD all but the content, and no part of it', async () => {
      const { id } = await d.upload('a.txt', '0123456789');
      const head = await d.download(id, { range: 'bytes=0-1' }, d.key, 'HEAD');
      expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '10', '']);
      const get = await d.download(id);
      for (const [name, value] of get.headers) {
        if (name !== 'x-request-id') expect(head.headers.get(name), name).toBe(value);
      }
      expect((await d.download(id, { 'if-none-match': '*' }, d.key, 'HEAD')).status).toBe(304);
    });

    it('are what they begin like, and not what they are called or said to be', async () => {
      const html = '<!doctype html><script>alert(1)</script>';
      const cases: [string, string | Uint8Array, string, 'inline' | 'attachment'][] = [
        ['a.png', PNG, 'image/png', 'inline'],
        ['a.txt', PNG, 'image/png', 'inline'],
        ['a.svg', SVG, 'image/svg+xml', 'attachment'],
        ['a.svg', `<?xml version="1.0"?>\n<!-- ${'x'.repeat(2000)} -->${SVG}`, 'image/svg+xml', 'attachment'],
        ['a.svg', 'no drawing', 'text/plain; charset=utf-8', 'inline'],
        ['a.png', html, 'text/plain; charset=utf-8', 'inline'],
        ['a.html', html, 'text/html; charset=utf-8', 'attachment'],
        ['A.HTM', html, 'text/html; charset=utf-8', 'attachment'],
        ['a', html, 'text/plain; charset=utf-8', 'inline'],
        ['a.css', 'BM { color: red }', 'text/css; charset=utf-8', 'attachment'],
        ['a.js', 'alert(1)', 'text/javascript; charset=utf-8', 'attachment'],
        ['a.json', ' {"a": 1}', 'application/json', 'attachment'],
        ['a.json', '<html>', 'text/plain; charset=utf-8', 'inline'],
        ['a.xml', '<?xml version="1.0"?><a/>', 'application/xml', 'attachment'],
        ['a.html', Buffer.from([0, 1, 2, 255]), 'application/octet-stream', 'attachment'],
        ['a.pdf', '%PDF-1.7\n', 'application/pdf', 'attachment'],
        ['a.md', 'Grüße', 'text/markdown; charset=utf-8', 'attachment'],
        ['a.txt', Buffer.from([0x47, 0x72, 0xfc]), 'application/octet-stream', 'attachment'],
        ['a.css', '', 'text/css; charset=utf-8', 'attachment'],
        ['a', '', 'application/octet-stream', 'attachment'],
      ];
      for (const [name, content, type, disposition] of cases) {
        const { id, media_type: told } = await d.upload(name, content);
        const { headers } = await d.download(id);
        expect([told, headers.get('content-type')], `${name} ${content}`).toEqual([type, type]);
        expect(headers.get('content-disposition')).toBe(`${disposition}; filename="${name}"`);
        expect(headers.get('content-security-policy')).toContain('sandbox');
        expect(headers.get('x-content-type-options')).toBe('nosniff');
      }
    });

    it('whose name says nothing are the kind of text they were said to be, and nothing else they were said to be', async () => {
      const sent = async (name: string, body: string | Uint8Array, type: string) => {
        const response = await d.call(`/cdn/assets?name=${name}`, {
          method: 'POST',
          body: body as string,
          headers: { 'content-type': type },
        });
        return (await response.json()).media_type;
      };
      expect(await sent('feed', '{"a": 1}', 'application/json')).toBe('application/json');
      expect(await sent('feed', '<html>', 'application/json')).toBe('text/plain; charset=utf-8');
      expect(await sent('a.txt', '<html>', 'text/html')).toBe('text/plain; charset=utf-8');
      expect(await sent('feed', Buffer.from([1, 2, 3, 4]), 'text/html')).toBe('application/octet-stream');
      expect(await sent('feed', PNG, 'text/html')).toBe('image/png');
    });

    it('are saved by the last part of their name, in every language', async () => {
      const { id } = await d.upload('img/Grüße aus "Köln" 🪑.txt', 'a');
      expect((await d.download(id)).headers.get('content-disposition')).toBe(
        `inline; filename="Gr__e aus \\"K_ln\\" _.txt"; filename*=UTF-8''Gr%C3%BC%C3%9Fe%20aus%20%22K%C3%B6ln%22%20%F0%9F%AA%91.txt`,
      );
    });

    it('have names that lead nowhere else', async () => {
      const fine = [
        'a',
        'a/b/c.txt',
        '.well-known/x',
        '...',
        'a..b',
        'ÄÖ/日本.txt',
        'a b',
        '100%',
        "a'b&c=d?e#f",
      ];
      for (const name of fine) expect((await d.upload(name, name)).name).toBe(name);
      const bad = [
        '',
        '/',
        '/etc/passwd',
        '..',
        '.',
        '../a',
        'a/../b',
        'a/./b',
        'a//b',
        'a/',
        'a\\b',
        '..\\a',
        '%2e%2e/a',
        '%2E%2E%2fa',
        'a%2fb',
        'a%00',
        '%252e%252e/a',
        'a\0b',
        'a\nb',
        'a\u007fb',
        'a\u0085b',
        'a\u202egpj.exe',
        ' a',
        'a /b',
        'a'.repeat(256),
        `${'a/'.repeat(512)}a`,
        'ä'.repeat(128),
      ];
      for (const name of bad) {
        const response = await d.send(name, 'x');
        // NUL stands in no URL of ours.
        expect(response.status, JSON.stringify(name)).toBe(name.includes('\0') ? 400 : 422);
        expect((await response.json()).error.details).toMatchObject([{ in: 'query', field: 'name' }]);
      }
      const { body } = await d.t.graphql(
        'mutation($name: String!, $project: ID) { uploadAsset(input: { name: $name, projectId: $project, file: "x" }) { userErrors { code field } } }',
        { key: d.t.firstKey, variables: { name: 'half \ud800', project: d.project } },
      );
      expect(body.data).toEqual({
        uploadAsset: { userErrors: [{ code: 'VALIDATION_FAILED', field: ['input', 'name'] }] },
      });
      expect((await d.list()).map(({ name }) => name)).toEqual(fine.toSorted((a, b) => (a < b ? -1 : 1)));
      expect(d.files().filter((file) => file.includes('passwd'))).toEqual([]);
    });
  });
}
