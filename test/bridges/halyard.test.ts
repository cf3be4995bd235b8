import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.js';

const PASSWORD = 'correct horse battery stable';

let t: TestApp;
let owner: string;
let cookie: string;

interface Said {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: what a client reads of JSON.
  readonly body: any;
}

async function send(method: string, path: string, body?: object, token = owner): Promise<Said> {
  const response = await t.fetch(`/api${path}`, {
    method,
    headers: {
      accept: 'application/json',
      ...(token && { authorization: `Bearer ${token}` }),
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text && JSON.parse(text) };
}

beforeAll(async () => {
  t = await createTestApp({ env: { HALYARD_LOGINS_PER_MINUTE: '1000' } });
  const invited = await send(
    'POST',
    '/invitations',
    { email: 'owner@example.com', role: 'owner' },
    t.firstKey,
  );
  const account = { email: 'owner@example.com', name: 'Owner', password: PASSWORD };
  const registered = await send(
    'POST',
    '/auth/register',
    { ...account, invitation: invited.body.secret },
    '',
  );
  expect(registered.status).toBe(201);
  const login = await send('POST', '/auth/login', { email: account.email, password: PASSWORD }, '');
  owner = login.body.accessToken;
  cookie = login.headers.getSetCookie()[0] ?? '';
});
afterAll(() => t.close());

describe('a session', () => {
  it('gives the refresh token in a cookie that only its own URLs see, and in no body', async () => {
    expect(cookie).toMatch(/^refresh_token=hal_refresh_\w{43}; /);
    for (const part of ['Path=/api/auth', 'HttpOnly', 'SameSite=Strict']) expect(cookie).toContain(part);
    const [pair = ''] = cookie.split(';');
    const refreshed = await t.fetch('/api/auth/refresh', {
      method: 'POST',
      headers: { cookie: pair, accept: 'application/json' },
    });
    expect(refreshed.status).toBe(200);
    expect(await refreshed.json()).toEqual({
      accessToken: expect.stringContaining('.'),
      tokenType: 'bearer',
      expiresIn: expect.any(Number),
    });
  });

  it('is read by its person and by who manages people, and by nobody else', async () => {
    const { items } = (await send('GET', '/sessions')).body;
    const path = `/sessions/${items[0].id}`;
    expect(items.map(({ current }: { current: boolean }) => current)).toContain(true);
    expect((await send('GET', path)).body).toEqual(items[0]);
    const reader = await t.key({ scopes: ['accounts:read'] });
    expect((await send('GET', path, undefined, reader.token)).body).toEqual({ ...items[0], current: false });
    const other = await t.key({ scopes: ['accounts:write'] });
    expect((await send('GET', path, undefined, other.token)).status).toBe(404);
    const login = await send('POST', '/auth/login', { email: 'owner@example.com', password: PASSWORD }, '');
    const { sessionId } = (await send('GET', '/me', undefined, login.body.accessToken)).body;
    expect((await send('DELETE', `/sessions/${sessionId}`)).status).toBe(204);
    expect((await send('GET', `/sessions/${sessionId}`)).body.revokedAt).not.toBeNull();
    expect((await send('GET', '/me', undefined, login.body.accessToken)).status).toBe(401);
  });
});

describe('an API key, from its making to its end', () => {
  it('is made, used, rotated with a grace, switched off and on, and revoked with a reason', async () => {
    const scopes = ['products:read', 'keys:read'];
    const made = await send('POST', '/api-keys', { api: 'pim', name: 'Sync', scopes, environment: 'test' });
    expect([made.status, made.headers.get('cache-control')]).toEqual([201, 'no-store']);
    expect(made.headers.get('location')).toBe(`/api/api-keys/${made.body.id}`);
    expect(made.body).toMatchObject({ api: 'pim', environment: 'test', status: 'active', rotating: false });
    const path = `/api-keys/${made.body.id}`;
    const [first] = [made.body.secret];
    expect((await send('GET', '/me', undefined, first)).body).toMatchObject({ kind: 'apiKey', api: 'pim' });

    const rotated = await send('POST', `${path}/rotate`, { graceSeconds: 3600 });
    expect(rotated.body).toMatchObject({ id: made.body.id, rotating: true });
    for (const secret of [first, first, rotated.body.secret]) await send('GET', '/me', undefined, secret);
    await t.app.close();
    const secrets = (await send('GET', `${path}/secrets`)).body.items;
    const shown = secrets.map(({ isCurrent, requests }: Record<string, unknown>) => [isCurrent, requests]);
    expect(shown).toEqual([
      [true, 1],
      [false, 3],
    ]);
    expect((await send('POST', `${path}/finish-rotation`)).body.rotating).toBe(false);
    expect((await send('GET', '/me', undefined, first)).status).toBe(401);

    expect((await send('POST', `${path}/deactivate`)).body.status).toBe('inactive');
    expect((await send('POST', `${path}/activate`)).body.status).toBe('active');
    const edited = await send('PATCH', path, { name: 'Nightly sync', expiresAt: '2035-01-01T00:00:00Z' });
    expect(edited.body).toMatchObject({
      name: 'Nightly sync',
      scopes,
      expiresAt: '2035-01-01T00:00:00.000Z',
    });
    const revoked = await send('POST', `${path}/revoke`, { reason: 'Leaked in a log.' });
    expect(revoked.body).toMatchObject({ status: 'revoked', revokedReason: 'Leaked in a log.' });
    expect((await send('POST', `${path}/rotate`, {})).body).toMatchObject({ status: 409, code: 'CONFLICT' });
  });

  it('tells its holder about itself, and of another only with the scope', async () => {
    const [one, another] = [await t.key({ scopes: [] }), await t.key({ scopes: [] })];
    for (const below of ['', '/secrets', '/usage', '/unused-scopes']) {
      const own = await send('GET', `/api-keys/${one.id}${below}`, undefined, one.token);
      const other = await send('GET', `/api-keys/${another.id}${below}`, undefined, one.token);
      expect([below, own.status, other.status]).toEqual([below, 200, 403]);
      expect((await send('GET', `/api-keys/key_none${below}`)).status).toBe(404);
    }
  });

  it('is judged for a server that was shown it, from the body and not from a URL', async () => {
    const { token } = await t.key({ scopes: ['products:read'] });
    const verified = await send('POST', '/api-keys/verify', { key: token, scopes: [['products:write']] });
    expect(verified.body).toMatchObject({
      valid: false,
      verdict: 'insufficientScope',
      missingScopes: ['products:write'],
    });
  });
});

describe('a page', () => {
  it('has items, the cursor of the next one, and how many there are where that is asked', async () => {
    for (const name of ['A', 'B', 'C']) await send('POST', '/projects', { name });
    const first = await send('GET', '/projects?limit=2&total=true');
    expect(first.body).toMatchObject({ items: [{ name: 'C' }, { name: 'B' }], total: 3 });
    const next = await send('GET', `/projects?limit=2&cursor=${first.body.nextCursor}`);
    expect(next.body).toEqual({ items: [expect.objectContaining({ name: 'A' })], nextCursor: null });
    expect((await send('GET', '/projects?limit=2&next_cursor=1')).body).toMatchObject({
      code: 'BAD_REQUEST',
      errors: [{ parameter: 'next_cursor', in: 'query' }],
    });
  });
});

describe('people and tenants', () => {
  it('are read one by one by who may list them', async () => {
    const { items } = (await send('GET', '/users')).body;
    expect(items).toMatchObject([{ email: 'owner@example.com', role: 'owner' }]);
    expect((await send('GET', `/users/${items[0].id}`)).body).toEqual(items[0]);
    const invited = await send('POST', '/invitations', { email: 'guest@example.com', role: 'viewer' });
    const { secret, ...invitation } = invited.body;
    expect(secret).toMatch(/^hal_invite_/);
    const path = `/invitations/${invitation.id}`;
    expect(invited.headers.get('location')).toBe(`/api${path}`);
    expect((await send('GET', path)).body).toEqual(invitation);
    expect((await send('DELETE', path)).status).toBe(204);
    expect((await send('GET', path)).status).toBe(404);
  });

  it('belong together: a person sees, suspends and leaves tenants of theirs, and no others', async () => {
    const made = await send('POST', '/tenants', { name: 'Workshop' });
    const path = `/tenants/${made.body.id}`;
    expect(made.headers.get('location')).toBe(`/api${path}`);
    const listed = (await send('GET', '/tenants')).body.items.map(({ name }: { name: string }) => name);
    expect(listed.toSorted()).toEqual(['Default', 'Workshop']);
    expect((await send('GET', `/tenants/${await t.tenant('Strangers')}`)).status).toBe(404);
    expect((await send('GET', path, undefined, t.firstKey)).status).toBe(404);
    const ofKey = (await send('GET', '/tenants', undefined, t.firstKey)).body.items;
    expect(ofKey.map(({ id }: { id: string }) => id)).toEqual(['default']);

    expect((await send('POST', `${path}/suspend`)).body.suspended).toBe(true);
    expect((await send('POST', `${path}/resume`)).body.suspended).toBe(false);
    expect((await send('POST', `${path}/make-default`)).body.id).toBe(made.body.id);
    expect((await send('POST', `${path}/leave`)).body).toMatchObject({ status: 409, code: 'CONFLICT' });
    const own = (await send('POST', '/auth/login', { email: 'owner@example.com', password: PASSWORD }, ''))
      .body;
    const there = await send(
      'POST',
      '/invitations',
      { email: 'next@example.com', role: 'owner' },
      own.accessToken,
    );
    const account = { email: 'next@example.com', name: 'Next', password: PASSWORD };
    await send('POST', '/auth/register', { ...account, invitation: there.body.secret }, '');
    expect((await send('POST', `${path}/leave`)).status).toBe(204);
    expect((await send('POST', `${path}/leave`)).body).toMatchObject({ status: 404, code: 'NOT_FOUND' });
    expect((await send('GET', path)).status).toBe(404);
    const trail = await t.graphql('{ auditEvents(action: "member.leave") { nodes { subjectId } } }', {
      key: (await t.key({ tenantId: made.body.id })).token,
    });
    expect(trail.body.data).toMatchObject({
      auditEvents: { nodes: [{ subjectId: expect.stringMatching(/^usr_/) }] },
    });
  });
});

describe('what is done', () => {
  it('stands in the trail, each event by an id of its own, for the tenant alone', async () => {
    const { items } = (await send('GET', '/audit-events?limit=1&action=project.create')).body;
    expect(items).toMatchObject([{ action: 'project.create', actorKind: 'user' }]);
    const path = `/audit-events/${items[0].id}`;
    expect((await send('GET', path)).body).toMatchObject({ id: items[0].id, after: { name: 'C' } });
    const { token } = await t.key({ tenantId: await t.tenant('Others') });
    expect((await send('GET', path, undefined, token)).status).toBe(404);
  });

  it('takes a brown-out back, which owners of the default tenant alone can see', async () => {
    const time = { startsAt: '2035-01-01T00:00:00Z', endsAt: '2035-01-01T06:00:00Z' };
    const planned = await send('POST', '/brownouts', { bridge: 'pixxel', ...time });
    const path = `/brownouts/${planned.body.id}`;
    expect((await send('GET', path)).body).toMatchObject({ status: 'planned', operation: null });
    expect((await send('POST', `${path}/cancel`)).body.status).toBe('cancelled');
    const { token } = await t.key({ tenantId: await t.tenant('Third') });
    expect((await send('GET', path, undefined, token)).status).toBe(403);
  });

  it('with the system key is for its owner: enabled, shown, rotated and ended', async () => {
    expect((await send('GET', '/system-key')).body).toMatchObject({ enabled: false, source: 'store' });
    const enabled = await send('POST', '/system-key/enable');
    expect((await send('POST', '/system-key/reveal')).body.secret).toBe(enabled.body.secret);
    const rotated = await send('POST', '/system-key/rotate', { graceSeconds: 0 });
    expect((await send('GET', '/me', undefined, enabled.body.secret)).status).toBe(401);
    expect((await send('GET', '/me', undefined, rotated.body.secret)).status).toBe(200);
    expect((await send('POST', '/system-key/disable')).body.enabled).toBe(false);
    expect((await send('POST', '/system-key/enable', undefined, t.firstKey)).status).toBe(403);
  });
});
