import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { suspendTenant } from '../../src/accounts/suspend-tenant.js';
import { revokeKey } from '../../src/keys/revoke-key.js';
import { rotateKey } from '../../src/keys/rotate-key.js';
import { formatToken, parseToken } from '../../src/keys/token.js';
import { changeKey } from '../../src/keys/update-key.js';
import { createProject } from '../../src/projects/create-project.js';
import { createAccount } from '../../src/service-accounts/create-account.js';
import { disableAccount } from '../../src/service-accounts/disable-account.js';
import { createTestApp, type TestApp } from '../support/app.js';

let t: TestApp;
beforeEach(async () => {
  t = await createTestApp({ env: { HALYARD_FAILED_KEYS_PER_MINUTE: '5' } });
});
afterEach(() => t.close());

const get = (path: string, headers: Record<string, string> = {}, address?: string): Promise<Response> =>
  t.fetch(`/pixxel/v1${path}`, { headers, ...(address !== undefined && { address }) });

const shows = (Authorization: string): Record<string, string> => ({ Authorization });

/** A key of Pixxel that may read projects, unless said otherwise. */
const keyWith = (input: Parameters<TestApp['key']>[0] = {}) =>
  t.key({ api: 'pixxel', scopes: ['projects:read'], ...input });

describe('a refusal about a credential', () => {
  const causes: Record<string, () => Promise<Record<string, string>>> = {
    'is missing': async () => ({}),
    'is empty': async () => shows(''),
    'is no key': async () => shows('nonsense'),
    'has a scheme before it': async () => shows(`Bearer ${(await keyWith()).token}`),
    'has a typo': async () => shows(`${(await keyWith()).token.slice(0, -6)}000000`),
    'is unknown': async () => shows(await withAnotherSecret((await keyWith()).token)),
    'is of another API': async () => shows((await t.key({ api: 'pim' })).token),
    'is longer than any key': async () => shows('x'.repeat(600)),
    'is not valid yet': async () =>
      shows((await keyWith({ notBefore: new Date(t.clock.now() + 60_000) })).token),
    'has expired': async () => {
      const { token } = await keyWith({ expiresAt: new Date(t.clock.now() + 60_000) });
      t.clock.advance(60);
      return shows(token);
    },
    'was revoked': async () => {
      const { id, token } = await keyWith();
      await revokeKey(t.operator(), { id });
      return shows(token);
    },
    'was rotated out': async () => {
      const { id, token } = await keyWith();
      await rotateKey(t.operator(), { id });
      return shows(token);
    },
    'was switched off': async () => {
      const { id, token } = await keyWith();
      await changeKey(t.operator(), { id, active: false });
      return shows(token);
    },
    'belongs to a disabled service account': async () => {
      const project = await createProject(t.operator(), { name: 'North' });
      const account = await createAccount(t.operator(), { name: 'A', projectIds: [project.id] });
      const { token } = await keyWith({ serviceAccountId: account.id });
      await disableAccount(t.operator(), account.id);
      return shows(token);
    },
    'lacks the scope': async () => shows((await keyWith({ scopes: ['aois:read'] })).token),
    'comes from another address': async () =>
      shows((await keyWith({ allowedIps: ['203.0.113.0/24'] })).token),
    'is of a suspended tenant': async () => {
      const tenantId = await t.tenant('Late with its bills');
      const { token } = await keyWith({ tenantId });
      await suspendTenant(t.operator(tenantId), tenantId);
      return shows(token);
    },
    'is of another tenant than the one named': async () => ({
      ...shows((await keyWith()).token),
      'X-Tenant-ID': await t.tenant('Others'),
    }),
  };

  it.each(Object.keys(causes))('that %s is the same 403 as every other, byte for byte', async (cause) => {
    for (const path of ['/projects', '/projects/prj_none', '/projects?limit=nonsense']) {
      const response = await get(path, await causes[cause]?.());
      expect(response.status).toBe(403);
      expect(await response.text()).toBe(
        '{"error":"Forbidden","message":"The API key is missing or wrong, or it may not be used for this."}',
      );
      const { 'x-request-id': requestId, ...headers } = Object.fromEntries(response.headers);
      expect(requestId).toMatch(/^req_/);
      expect(headers).toEqual({
        'cache-control': 'no-store',
        'content-type': 'application/json',
        'graphql-operation': path.startsWith('/projects/') ? 'getProject' : 'listProjects',
        vary: 'Accept, Authorization, X-Tenant-ID',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
      });
    }
  });

  it('gives way to 429 with Retry-After, to an address that guesses', async () => {
    const guess = shows(await withAnotherSecret((await keyWith()).token));
    for (let n = 0; n < 5; n += 1) expect((await get('/projects', guess, '192.0.2.1')).status).toBe(403);
    const response = await get('/projects', guess, '192.0.2.1');
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '12']);
    expect(await response.json()).toEqual({
      error: 'Too Many Requests',
      message: 'Too many wrong keys; slow down.',
      request_id: response.headers.get('x-request-id'),
    });
  });
});

describe('any other refusal', () => {
  it('says what was wrong, and where', async () => {
    const { token } = await keyWith();
    const malformed = await get('/projects?limit=many&colour=blue', shows(token));
    expect(malformed.status).toBe(400);
    expect(await malformed.json()).toEqual({
      error: 'Bad Request',
      message: expect.stringContaining('limit'),
      details: [
        { in: 'query', field: 'limit', message: expect.any(String) },
        { in: 'query', field: 'colour', message: expect.any(String) },
      ],
      request_id: malformed.headers.get('x-request-id'),
    });
    const missing = await get('/projects/prj_none', shows(token));
    expect([missing.status, await missing.json()]).toEqual([
      404,
      {
        error: 'Not Found',
        message: 'There is no such thing here.',
        request_id: missing.headers.get('x-request-id'),
      },
    ]);
  });
});

describe('a good answer', () => {
  it('has the members of a project in snake case, and a list its next cursor', async () => {
    const project = await createProject(t.operator(), { name: 'North', description: 'Cold' });
    const { token } = await keyWith();
    const shown = {
      id: project.id,
      name: 'North',
      description: 'Cold',
      created_at: '2026-01-15T12:00:00.000Z',
      updated_at: '2026-01-15T12:00:00.000Z',
    };
    expect(await (await get('/projects', shows(token))).json()).toEqual({ data: [shown], next_cursor: null });
    expect(await (await get(`/projects/${project.id}`, shows(token))).json()).toEqual(shown);
  });
});

/** The same key with a secret that is not its own, and a checksum that fits. */
async function withAnotherSecret(token: string): Promise<string> {
  const parts = parseToken(token);
  if (!parts) throw new Error('The key does not parse.');
  return formatToken({ ...parts, secret: 'A'.repeat(43) });
}
