import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.js';

let t: TestApp;
beforeEach(async () => {
  t = await createTestApp({ env: { HALYARD_FAILED_KEYS_PER_MINUTE: '3' } });
});
afterEach(() => t.close());

const verify = (
  path: string,
  token?: string,
  {
    headers,
    ...rest
  }: {
    headers?: Record<string, string>;
    method?: string;
    address?: string;
    isViaTrustedProxy?: boolean;
  } = {},
) => t.fetch(path, { ...rest, headers: { ...(token && { authorization: `Bearer ${token}` }), ...headers } });

const codeOf = async (response: Response) => [
  response.status,
  ((await response.json()) as { code: string }).code,
];

describe('/verify', () => {
  it('says who calls in every header, so that none is left to the client', async () => {
    const { id, token } = await t.key({ api: 'pim', scopes: ['products:read', 'products:write'] });
    const answer = await verify('/verify', token);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe('');
    const told = Object.fromEntries([...answer.headers].filter(([name]) => name.startsWith('x-halyard-')));
    expect(told).toEqual({
      'x-halyard-principal': id,
      'x-halyard-kind': 'apiKey',
      'x-halyard-tenant': 'default',
      'x-halyard-api': 'pim',
      'x-halyard-scopes': 'products:read products:write',
      'x-halyard-projects': '',
      'x-halyard-service-account': '',
      'x-halyard-token': expect.any(String),
    });
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('answers GET, HEAD and POST, and no other method', async () => {
    const { token } = await t.key();
    for (const method of ['GET', 'HEAD', 'POST'])
      expect((await verify('/verify', token, { method })).status).toBe(200);
    const refused = await verify('/verify', token, { method: 'DELETE' });
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST']);
  });

  it('hands out a token of a minute that others can prove and Halyard does not take', async () => {
    const { id, token } = await t.key({ api: 'pim', scopes: ['products:read'] });
    const first = (await verify('/verify', token)).headers.get('x-halyard-token') ?? '';
    const keys = await (await t.fetch('/.well-known/jwks.json')).json();
    const { payload } = await jwtVerify(first, createLocalJWKSet(keys), {
      issuer: 'http://localhost:4000',
      typ: 'identity+jwt',
      currentDate: new Date(t.clock.now()),
    });
    expect(payload).toMatchObject({ sub: id, tid: 'default', kind: 'apiKey', scope: 'products:read' });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(60);
    expect(decodeProtectedHeader(first).typ).toBe('identity+jwt');
    expect(await codeOf(await verify('/verify', first))).toEqual([401, 'TOKEN_INVALID']);

    t.clock.advance(29);
    expect((await verify('/verify', token)).headers.get('x-halyard-token')).toBe(first);
    t.clock.advance(2);
    expect((await verify('/verify', token)).headers.get('x-halyard-token')).not.toBe(first);
  });

  it('hands out no token that outlives its key', async () => {
    const { token } = await t.key({ expiresAt: new Date(t.clock.now() + 10_000) });
    const given = (await verify('/verify', token)).headers.get('x-halyard-token') ?? '';
    const { exp } = JSON.parse(Buffer.from(given.split('.')[1] ?? '', 'base64url').toString());
    expect(exp * 1000).toBe(t.clock.now() + 10_000);
  });

  it('asks for one set of scopes or another', async () => {
    const { token } = await t.key({ api: 'pim', scopes: ['products:read', 'products:write'] });
    const status = async (query: string) => (await verify(`/verify?${query}`, token)).status;
    expect(await status('scope=products:read')).toBe(200);
    expect(await status('scope=products:read+products:write')).toBe(200);
    expect(await status('scope=products:read%20imports:read')).toBe(403);
    expect(await status('scope=imports:read&scope=products:write')).toBe(200);
    const refused = await verify('/verify?scope=imports:read+products:read', token);
    expect(refused.headers.get('www-authenticate')).toBe(
      'Bearer error="insufficient_scope", scope="imports:read"',
    );
    expect(refused.headers.get('x-halyard-principal')).toBeNull();
  });

  it('lets nobody through where what it is asked makes no sense', async () => {
    const { token } = await t.key();
    for (const query of [
      'scope=',
      'scope=products:raed',
      'scopes=products:read',
      'scope=products:read&scope=',
    ]) {
      expect(await codeOf(await verify(`/verify?${query}`, token)), query).toEqual([400, 'BAD_REQUEST']);
    }
  });

  it('refuses with 401, 403 and 429, which proxies hand on', async () => {
    const missing = await verify('/verify');
    expect([missing.status, missing.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    const { id, token } = await t.key({ allowedIps: ['203.0.113.0/24'] });
    expect(await codeOf(await verify('/verify', token))).toEqual([403, 'IP_NOT_ALLOWED']);
    expect((await verify('/verify', token, { address: '203.0.113.7' })).status).toBe(200);
    const twice = await verify('/verify', token, { headers: { 'x-api-key': t.firstKey } });
    expect(await codeOf(twice)).toEqual([401, 'AMBIGUOUS_CREDENTIALS']);
    await t.graphql(`mutation { revokeApiKey(id: "${id}") { userErrors { code } } }`, { key: t.firstKey });
    expect(await codeOf(await verify('/verify', token))).toEqual([401, 'API_KEY_REVOKED']);

    const other = await createTestApp({ seed: 'another installation' });
    const foreign = await other.key();
    await other.close();
    for (let n = 0; n < 3; n += 1) {
      expect(await codeOf(await verify('/verify', foreign.token, { address: '198.51.100.1' }))).toEqual([
        401,
        'API_KEY_UNKNOWN',
      ]);
    }
    const flooded = await verify('/verify', foreign.token, { address: '198.51.100.1' });
    expect([flooded.status, flooded.headers.get('retry-after')]).toEqual([429, '20']);
  });

  it('is 503 where nobody can be looked up, or no token signed', async () => {
    const { token } = await t.key();
    const away = Object.assign(new Error('The database is away.'), { code: 'ECONNREFUSED' });
    const select = vi.spyOn(t.store.read, 'select').mockImplementation(() => {
      throw away;
    });
    expect(await codeOf(await verify('/verify', token))).toEqual([503, 'UNAVAILABLE']);
    select.mockRestore();
    expect((await t.graphql('{ me { id } }', { key: token })).status).toBe(200);
    vi.spyOn(t.store.read, 'select').mockImplementation(() => {
      throw away;
    });
    expect(await codeOf(await verify('/verify', token))).toEqual([503, 'UNAVAILABLE']);
    vi.restoreAllMocks();
    expect((await verify('/verify', token)).status).toBe(200);
  });

  it('takes sessions and the tenant they name as every door does', async () => {
    const { token } = await t.key();
    const foreign = await verify('/verify', token, { headers: { 'x-tenant-id': 'ten_other' } });
    expect(await codeOf(foreign)).toEqual([403, 'WRONG_TENANT']);
  });

  describe('the original request', () => {
    const noted = async (
      path: string,
      headers: Record<string, string>,
      isViaTrustedProxy: boolean,
      method = 'GET',
    ) => {
      const { token } = await t.key();
      return verify(path, token, { headers, isViaTrustedProxy, method });
    };

    it('is read as nginx, Traefik, Caddy and Envoy tell it', async () => {
      expect(
        (await noted('/verify', { 'x-original-method': 'PUT', 'x-original-uri': '/a?b' }, true)).status,
      ).toBe(200);
      expect(
        (await noted('/verify', { 'x-forwarded-method': 'PUT', 'x-forwarded-uri': '/a?b' }, true)).status,
      ).toBe(200);
      const any = { 'x-halyard-scope': 'any' };
      expect((await noted('/verify/orders/7?x=1', any, true, 'DELETE')).status).toBe(200);
    });

    it('is refused where two headers contradict each other, one of which must be the client’s', async () => {
      const headers = { 'x-original-uri': '/public', 'x-forwarded-uri': '/private' };
      expect(await codeOf(await noted('/verify', headers, true))).toEqual([400, 'BAD_REQUEST']);
      expect((await noted('/verify', headers, false)).status).toBe(200);
    });

    it('has a query of its own behind /verify/, and scopes in a header that only a proxy may set', async () => {
      const { token } = await t.key({ api: 'pim', scopes: ['products:read'] });
      const asked = (path: string, scope: string, isViaTrustedProxy: boolean) =>
        verify(path, token, { headers: { 'x-halyard-scope': scope }, isViaTrustedProxy });
      expect((await asked('/verify/a?scope=products:read', 'imports:read', true)).status).toBe(403);
      expect((await asked('/verify/a', 'imports:read | products:read', true)).status).toBe(200);
      expect((await asked('/verify/', 'products:read', true)).status).toBe(200);
      expect((await asked('/verify/a', 'any', true)).status).toBe(200);
      for (const scope of ['', 'any | imports:read', 'imports:read |', 'products:read '.repeat(51)])
        expect((await asked('/verify/a', scope, true)).status, scope).toBe(400);
    });

    it('lets nobody through by a slip: a slash too many, a proxy not named, a header where none is read', async () => {
      const { token } = await t.key({ api: 'pim', scopes: ['products:read'] });
      const refusal = async (path: string, headers: Record<string, string>, isViaTrustedProxy = true) => {
        const answer = await verify(path, token, { headers, isViaTrustedProxy });
        expect([answer.status, answer.headers.get('x-halyard-token')]).toEqual([400, null]);
        return ((await answer.json()) as { detail: string }).detail;
      };
      const any = { 'x-halyard-scope': 'any' };
      expect(await refusal('/verify/?scope=imports:read', {})).toContain('without a slash');
      expect(await refusal('/verify/?scope=imports:read', any)).toContain('without a slash');
      expect(await refusal('/verify/', { ...any, 'x-original-uri': '/a' })).toContain('without a slash');
      expect(await refusal('/verify/a', any, false)).toContain('HALYARD_TRUSTED_PROXIES');
      expect(await refusal('/verify/', {}, false)).toContain('HALYARD_TRUSTED_PROXIES');
      expect(await refusal('/verify/a', {})).toContain('X-Halyard-Scope');
      for (const isTrusted of [true, false])
        expect(await refusal('/verify?scope=products:read', any, isTrusted)).toContain('X-Halyard-Scope');
    });

    it('takes no second header of the client’s for an alternative', async () => {
      const { token } = await t.key({ api: 'pim', scopes: ['products:read'] });
      const headers = new Headers({ authorization: `Bearer ${token}`, 'x-halyard-scope': 'imports:read' });
      const once = await t.fetch('/verify/a', { headers, isViaTrustedProxy: true });
      headers.append('x-halyard-scope', 'products:read');
      const twice = await t.fetch('/verify/a', { headers, isViaTrustedProxy: true });
      expect([once.status, twice.status]).toEqual([403, 400]);
    });
  });
});

describe('verifyKey', () => {
  const ASK = `query ($key: String!, $scopes: [[AuthScope!]!], $ip: String) {
    verifyKey(key: $key, scopes: $scopes, clientIp: $ip) { valid verdict message apiKey { id } scopes missingScopes retryAfterSeconds }
  }`;
  type Answered = {
    verifyKey: {
      valid: boolean;
      verdict: string;
      apiKey: { id: string } | null;
      missingScopes: string[];
      retryAfterSeconds: number | null;
    };
  };
  const asker = async (tenantId = 'default') => (await t.key({ tenantId, scopes: ['keys:verify'] })).token;
  const ask = async (key: string, variables: Record<string, unknown> = {}, by?: string) => {
    const answer = await t.graphql<Answered>(ASK, {
      key: by ?? (await asker()),
      variables: { key, ...variables },
    });
    if (!answer.body.data) throw new Error(JSON.stringify(answer.body));
    return answer.body.data.verifyKey;
  };

  it('tells whether a key is valid, and which', async () => {
    const { id, token } = await t.key({ api: 'pim', scopes: ['products:read'] });
    expect(await ask(token, { scopes: [['imports:read'], ['products:read']] })).toEqual({
      valid: true,
      verdict: 'VALID',
      message: 'The key is valid.',
      apiKey: { id },
      scopes: ['products:read'],
      missingScopes: [],
      retryAfterSeconds: null,
    });
    expect(await ask(token, { scopes: [['imports:read', 'products:read']] })).toMatchObject({
      valid: false,
      verdict: 'INSUFFICIENT_SCOPE',
      apiKey: null,
      missingScopes: ['imports:read'],
    });
  });

  it('counts as a use of the key, from the address given', async () => {
    const { id, token } = await t.key();
    await ask(token, { ip: '203.0.113.9' });
    await t.app.close();
    const { body } = await t.graphql(`{ apiKey(id: "${id}") { lastUsedIp } }`, { key: t.firstKey });
    expect(body.data).toEqual({ apiKey: { lastUsedIp: '203.0.113.9' } });
  });

  it('is noted as a use though the database is away for a while', async () => {
    const { id, token } = await t.key();
    const by = await asker();
    const away = Object.assign(new Error('The database is away.'), { code: 'ECONNREFUSED' });
    const tx = vi.spyOn(t.store, 'tx').mockRejectedValue(away);
    await ask(token, { ip: '203.0.113.9' }, by);
    await expect.poll(() => tx.mock.calls.length, { timeout: 3000 }).toBeGreaterThan(0);
    tx.mockRestore();
    await t.app.close();
    const { body } = await t.graphql(`{ apiKey(id: "${id}") { lastUsedIp } }`, { key: t.firstKey });
    expect(body.data).toEqual({ apiKey: { lastUsedIp: '203.0.113.9' } });
  });

  it('has a verdict for each way a key can fail', async () => {
    const at = (seconds: number) => new Date(t.clock.now() + seconds * 1000);
    const verdict = async (key: string, variables = {}) => (await ask(key, variables)).verdict;
    expect(await verdict('junk')).toBe('MALFORMED');
    expect(await verdict('')).toBe('MALFORMED');
    expect(await verdict((await t.key({ notBefore: at(60) })).token)).toBe('NOT_YET_VALID');
    const bound = await t.key({ allowedIps: ['203.0.113.0/24'] });
    expect(await verdict(bound.token)).toBe('IP_NOT_ALLOWED');
    expect(await verdict(bound.token, { ip: '203.0.113.1' })).toBe('VALID');
    const brief = await t.key({ expiresAt: at(10) });
    const off = await t.key();
    await t.graphql(`mutation { deactivateApiKey(id: "${off.id}") { userErrors { code } } }`, {
      key: t.firstKey,
    });
    expect(await verdict(off.token)).toBe('INACTIVE');
    const rotated = await t.key();
    await t.graphql(`mutation { rotateApiKey(id: "${rotated.id}") { userErrors { code } } }`, {
      key: t.firstKey,
    });
    expect(await verdict(rotated.token)).toBe('ROTATED');
    t.clock.advance(11);
    expect(await verdict(brief.token)).toBe('EXPIRED');
  });

  it('says of a key of another tenant what it says of one that never was, whatever became of it', async () => {
    const other = await t.tenant('Another');
    const [theirs, expired] = [
      await t.key({ tenantId: other }),
      await t.key({ tenantId: other, expiresAt: new Date(t.clock.now() + 5000) }),
    ];
    const elsewhere = await createTestApp({ seed: 'another installation' });
    const never = await elsewhere.key();
    await elsewhere.close();
    t.clock.advance(6);
    const by = await asker();
    const expected = await ask(never.token, { ip: '192.0.2.1' }, by);
    expect(expected.verdict).toBe('UNKNOWN');
    expect(await ask(theirs.token, { ip: '192.0.2.1' }, by)).toEqual(expected);
    expect(await ask(expired.token, { ip: '192.0.2.1' }, by)).toEqual(expected);
    expect((await ask(theirs.token, {}, await asker(other))).verdict).toBe('VALID');
  });

  it('slows down who shows wrong keys, and nobody at the address that they name', async () => {
    const elsewhere = await createTestApp({ seed: 'another installation' });
    const never = await elsewhere.key();
    await elsewhere.close();
    const by = await asker();
    for (let n = 0; n < 3; n += 1) await ask(never.token, { ip: '192.0.2.1' }, by);
    expect(await ask(never.token, { ip: '192.0.2.1' }, by)).toMatchObject({
      verdict: 'RATE_LIMITED',
      retryAfterSeconds: 20,
    });
    expect((await ask(never.token, { ip: '192.0.2.2' }, by)).verdict).toBe('RATE_LIMITED');
    expect((await ask(never.token, { ip: '192.0.2.1' })).verdict).toBe('UNKNOWN');
    const there = await verify('/verify', never.token, { address: '192.0.2.1' });
    expect(await codeOf(there)).toEqual([401, 'API_KEY_UNKNOWN']);
  });

  it('lets nobody wait for longer because many wrong keys came at once', async () => {
    const elsewhere = await createTestApp({ seed: 'another installation' });
    const never = await elsewhere.key();
    await elsewhere.close();
    const by = await asker();
    await Promise.all(Array.from({ length: 30 }, () => ask(never.token, {}, by)));
    expect(await ask(never.token, {}, by)).toMatchObject({ verdict: 'RATE_LIMITED', retryAfterSeconds: 20 });
  });

  it('refuses an address that is none', async () => {
    const by = await asker();
    const zoned = `fe80::1%${'x'.repeat(100)}`;
    for (const ip of ['', 'local', '203.0.113.7 ', '<b>', zoned]) {
      const { body } = await t.graphql(ASK, { key: by, variables: { key: t.firstKey, ip } });
      expect(body.errors?.[0]?.extensions, ip).toMatchObject({
        code: 'BAD_USER_INPUT',
        field: ['clientIp'],
      });
    }
    expect((await ask((await t.key()).token, { ip: '::ffff:203.0.113.7' }, by)).verdict).toBe('VALID');
  });

  it('refuses sets that mean nothing', async () => {
    const by = await asker();
    const manySets = Array.from({ length: 51 }, () => ['products:read']);
    const manyScopes = [Array.from({ length: 51 }, () => 'products:read')];
    for (const scopes of [[[]], [['nonsense']], manySets, manyScopes]) {
      const { body } = await t.graphql(ASK, { key: by, variables: { key: t.firstKey, scopes } });
      expect(body.errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
    }
  });
});
