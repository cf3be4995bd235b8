import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exampleId } from '../../src/sample/example-ids.js';
import { loadSample } from '../../src/sample/load.js';
import { SAMPLE_OWNER, SAMPLE_PASSWORD } from '../../src/sample/people.js';
import { createTestApp, type TestApp } from '../support/app.js';

/** What hypermedia offers of the management of the server, to whom, and when. */

let t: TestApp;
let ada: string;
beforeAll(async () => {
  t = await createTestApp();
  await loadSample(t.operator());
  const { body } = await t.graphql<{ login: { accessToken: string } }>(
    `mutation { login(email: "${SAMPLE_OWNER}", password: "${SAMPLE_PASSWORD}") { accessToken } }`,
  );
  ada = body.data?.login.accessToken ?? '';
});
afterAll(() => t.close());

interface Shown {
  readonly templates: readonly string[];
  readonly links: readonly string[];
  // biome-ignore lint/suspicious/noExplicitAny: what a client reads of JSON.
  readonly body: any;
}

async function look(path: string, token = ada): Promise<Shown> {
  const response = await t.fetch(`/api${path}`, {
    headers: { authorization: `Bearer ${token}`, accept: 'application/prs.hal-forms+json' },
  });
  const body = await response.json();
  const templates = Object.values<{ readonly target: string }>(body._templates ?? {});
  return {
    body,
    links: Object.keys(body._links ?? {}),
    templates: templates.map(({ target }) => target.replace(/.*\//, '')),
  };
}

const act = (path: string, body: object = {}) =>
  t.fetch(`/api${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ada}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

describe('of a key', () => {
  const path = `/api-keys/${exampleId('key', 'c')}`;

  it('is offered what its state allows', async () => {
    const id = exampleId('key', 'c');
    expect((await look(path)).templates).toEqual([id, 'rotate', 'deactivate', 'revoke']);
    await act(`${path}/rotate`, { graceSeconds: 60 });
    expect((await look(path)).templates).toContain('finish-rotation');
    await act(`${path}/deactivate`);
    expect((await look(path)).templates).toEqual([id, 'rotate', 'finish-rotation', 'activate', 'revoke']);
    await act(`${path}/revoke`);
    expect((await look(path)).templates).toEqual([]);
  });

  it('is offered to the key itself what it may do without any scope, and nothing of another key', async () => {
    const { id, token } = await t.key({ scopes: [] });
    const own = await look(`/api-keys/${id}`, token);
    expect(own.templates).toEqual(['rotate', 'revoke']);
    for (const link of ['halyard:secrets', 'halyard:usage', 'halyard:unused-scopes'])
      expect(own.links).toContain(link);
    const reader = await t.key({ scopes: ['keys:read'] });
    const other = await look(`/api-keys/${id}`, reader.token);
    expect(other.templates).toEqual([]);
    expect(other.links).toContain('halyard:unused-scopes');
    expect(other.links).not.toContain('halyard:usage');
  });
});

describe('what is for people alone', () => {
  it('is offered to a person, and to no key, whatever that holds', async () => {
    const tenant = `/tenants/${exampleId('ten', 'b')}`;
    expect((await look(tenant)).templates).toEqual(['suspend', 'make-default', 'leave']);
    await act(`${tenant}/suspend`);
    expect((await look(tenant)).templates).toEqual(['resume', 'leave']);
    expect((await look('/tenants')).templates).toEqual(['tenants']);
    expect((await look('/system-key')).templates).toEqual(['enable']);
    await act('/system-key/enable');
    expect((await look('/system-key')).templates).toEqual(['reveal', 'rotate', 'disable']);
    expect((await look('')).links).toContain('halyard:system-key');

    expect((await look('', t.firstKey)).links).not.toContain('halyard:system-key');
    expect((await look('/tenants', t.firstKey)).templates).toEqual([]);
    expect((await look('/tenants/default', t.firstKey)).templates).toEqual(['suspend']);
    expect((await look('/me', t.firstKey)).templates).toEqual([]);
  });
});

describe('every thing that is listed', () => {
  it.each([
    '/api-keys',
    '/audit-events',
    '/brownouts',
    '/invitations',
    '/projects',
    '/service-accounts',
    '/sessions',
    '/tenant-sessions',
    '/tenants',
    '/users',
  ])('below %s is embedded, and links to itself', async (path) => {
    const { body } = await look(`${path}?limit=3`);
    const [items] = Object.values(body._embedded ?? {}) as {
      _links: { self: { href: string } };
      _templates?: unknown;
    }[][];
    expect(items?.length).toBeGreaterThan(0);
    for (const { _links, _templates: _offered, ...item } of items ?? []) {
      const { _links: own, _templates, ...alone } = (await look(_links.self.href.replace(/^\/api/, ''))).body;
      expect(own.self.href).toBe(_links.self.href);
      expect(alone).toEqual(item);
    }
  });
});
