import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bridges } from '../../src/bridges/index.js';
import { createTestApp, type TestApp } from '../support/app.js';

const PATH = '/.well-known/api-catalog';

interface Target {
  readonly href: string;
  readonly type?: string;
}
interface Context {
  readonly anchor: string;
  readonly item?: readonly Target[];
  readonly 'service-desc'?: readonly Target[];
  readonly 'service-doc'?: readonly Target[];
  readonly status?: readonly Target[];
}

let t: TestApp;
beforeAll(async () => {
  t = await createTestApp();
});
afterAll(() => t.close());

const linksetOf = async (response: Response): Promise<Context[]> => (await response.json()).linkset;

describe('the API catalog (RFC 9727)', () => {
  it('is a linkset that everybody may read and keep', async () => {
    const response = await t.fetch(PATH);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe(
      'application/linkset+json; profile="https://www.rfc-editor.org/info/rfc9727"',
    );
    expect(response.headers.get('cache-control')).toMatch(/^public, max-age=\d+$/);
    const again = await t.fetch(PATH, { headers: { 'if-none-match': response.headers.get('etag') ?? '' } });
    expect([again.status, await again.text()]).toEqual([304, '']);
  });

  it('names every bridge, and the documents of each, in JSON and in YAML, by whole URLs that answer', async () => {
    const [catalog, ...apis] = await linksetOf(await t.fetch(PATH));
    const bases = [...new Set(bridges.map(({ basePath }) => t.origin + basePath))];
    expect(catalog?.anchor).toBe(t.origin + PATH);
    expect(catalog?.item?.map(({ href }) => href).toSorted()).toEqual(
      apis.map(({ anchor }) => anchor).toSorted(),
    );
    for (const base of bases) {
      const api = apis.find(({ anchor }) => anchor === base);
      const types = api?.['service-desc']?.map(({ type }) => type);
      expect([base, types]).toEqual([base, ['application/json', 'application/yaml']]);
      for (const { href, type } of api?.['service-desc'] ?? []) {
        const response = await t.fetch(href.slice(t.origin.length));
        expect([href, response.status, response.headers.get('content-type')]).toEqual([
          href,
          200,
          `${type}; charset=utf-8`,
        ]);
      }
      expect(api?.['service-doc']?.[0]?.href).toBe(`${t.origin}/api/browser#${base.slice(t.origin.length)}`);
    }
    expect(apis.map(({ anchor }) => anchor)).toContain(`${t.origin}/graphql`);
    for (const { status } of apis) {
      expect((await t.fetch(status?.[0]?.href.slice(t.origin.length) ?? '')).status).toBe(200);
    }
  });

  it('is told of to who asks for the headers alone', async () => {
    const response = await t.fetch(PATH, { method: 'HEAD' });
    expect([response.status, await response.text()]).toEqual([200, '']);
    expect(response.headers.get('link')).toBe(`<${t.origin}${PATH}>; rel="api-catalog"`);
  });

  it('names the address that the operator has given, whoever asks', async () => {
    const published = await createTestApp({ env: { HALYARD_PUBLIC_URL: 'https://api.example.com' } });
    for (const { anchor } of await linksetOf(await published.fetch(PATH)))
      expect(anchor).toMatch(/^https:\/\/api\.example\.com\//);
    await published.close();
  });

  it('names at a host that is a bridge’s own what is served there, and nothing else', async () => {
    const hosted = await createTestApp({ env: { HALYARD_BRIDGE_HOSTS: 'halyard.test=pim' } });
    const linkset = await linksetOf(await hosted.fetch(PATH));
    expect(linkset.map(({ anchor }) => anchor)).toEqual([`${t.origin}${PATH}`, `${t.origin}/api/v1`]);
    await hosted.close();
  });

  it('leaves other methods to whoever answers them', async () => {
    expect((await t.fetch(PATH, { method: 'POST' })).status).toBe(404);
  });
});
