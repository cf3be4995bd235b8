import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseList } from 'structured-headers';
import { afterEach, describe, expect, it } from 'vitest';
import { bridges } from '../../src/bridges/index.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { smallSchema, type Trace } from '../support/small-schema.js';

/** The rate limits as callers meet them. The clock stands still, so that a limit lets just its number through. */

let t: TestApp;
afterEach(() => t.close());

const open = async (env: Record<string, string>) => {
  t = await createTestApp({ env });
};

interface Limit {
  readonly name: unknown;
  readonly [parameter: string]: unknown;
}

/** A header of the draft, read by a parser of structured fields (RFC 9651). */
const read = (headers: Headers, name: string): Limit[] =>
  parseList(headers.get(name) ?? '').map(([value, parameters]) => ({
    name: value,
    ...Object.fromEntries(parameters),
  }));

const policies = ({ headers }: { headers: Headers }) => read(headers, 'ratelimit-policy');
const limits = ({ headers }: { headers: Headers }) => read(headers, 'ratelimit');

const products = (token: string | undefined, init: RequestInit & { address?: string } = {}) =>
  t.fetch('/api/v1/products', { ...(token && { headers: { 'x-api-key': token } }), ...init });

async function statuses(count: number, call: () => Promise<{ readonly status: number }>) {
  const found: number[] = [];
  for (let n = 0; n < count; n += 1) found.push((await call()).status);
  return found;
}

const passed = (found: readonly number[]): number => found.filter((status) => status !== 429).length;

const member = async (response: Response, name: string): Promise<unknown> =>
  ((await response.json()) as Record<string, unknown>)[name];

const change = async (document: string, key = t.firstKey) => {
  const { body } = await t.graphql<Record<string, { userErrors?: { code: string; field: string[] }[] }>>(
    `mutation { ${document} }`,
    { key },
  );
  return Object.values(body.data ?? {})[0] ?? body.errors;
};

describe('a limit on keys', () => {
  it('lets its number through, then one in each interval, and each key for itself', async () => {
    await open({ HALYARD_RATE_LIMIT_KEY: '5/10s' });
    const [one, another] = [await t.key(), await t.key()];
    expect(passed(await statuses(8, () => products(one.token)))).toBe(5);
    expect(passed(await statuses(8, () => products(another.token)))).toBe(5);
    t.clock.advance(2);
    expect(passed(await statuses(3, () => products(one.token)))).toBe(1);
    t.clock.advance(3600);
    expect(passed(await statuses(8, () => products(one.token)))).toBe(5);
  });

  it('lets of 200 keys × 50 requests at once through just what each may', async () => {
    await open({ HALYARD_RATE_LIMIT_KEY: '20/60s' });
    const keys = await Promise.all(Array.from({ length: 200 }, () => t.key({ scopes: ['products:read'] })));
    const found = await Promise.all(
      keys.map(async ({ token }) =>
        Promise.all(Array.from({ length: 50 }, async () => (await t.fetch('/verify', bearer(token))).status)),
      ),
    );
    expect(found.map(passed)).toEqual(keys.map(() => 20));
    expect(new Set(found.flat())).toEqual(new Set([200, 429]));
  });

  it('lets its part through in each of several processes that count for themselves', async () => {
    await open({ HALYARD_RATE_LIMIT_KEY: '11/60s', HALYARD_WORKERS: '2' });
    const { token } = await t.key();
    expect(passed(await statuses(8, () => products(token)))).toBe(5);
    expect(policies(await products(token))).toMatchObject([{ name: 'key-60s', q: 5, w: 60 }]);
    const rare = await t.key({ rateLimit: { requests: 1, seconds: 60 } });
    expect(passed(await statuses(3, () => products(rare.token)))).toBe(1);
  });

  it('is said on every answer, good or bad, nearest to its end first', async () => {
    await open({ HALYARD_RATE_LIMIT_KEY: '600/60s, 20/1s', HALYARD_RATE_LIMIT_TENANT: '100/1s' });
    const { token } = await t.key({ scopes: ['products:read'] });
    const first = await products(token);
    expect(policies(first)).toEqual([
      { name: 'key-60s', q: 600, w: 60 },
      { name: 'key-1s', q: 20, w: 1 },
      { name: 'tenant-1s', q: 100, w: 1 },
    ]);
    expect(limits(first)).toEqual([
      { name: 'key-1s', r: 19, t: 1 },
      { name: 'tenant-1s', r: 99, t: 1 },
      { name: 'key-60s', r: 599, t: 1 },
    ]);
    expect(first.headers.has('retry-after')).toBe(false);

    const left = async (answer: Promise<{ status: number; headers: Headers }>) => {
      const { status, headers } = await answer;
      return [status, read(headers, 'ratelimit')[0]?.['r']];
    };
    expect(await left(products(token, { method: 'HEAD' }))).toEqual([200, 18]);
    expect(await left(t.fetch('/api/v1/products/none', api(token)))).toEqual([404, 17]);
    expect(await left(t.fetch('/api/v1/suppliers', api(token)))).toEqual([403, 16]);
    expect(await left(t.fetch('/api/v1/products?limit=none', api(token)))).toEqual([400, 15]);
    expect(await left(t.graphql('{ me { id } }', { key: token }))).toEqual([200, 14]);
    expect(await left(t.graphql('{ apiKeys { totalCount } }', { key: token }))).toEqual([403, 13]);
    expect(await left(t.fetch('/verify', bearer(token)))).toEqual([200, 12]);
    expect(await left(t.fetch('/verify?scope=products:write', bearer(token)))).toEqual([403, 11]);
    expect(await left(t.fetch('/api/v1/openapi', api(token)))).toEqual([200, 10]);
  });

  it('refuses with 429 and when to come back in every dialect, naming the limit', async () => {
    await open({ HALYARD_RATE_LIMIT_KEY: '1/30s' });
    const { token } = await t.key();
    await products(token);

    const pim = await products(token);
    expect([pim.status, pim.headers.get('retry-after'), limits(pim)]).toEqual([
      429,
      '30',
      [{ name: 'key-30s', r: 0, t: 30 }],
    ]);
    expect(pim.headers.get('content-type')).toContain('application/problem+json');
    expect(await member(pim, 'detail')).toBe('Too many requests: the limit "key-30s" is 1 in 30 seconds.');

    const graphql = await t.graphql('{ me { id } }', { key: token });
    expect([graphql.status, graphql.headers.get('retry-after'), limits(graphql)]).toEqual([
      429,
      '30',
      [{ name: 'key-30s', r: 0, t: 30 }],
    ]);
    expect(graphql.body.errors?.[0]?.extensions['code']).toBe('RATE_LIMITED');

    const verified = await t.fetch('/verify', bearer(token));
    expect([verified.status, verified.headers.get('retry-after'), limits(verified)]).toEqual([
      429,
      '30',
      [{ name: 'key-30s', r: 0, t: 30 }],
    ]);
    for (const { basePath, rules } of bridges) {
      const headers = Object.assign(
        {},
        ...rules.readers.map(({ scheme }) =>
          scheme.type === 'apiKey' ? { [String(scheme.name)]: token } : { authorization: `Bearer ${token}` },
        ),
      );
      const refused = await t.fetch(basePath, { headers });
      expect([basePath, refused.status, refused.headers.get('retry-after')]).toEqual([basePath, 429, '30']);
    }
  });

  it('charges a call that is refused to nobody, and notes no use of the key', async () => {
    await open({ HALYARD_RATE_LIMIT_KEY: '2/60s', HALYARD_RATE_LIMIT_TENANT: '4/60s' });
    const [one, another] = [await t.key(), await t.key()];
    expect(passed(await statuses(20, () => products(one.token)))).toBe(2);
    // Of eighteen refusals none was charged to the tenant.
    expect(passed(await statuses(20, () => products(another.token)))).toBe(2);

    t.clock.advance(15);
    expect((await products(one.token, { address: '198.51.100.7' })).status).toBe(429);
    await t.app.close();
    const { body } = await t.graphql(`{ apiKey(id: "${one.id}") { lastUsedIp } }`, { key: t.firstKey });
    expect(body.data).toEqual({ apiKey: { lastUsedIp: '127.0.0.1' } });
  });

  it('is not charged for a call that its IP list, its tenant or its API refuses', async () => {
    await open({ HALYARD_RATE_LIMIT_KEY: '1/60s' });
    const { token } = await t.key({ allowedIps: ['203.0.113.0/24'] });
    expect(await statuses(3, () => products(token))).toEqual([403, 403, 403]);
    const elsewhere = { headers: { 'x-api-key': token, 'x-tenant-id': 'other' }, address: '203.0.113.1' };
    expect(await statuses(3, () => products(token, elsewhere))).toEqual([403, 403, 403]);
    expect(await statuses(2, () => products(token, { address: '203.0.113.1' }))).toEqual([200, 429]);
  });

  it('is one for the key, its secrets before and after a rotation, and the tokens that rest on it', async () => {
    await open({ HALYARD_RATE_LIMIT_KEY: '6/60s' });
    const { account, token } = await program();
    const basic = `Basic ${Buffer.from(`${account}:${token}`).toString('base64')}`;
    const granted = await t.fetch('/oauth/token', {
      method: 'POST',
      headers: { authorization: basic, 'content-type': 'application/x-www-form-urlencoded' },
      body: 'grant_type=client_credentials',
    });
    expect(limits(granted)).toEqual([{ name: 'key-60s', r: 5, t: 10 }]);
    const short = String(await member(granted, 'access_token'));
    expect(await statuses(3, () => t.fetch('/verify', bearer(short)))).toEqual([200, 200, 200]);
    expect(await statuses(1, () => t.fetch('/verify', bearer(token)))).toEqual([200]);
    const id = String((await t.fetch('/verify', bearer(token))).headers.get('x-halyard-principal'));
    const rotated = await change(`rotateApiKey(id: "${id}", graceSeconds: 600) { secret }`);
    const secrets = [token, String((rotated as { secret?: string }).secret), short];
    for (const each of secrets)
      expect(await statuses(1, () => t.fetch('/verify', bearer(each)))).toEqual([429]);
    t.clock.advance(10);
    expect(await statuses(2, () => t.fetch('/verify', bearer(secrets[1] ?? '')))).toEqual([200, 429]);
  });

  it('is charged once for a stream, however many events it answers', async () => {
    const trace: Trace = { ran: [], tick: () => {} };
    t = await createTestApp({ schema: smallSchema(trace), env: { HALYARD_RATE_LIMIT_KEY: '2/60s' } });
    const { token } = await t.key({ scopes: ['status:read'] });
    const response = await t.fetch('/graphql', {
      method: 'POST',
      headers: {
        accept: 'text/event-stream',
        'content-type': 'application/json',
        authorization: `Bearer ${token}`,
      },
      body: JSON.stringify({ query: 'subscription { ticks }' }),
    });
    expect(limits(response)).toEqual([{ name: 'key-60s', r: 1, t: 30 }]);
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    const ticking = setInterval(() => trace.tick(), 5);
    let heard = '';
    while (!heard.includes('{"data":{"ticks":5}}')) heard += (await reader?.read())?.value;
    clearInterval(ticking);
    await reader?.cancel();
    expect(await statuses(2, () => t.fetch('/verify', bearer(token)))).toEqual([200, 429]);
  });

  it('may be read in a browser, on a page of an origin that is listed', async () => {
    const origin = 'https://app.example.com';
    await open({ HALYARD_RATE_LIMIT_KEY: '5/60s', HALYARD_CORS_ORIGINS: origin });
    const { headers } = await t.graphql('{ me { id } }', { key: t.firstKey, headers: { origin } });
    const exposed = headers.get('access-control-expose-headers')?.split(', ');
    expect(exposed).toEqual(expect.arrayContaining(['RateLimit', 'RateLimit-Policy', 'Retry-After']));
    expect(headers.get('ratelimit')).toBe('"key-60s";r=4;t=12');
  });

  it('is off unless it is configured, and then nothing is said of it', async () => {
    await open({});
    const { headers } = await products((await t.key()).token);
    expect([headers.get('ratelimit'), headers.get('ratelimit-policy')]).toEqual([null, null]);
  });
});

describe('a limit of one key', () => {
  it('holds instead of that of keys in general, until it is taken away', async () => {
    await open({ HALYARD_RATE_LIMIT_KEY: '3/60s' });
    const limited = await t.key({ rateLimit: { requests: 6, seconds: 30 } });
    const first = await products(limited.token);
    expect(policies(first)).toEqual([{ name: 'key-30s', q: 6, w: 30 }]);
    expect(passed(await statuses(9, () => products(limited.token)))).toBe(5);
    t.clock.advance(3600);

    const update = (rate: string) =>
      change(
        `updateApiKey(input: { id: "${limited.id}", rateLimit: ${rate} }) { apiKey { rateLimit { requests seconds } } userErrors { code } }`,
      );
    expect(await update('{ requests: 1, seconds: 30 }')).toEqual({
      apiKey: { rateLimit: { requests: 1, seconds: 30 } },
      userErrors: [],
    });
    expect(await statuses(2, () => products(limited.token))).toEqual([200, 429]);
    t.clock.advance(3600);
    expect(await update('null')).toEqual({ apiKey: { rateLimit: null }, userErrors: [] });
    expect(policies(await products(limited.token))).toEqual([{ name: 'key-60s', q: 3, w: 60 }]);
  });

  it('must be one that can be kept', async () => {
    await open({});
    const fault = (rate: string) =>
      change(
        `createApiKey(input: { name: "x", scopes: [], rateLimit: ${rate} }) { userErrors { code field } }`,
      );
    const refused = { userErrors: [{ code: 'VALIDATION_FAILED', field: ['input', 'rateLimit'] }] };
    for (const rate of [
      '{ requests: 0, seconds: 1 }',
      '{ requests: -1, seconds: 1 }',
      '{ requests: 1, seconds: 0 }',
      '{ requests: 1000001, seconds: 60 }',
      '{ requests: 100001, seconds: 1 }',
      '{ requests: 1, seconds: 86401 }',
    ]) {
      expect(await fault(rate), rate).toEqual(refused);
    }
  });

  it('cannot be raised by the key itself, nor by what it makes, in any way', async () => {
    await open({});
    const rateLimit = { requests: 100, seconds: 60 };
    const own = await t.key({ rateLimit });
    const other = await t.key();
    const fault = async (document: string) => {
      const payload = (await change(document, own.token)) as { userErrors?: { field: string[] }[] };
      return payload.userErrors?.[0]?.field?.join('.');
    };
    const update = (id: string, rate: string) =>
      fault(`updateApiKey(input: { id: "${id}", rateLimit: ${rate} }) { userErrors { field } }`);
    const create = (more: string) =>
      fault(`createApiKey(input: { name: "x", scopes: [] ${more} }) { userErrors { field } }`);
    const higher = [
      'null',
      '{ requests: 101, seconds: 60 }',
      '{ requests: 100, seconds: 59 }',
      // As often in the long run, but more at once.
      '{ requests: 200, seconds: 120 }',
    ];
    for (const rate of higher) {
      expect(await update(own.id, rate), rate).toBe('input.rateLimit');
      expect(await update(other.id, rate), rate).toBe('input.rateLimit');
      expect(await create(`, rateLimit: ${rate}`), rate).toBe('input.rateLimit');
    }
    expect(await create('')).toBe('input.rateLimit');
    expect(await create(', rateLimit: { requests: 100, seconds: 60 }')).toBeUndefined();
    expect(await update(own.id, '{ requests: 50, seconds: 60 }')).toBeUndefined();
    expect(await update(own.id, '{ requests: 60, seconds: 60 }')).toBe('input.rateLimit');
  });
});

describe('a limit on accounts and tenants', () => {
  it('counts all keys of a service account together, and of a person their keys and sessions', async () => {
    await open({ HALYARD_RATE_LIMIT_ACCOUNT: '12/60s' });
    const { account, token } = await program();
    const second = await keyOfProgram(account);
    expect(await statuses(11, () => t.fetch('/verify', bearer(token)))).toEqual(Array(11).fill(200));
    expect(await statuses(2, () => t.fetch('/verify', bearer(second)))).toEqual([200, 429]);

    const person = await signUp('one@example.com');
    const made = (await change('createApiKey(input: { name: "mine", scopes: [] }) { secret }', person)) as {
      secret?: string;
    };
    const mine = made.secret ?? '';
    expect(await statuses(8, () => t.fetch('/verify', bearer(mine)))).toEqual(Array(8).fill(200));
    expect(await statuses(4, () => t.fetch('/verify', bearer(person)))).toEqual([200, 200, 200, 429]);
    expect(await statuses(1, () => t.fetch('/verify', bearer(mine)))).toEqual([429]);
    // A key of nobody's is no account.
    expect(await statuses(15, () => t.fetch('/verify', bearer(t.firstKey)))).toEqual(Array(15).fill(200));
  });

  it('counts a tenant by all that call in it, and no other tenant', async () => {
    await open({ HALYARD_RATE_LIMIT_TENANT: '4/60s' });
    const [one, another] = [await t.key(), await t.key()];
    const foreign = await t.key({ tenantId: await t.tenant('Other') });
    expect(await statuses(3, () => products(one.token))).toEqual([200, 200, 200]);
    expect(await statuses(2, () => products(another.token))).toEqual([200, 429]);
    expect(await statuses(2, () => products(foreign.token))).toEqual([200, 200]);
  });
});

describe('a limit on who shows no credential', () => {
  const ask = (address: string, headers: Record<string, string> = {}) =>
    t.fetch('/graphql', {
      method: 'POST',
      address,
      headers: { 'content-type': 'application/json', ...headers },
      body: '{"query":"{ apis { title } }"}',
    });

  it('counts each address, and of IPv6 each /64', async () => {
    await open({ HALYARD_RATE_LIMIT_ANONYMOUS: '3/60s' });
    expect(await statuses(4, () => ask('192.0.2.1'))).toEqual([200, 200, 200, 429]);
    expect(await statuses(1, () => ask('192.0.2.2'))).toEqual([200]);
    const house = ['2001:db8:1:2::1', '2001:db8:1:2:ffff::9', '2001:0db8:0001:0002::3', '2001:DB8:1:2::4'];
    const found = [];
    for (const address of house) found.push((await ask(address)).status);
    expect(found).toEqual([200, 200, 200, 429]);
    expect(await statuses(1, () => ask('2001:db8:1:3::1'))).toEqual([200]);
    t.clock.advance(20);
    expect(await statuses(2, () => ask('192.0.2.1'))).toEqual([200, 429]);
  });

  it('holds at every door, also for what could not be a key, and leaves the callers with keys alone', async () => {
    await open({ HALYARD_RATE_LIMIT_ANONYMOUS: '5/60s' });
    const first = await ask('127.0.0.1');
    expect([policies(first), limits(first)]).toEqual([
      [{ name: 'anonymous-60s', q: 5, w: 60 }],
      [{ name: 'anonymous-60s', r: 4, t: 12 }],
    ]);
    const doors = [
      await products(undefined),
      await t.fetch('/verify'),
      await t.fetch('/pixxel/v1/projects'),
      await ask('127.0.0.1', { authorization: 'Bearer hunter2' }),
      await t.fetch('/api/v1/openapi'),
      await ask('127.0.0.1', { authorization: 'Bearer hunter2' }),
    ];
    expect(doors.map(({ status }) => status)).toEqual([401, 401, 403, 401, 429, 429]);
    expect((await products(t.firstKey)).status).toBe(200);
  });

  it('does not count the pages that tell how the server is and what proves its tokens', async () => {
    await open({ HALYARD_RATE_LIMIT_ANONYMOUS: '1/60s' });
    for (const path of [
      '/health',
      '/ready',
      '/.well-known/jwks.json',
      '/.well-known/oauth-authorization-server',
    ]) {
      expect(await statuses(3, () => t.fetch(path)), path).toEqual([200, 200, 200]);
      expect((await t.fetch(path)).headers.has('ratelimit')).toBe(false);
    }
  });

  it('is not evaded by an X-Forwarded-For from an address that is no trusted proxy', async () => {
    await open({ HALYARD_RATE_LIMIT_ANONYMOUS: '2/60s' });
    expect(await overSocket(4)).toEqual([401, 401, 429, 429]);
  });

  it('counts the clients of a trusted proxy, and not what they write before it', async () => {
    await open({ HALYARD_RATE_LIMIT_ANONYMOUS: '2/60s', HALYARD_TRUSTED_PROXIES: '127.0.0.1' });
    expect(await overSocket(4)).toEqual([401, 401, 401, 401]);
    expect(await overSocket(4, ', 203.0.113.200')).toEqual([401, 401, 429, 429]);
  });

  it('counts a client of a trusted proxy once, whatever ports it comes from', async () => {
    await open({ HALYARD_RATE_LIMIT_ANONYMOUS: '2/60s', HALYARD_TRUSTED_PROXIES: '127.0.0.1' });
    expect(await overSocket(4, (n) => `198.51.100.9:${1000 + n}`)).toEqual([401, 401, 429, 429]);
    expect(await overSocket(3, (n) => `[2001:db8::${n}]:${1000 + n}`)).toEqual([401, 401, 429]);
  });

  it('counts the IPv4 clients of a proxy that maps them each for itself', async () => {
    await open({ HALYARD_RATE_LIMIT_ANONYMOUS: '2/60s', HALYARD_TRUSTED_PROXIES: '127.0.0.1' });
    expect(await overSocket(4, (n) => `::ffff:c633:64${n}0`)).toEqual([401, 401, 401, 401]);
  });
});

/** Calls over a socket, each forged to come from another address. */
async function overSocket(count: number, said: string | ((n: number) => string) = ''): Promise<number[]> {
  const forged = typeof said === 'string' ? (n: number) => `203.0.113.${n}${said}` : said;
  const server = createServer(t.app.listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1/products`;
  let n = 0;
  const found = await statuses(count, () => {
    n += 1;
    return fetch(url, { headers: { 'x-forwarded-for': forged(n) } });
  });
  server.close();
  return found;
}

describe('a limit on who shows wrong keys', () => {
  it('counts a network of IPv6 as one, and says when to come back', async () => {
    await open({ HALYARD_FAILED_KEYS_PER_MINUTE: '2' });
    const other = await createTestApp({ seed: 'another installation' });
    const { token } = await other.key();
    await other.close();
    const guess = (address: string) => t.fetch('/verify', { ...bearer(token), address });
    expect((await guess('2001:db8:1:2::1')).status).toBe(401);
    expect((await guess('2001:db8:1:2::2')).status).toBe(401);
    const refused = await guess('2001:db8:1:2::3');
    expect([refused.status, refused.headers.get('retry-after'), limits(refused)]).toEqual([
      429,
      '30',
      [{ name: 'failed-60s', r: 0, t: 30 }],
    ]);
    expect((await guess('2001:db8:1:3::1')).status).toBe(401);
  });
});

describe('a server that asks what a key is worth', () => {
  it('charges the limit of the key it was shown, beside its own', async () => {
    await open({ HALYARD_RATE_LIMIT_KEY: '100/60s' });
    const shown = await t.key({ rateLimit: { requests: 2, seconds: 60 } });
    const asker = await t.key({ scopes: ['keys:verify'] });
    const ask = () =>
      t.graphql<{ verifyKey: { verdict: string; retryAfterSeconds: number | null } }>(
        `query ($key: String!) { verifyKey(key: $key, clientIp: "203.0.113.1") { verdict retryAfterSeconds } }`,
        { key: asker.token, variables: { key: shown.token } },
      );
    const answers = [await ask(), await ask(), await ask()];
    expect(answers.map(({ body }) => body.data?.verifyKey)).toEqual([
      { verdict: 'VALID', retryAfterSeconds: null },
      { verdict: 'VALID', retryAfterSeconds: null },
      { verdict: 'RATE_LIMITED', retryAfterSeconds: 30 },
    ]);
    expect(answers.map((answer) => limits(answer)[0])).toEqual([
      { name: 'key-60s', r: 99, t: 1 },
      { name: 'key-60s', r: 98, t: 1 },
      { name: 'key-60s', r: 97, t: 1 },
    ]);
    expect((await products(shown.token)).status).toBe(429);
  });

  it('charges it once in a request, also where another field of the request fails', async () => {
    await open({ HALYARD_RATE_LIMIT_KEY: '100/60s' });
    const shown = await t.key({ rateLimit: { requests: 4, seconds: 60 } });
    const asker = await t.key({ scopes: ['keys:verify'] });
    const ask = async () => {
      const { body } = await t.graphql<{ verifyKey: { verdict: string }; node: null }>(
        `query ($key: String!, $id: ID!) {
          verifyKey(key: $key, clientIp: "203.0.113.1") { verdict }
          node(id: $id) { id }
        }`,
        { key: asker.token, variables: { key: shown.token, id: t.ids.next('prd') } },
      );
      expect(body.errors?.map(({ extensions }) => extensions['code'])).toEqual(['FORBIDDEN']);
      return body.data?.verifyKey.verdict;
    };
    // The second time a document comes it is run by its compiled form, and by graphql-js where that meets an error.
    const verdicts = [await ask(), await ask(), await ask(), await ask(), await ask()];
    expect(verdicts).toEqual(['VALID', 'VALID', 'VALID', 'VALID', 'RATE_LIMITED']);
  });
});

const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
const api = (token: string) => ({ headers: { 'x-api-key': token } });

const idIn = (payload: unknown): string => /"id":"([^"]+)"/.exec(JSON.stringify(payload))?.[1] ?? '';

async function program(): Promise<{ account: string; token: string }> {
  const project = idIn(await change('createProject(input: { name: "P" }) { project { id } }'));
  const account = idIn(
    await change(
      `createServiceAccount(input: { name: "S", projectIds: ["${project}"] }) { serviceAccount { id } }`,
    ),
  );
  return { account, token: await keyOfProgram(account) };
}

async function keyOfProgram(account: string): Promise<string> {
  const made = (await change(
    `createApiKey(input: { name: "K", scopes: ["products:read"], serviceAccountId: "${account}" }) { secret }`,
  )) as { secret?: string };
  return made.secret ?? '';
}

async function signUp(email: string): Promise<string> {
  const who = `email: "${email}", password: "a fine long password"`;
  await t.graphql(`mutation { register(input: { ${who}, name: "One" }) { user { id } } }`);
  const { body } = await t.graphql<{ login: { accessToken: string } }>(
    `mutation { login(${who}) { accessToken } }`,
  );
  return body.data?.login.accessToken ?? '';
}
