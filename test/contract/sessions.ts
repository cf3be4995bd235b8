import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { afterEach, describe, expect, it } from 'vitest';
import { setUserDisabled } from '../../src/accounts/disable-user.js';
import { hashOfToken } from '../../src/accounts/one-time-token.js';
import { resumeTenant } from '../../src/accounts/suspend-tenant.js';
import { accountTables } from '../../src/accounts/table.js';
import { insertInvitation } from '../../src/accounts/user-queries.js';
import { rotateSigningKeys } from '../../src/sessions/signing-keys.js';
import { createTestApp, type TestApp, type TestAppOptions } from '../support/app.js';

const PASSWORD = 'correct horse battery stable';
const ME =
  '{ me { id kind name scopes sessionId user { email } tenant { id } memberships { role tenant { id } } } }';

let t: TestApp;

interface Me {
  readonly id: string;
  readonly kind: string;
  readonly scopes: string[];
  readonly sessionId: string | null;
  readonly tenant: { readonly id: string } | null;
  readonly memberships: readonly { role: string; tenant: { id: string } }[];
}

interface Tokens {
  readonly status: number;
  readonly access: string;
  readonly cookie: string;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

/** A form of a mutation's answer that tests can read without knowing each payload. */
type Payloads = Record<string, Record<string, unknown> & { userErrors: { code: string; field: string[] }[] }>;

async function run(document: string, key?: string, headers: Record<string, string> = {}) {
  const answer = await t.graphql<Payloads>(document, { key, headers });
  const [payload] = Object.values(answer.body.data ?? {});
  return { ...answer, payload, code: answer.body.errors?.[0]?.extensions['code'] };
}

const idOf = (thing: unknown): string => (thing as { id: string }).id;

async function register(email: string, more = ''): Promise<string> {
  const { payload } = await run(
    `mutation { register(input: { email: "${email}", name: "Someone", password: "${PASSWORD}" ${more} }) { user { id } userErrors { code field } } }`,
  );
  expect(payload?.userErrors).toEqual([]);
  t.clock.advance(60);
  return idOf(payload?.['user']);
}

/** As the PIM's clients log in. */
async function post(
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
  address?: string,
): Promise<Tokens> {
  const response = await t.fetch(`/api/v1/auth/${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(address !== undefined && { address }),
  });
  const text = await response.text();
  const answer: Record<string, unknown> = text === '' ? {} : JSON.parse(text);
  const [cookie = ''] = (response.headers.get('set-cookie') ?? '').split(';');
  const access = String(answer['access_token'] ?? '');
  return { status: response.status, access, cookie, headers: response.headers, body: answer };
}

const login = (email: string, password = PASSWORD, address?: string) =>
  post('login', { email, password }, {}, address);
const refresh = (cookie: string, headers: Record<string, string> = {}) =>
  post('refresh', undefined, { Cookie: cookie, ...headers });

async function me(key: string, headers: Record<string, string> = {}): Promise<Me | string> {
  const answer = await t.graphql<{ me: Me }>(ME, { key, headers });
  return answer.body.data?.me ?? String(answer.body.errors?.[0]?.extensions['code']);
}

const whoIs = async (key: string, headers: Record<string, string> = {}): Promise<Me> => {
  const found = await me(key, headers);
  if (typeof found === 'string') throw new Error(found);
  return found;
};

/** An engine as the suite needs it: a new, empty place for each test. */
export interface SessionsUnderTest {
  newPlace(): Promise<TestApp['place'] | undefined>;
  dispose(): Promise<void>;
}

/** People, their sessions and their tenants through the door, on any storage engine. */
export function sessionsContract(engine: string, under: SessionsUnderTest): void {
  const open = async (options: TestAppOptions = {}): Promise<TestApp> => {
    const place = await under.newPlace();
    return createTestApp({ ...(place && { place }), ...options });
  };

  describe(`people and sessions on ${engine}`, () => {
    afterEach(async () => {
      await t.close();
      await under.dispose();
    });

    describe('an account', () => {
      it('is made with a tenant of its own, and logs in as the owner of it', async () => {
        t = await open();
        const id = await register('Ada@Example.com', ', tenantName: "Ada Ltd"');
        const { access } = await login(' ada@EXAMPLE.com ');
        const found = await whoIs(access);
        expect(found).toMatchObject({ id, kind: 'USER', user: { email: 'ada@example.com' } });
        expect(found.memberships).toEqual([{ role: 'OWNER', tenant: { id: found.tenant?.id } }]);
        expect(found.scopes).toContain('tenants:own');
      });

      it('is made once for an address, and never with a bad password', async () => {
        t = await open();
        await register('ada@example.com');
        const tried = async (email: string, password: string) => {
          t.clock.advance(60);
          const { payload } = await run(
            `mutation { register(input: { email: "${email}", name: "A", password: "${password}" }) { userErrors { code field } } }`,
          );
          return payload?.userErrors[0];
        };
        expect(await tried('ADA@example.com', PASSWORD)).toEqual({
          code: 'CONFLICT',
          field: ['input', 'email'],
        });
        const bad = { code: 'VALIDATION_FAILED', field: ['input', 'password'] };
        expect(await tried('b@example.com', 'short')).toEqual(bad);
        expect(await tried('b@example.com', 'Password1234')).toEqual(bad);
        expect(await tried('b@example.com', 'aaaaaaaaaaaaaa')).toEqual(bad);
        expect(await tried('long-enough-b@example.com', 'Long-Enough-B')).toEqual(bad);
        expect(await tried('b@example.com', `${'x'.repeat(256)}y`)).toEqual(bad);
        expect(await tried('no address', PASSWORD)).toMatchObject({ field: ['input', 'email'] });
      });

      it('is for the invited alone where registration is closed', async () => {
        t = await open({ env: { HALYARD_REGISTRATION: 'closed' } });
        const closed = await run(
          `mutation { register(input: { email: "a@example.com", name: "A", password: "${PASSWORD}" }) { userErrors { code } } }`,
        );
        expect([closed.status, closed.code]).toEqual([403, 'FORBIDDEN']);
        const invited = await run(
          `mutation { inviteMember(input: { email: "a@example.com", role: OWNER }) { secret userErrors { code } } }`,
          t.firstKey,
        );
        await register('a@example.com', `, invitation: "${invited.payload?.['secret']}"`);
        const found = await whoIs((await login('a@example.com')).access);
        expect(found.memberships).toEqual([{ role: 'OWNER', tenant: { id: 'default' } }]);
      });

      it('is told of to nobody who was not invited', async () => {
        t = await open({ env: { HALYARD_REGISTRATION: 'closed' } });
        const invited = await run(
          'mutation { inviteMember(input: { email: "you@example.com", role: MEMBER }) { secret } }',
          t.firstKey,
        );
        await register('you@example.com', `, invitation: "${invited.payload?.['secret']}"`);
        const attempt = async (email: string) => {
          const { body } = await run(
            `mutation { register(input: { email: "${email}", name: "x", password: "${PASSWORD}", invitation: "made-up" }) { userErrors { code field message } } }`,
          );
          return body;
        };
        const known = await attempt('you@example.com');
        expect(known.data?.['register']?.userErrors).toMatchObject([
          { code: 'NOT_FOUND', field: ['input', 'invitation'] },
        ]);
        expect(known).toEqual(await attempt('nobody@example.com'));
      });

      it('is stored without its password, as are all tokens', async () => {
        t = await open();
        await register('ada@example.com');
        const { cookie } = await login('ada@example.com');
        const { users } = (await import('../../src/accounts/table.js')).accountTables(t.store.read);
        const { refreshTokens } = (await import('../../src/sessions/table.js')).sessionTables(t.store.read);
        const rows = JSON.stringify([
          await t.store.read.select().from(users),
          await t.store.read.select().from(refreshTokens),
        ]);
        expect(rows).toContain('$argon2id$v=19$m=19456,t=2,p=1$');
        expect(rows).not.toContain(PASSWORD);
        expect(rows).not.toContain(cookie.split('=')[1]);
      });

      it('changes its password for the old one, and ends its other sessions', async () => {
        t = await open();
        await register('ada@example.com');
        const [here, there] = [await login('ada@example.com'), await login('ada@example.com')];
        const change = (old: string) =>
          run(
            `mutation { changePassword(input: { oldPassword: "${old}", newPassword: "another fine password" }) { user { id } userErrors { code field } } }`,
            here.access,
          );
        expect((await change('a wrong password')).payload?.userErrors).toEqual([
          { code: 'VALIDATION_FAILED', field: ['input', 'oldPassword'] },
        ]);
        expect((await change(PASSWORD)).payload?.userErrors).toEqual([]);
        expect(await me(here.access)).toMatchObject({ kind: 'USER' });
        expect(await me(there.access)).toBe('SESSION_REVOKED');
        expect((await refresh(there.cookie)).body).toMatchObject({ code: 'SESSION_REVOKED' });
        expect((await login('ada@example.com')).status).toBe(401);
        expect((await login('ada@example.com', 'another fine password')).status).toBe(200);
      });

      it('gets another password by a token that an owner made, once, within an hour', async () => {
        t = await open();
        const invited = await run(
          'mutation { inviteMember(input: { email: "m@example.com", role: MEMBER }) { secret } }',
          t.firstKey,
        );
        const id = await register('m@example.com', `, invitation: "${invited.payload?.['secret']}"`);
        const session = await login('m@example.com');
        const make = async () =>
          String(
            (
              await run(
                `mutation { createPasswordReset(userId: "${id}") { secret userErrors { code } } }`,
                t.firstKey,
              )
            ).payload?.['secret'],
          );
        const use = async (token: string, password: string) => {
          const { payload } = await run(
            `mutation { resetPassword(input: { token: "${token}", newPassword: "${password}" }) { done userErrors { code } } }`,
          );
          return payload?.['done'] ?? payload?.userErrors[0]?.code;
        };
        const late = await make();
        t.clock.advance(3600);
        expect(await use(late, 'another fine password')).toBe('NOT_FOUND');
        const [older, token] = [await make(), await make()];
        expect(await use(token, 'short')).toBe('VALIDATION_FAILED');
        expect(await use(token, 'another fine password')).toBe(true);
        expect(await use(token, 'a third fine password')).toBe('NOT_FOUND');
        expect(await use(older, 'a third fine password')).toBe('NOT_FOUND');
        expect((await refresh(session.cookie)).body).toMatchObject({ code: 'SESSION_REVOKED' });
        expect((await login('m@example.com', 'another fine password')).status).toBe(200);
      });

      it('is not taken over by an owner of one of its several tenants', async () => {
        t = await open();
        const id = await register('ada@example.com');
        const { access } = await login('ada@example.com');
        const invited = await run(
          'mutation { inviteMember(input: { email: "ada@example.com", role: VIEWER }) { secret } }',
          t.firstKey,
        );
        await run(
          `mutation { acceptInvitation(invitation: "${invited.payload?.['secret']}") { member { id } } }`,
          access,
        );
        const { payload } = await run(
          `mutation { createPasswordReset(userId: "${id}") { secret userErrors { code } } }`,
          t.firstKey,
        );
        expect(payload).toMatchObject({ secret: null, userErrors: [{ code: 'CONFLICT' }] });
      });
    });

    describe('a session of the PIM', () => {
      it('begins with the login that its clients know', async () => {
        t = await open();
        await register('you@example.com');
        const response = await t.fetch('/api/v1/auth/login', {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: `{"email": "you@example.com", "password": "${PASSWORD}"}`,
        });
        expect(response.status).toBe(200);
        const body = (await response.json()) as Record<string, unknown>;
        expect(body).toEqual({ access_token: expect.any(String), token_type: 'bearer', expires_in: 900 });
        expect(Object.keys(body)).toEqual(['access_token', 'token_type', 'expires_in']);
        expect(response.headers.get('set-cookie')).toMatch(
          /^refresh_token=hal_refresh_[0-9A-Za-z]{43}; HttpOnly; SameSite=Strict; Path=\/api\/v1\/auth; Max-Age=2592000$/,
        );
        expect(response.headers.get('cache-control')).toBe('no-store');
        const products = await t.fetch('/api/v1/products', {
          headers: { Authorization: `Bearer ${body['access_token']}` },
        });
        expect(products.status).toBe(200);
      });

      it('sends its cookie securely where the server is reached by https', async () => {
        t = await open({ env: { HALYARD_PUBLIC_URL: 'https://api.example.com' } });
        await register('you@example.com');
        const { headers, access } = await login('you@example.com');
        expect(headers.get('set-cookie')).toMatch(/; Secure$/);
        expect(decodeJwt(access)).toMatchObject({
          iss: 'https://api.example.com',
          aud: 'https://api.example.com',
        });
      });

      it('is refreshed with the cookie alone, whatever token is sent along', async () => {
        t = await open();
        await register('you@example.com');
        const first = await login('you@example.com');
        t.clock.advance(901);
        expect(await me(first.access)).toBe('TOKEN_EXPIRED');
        const second = await refresh(first.cookie, { Authorization: `Bearer ${first.access}` });
        expect(second.status).toBe(200);
        expect(Object.keys(second.body)).toEqual(['access_token', 'token_type', 'expires_in']);
        expect(second.cookie).not.toBe(first.cookie);
        expect(await me(second.access)).toMatchObject({ kind: 'USER' });
        const bare = await t.fetch('/api/v1/auth/refresh', {
          method: 'POST',
          headers: { Cookie: second.cookie },
        });
        expect(bare.status).toBe(200);
      });

      it('goes on past its first end where it was refreshed, for who remembers that end too', async () => {
        t = await open({
          env: { HALYARD_REFRESH_TOKEN_SECONDS: '3600', HALYARD_ACCESS_TOKEN_SECONDS: '900' },
        });
        await register('you@example.com');
        let tokens = await login('you@example.com');
        for (let minute = 0; minute <= 80; minute += 10) {
          expect(await me(tokens.access)).toMatchObject({ kind: 'USER' });
          t.clock.advance(600);
          tokens = await refresh(tokens.cookie);
        }
      });

      it('refuses a refresh without, with a made-up, and with an old token', async () => {
        t = await open();
        await register('you@example.com');
        expect(await post('refresh')).toMatchObject({
          status: 401,
          body: { code: 'UNAUTHENTICATED', detail: expect.stringContaining('the cookie refresh_token') },
        });
        expect(await refresh('refresh_token=nonsense')).toMatchObject({
          status: 401,
          body: { code: 'TOKEN_INVALID' },
        });
        const { cookie } = await login('you@example.com');
        t.clock.advance(30 * 24 * 3600);
        expect(await refresh(cookie)).toMatchObject({ status: 401, body: { code: 'TOKEN_EXPIRED' } });
      });

      it('ends for thief and owner when a refresh token is used twice', async () => {
        t = await open();
        await register('you@example.com');
        const first = await login('you@example.com');
        const stolen = await refresh(first.cookie);
        t.clock.advance(11);
        expect(await refresh(first.cookie)).toMatchObject({ status: 401, body: { code: 'SESSION_REVOKED' } });
        expect(await me(stolen.access)).toBe('SESSION_REVOKED');
        expect(await refresh(stolen.cookie)).toMatchObject({
          status: 401,
          body: { code: 'SESSION_REVOKED' },
        });
      });

      it('gives two tabs that wake at once the same next token', async () => {
        t = await open();
        await register('you@example.com');
        const first = await login('you@example.com');
        const both = await Promise.all([refresh(first.cookie), refresh(first.cookie)]);
        expect(both.map(({ status }) => status)).toEqual([200, 200]);
        expect(both[0]?.cookie).toBe(both[1]?.cookie);
        t.clock.advance(10);
        const late = await refresh(first.cookie);
        expect(late.cookie).toBe(both[0]?.cookie);
        t.clock.advance(5);
        expect((await refresh(late.cookie)).status).toBe(200);
      });

      it('ends by logout, which takes the cookie away', async () => {
        t = await open();
        await register('you@example.com');
        const { access, cookie } = await login('you@example.com');
        const out = await post('logout', undefined, { Cookie: cookie });
        expect([out.status, out.headers.get('set-cookie')]).toEqual([
          204,
          'refresh_token=; HttpOnly; SameSite=Strict; Path=/api/v1/auth; Max-Age=0',
        ]);
        expect(await me(access)).toBe('SESSION_REVOKED');
        expect((await refresh(cookie)).status).toBe(401);
        expect((await post('logout')).status).toBe(204);
      });

      it('refuses what a page of a foreign origin sends, and reads no cookie elsewhere', async () => {
        t = await open({ env: { HALYARD_CORS_ORIGINS: 'https://app.example.com' } });
        await register('you@example.com');
        const { cookie } = await login('you@example.com');
        for (const headers of [
          { Origin: 'https://evil.example' },
          { Origin: 'null' },
          { 'Sec-Fetch-Site': 'cross-site' },
          { 'Sec-Fetch-Site': 'same-site', Origin: 'http://other.halyard.test' },
        ] as Record<string, string>[]) {
          expect(await refresh(cookie, headers)).toMatchObject({
            status: 403,
            body: { code: 'CSRF_PREVENTED' },
          });
          const { status } = await post('login', { email: 'you@example.com', password: PASSWORD }, headers);
          expect(status).toBe(403);
        }
        const products = await t.fetch('/api/v1/products', { headers: { Cookie: cookie } });
        expect(products.status).toBe(401);
        const graphql = await t.graphql('{ me { id } }', { headers: { Cookie: cookie } });
        expect(graphql.status).toBe(401);
        const own = await refresh(cookie, { Origin: t.origin, 'Sec-Fetch-Site': 'same-origin' });
        expect(own.status).toBe(200);
        const listed = { Origin: 'https://app.example.com', 'Sec-Fetch-Site': 'same-site' };
        expect((await refresh(own.cookie, listed)).status).toBe(200);
      });
    });

    describe('an access token', () => {
      it('is what RFC 9068 says, and any server can prove it over HTTP', async () => {
        t = await open();
        const id = await register('you@example.com');
        const { access } = await login('you@example.com');
        const server = createServer(t.app.listener);
        await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
        const { port } = server.address() as AddressInfo;
        const keys = createRemoteJWKSet(new URL(`http://127.0.0.1:${port}/.well-known/jwks.json`));
        const { payload, protectedHeader } = await jwtVerify(access, keys, {
          issuer: 'http://localhost:4000',
          audience: 'http://localhost:4000',
          typ: 'at+jwt',
          currentDate: new Date(t.clock.now()),
        });
        server.close();
        const found = await whoIs(access);
        const now = t.clock.now() / 1000;
        expect(protectedHeader).toMatchObject({ alg: 'EdDSA', typ: 'at+jwt' });
        expect(payload).toMatchObject({
          sub: id,
          tid: found.tenant?.id,
          sid: found.sessionId,
          iat: now,
          exp: now + 900,
        });
        expect(String(payload['scope']).split(' ')).toEqual(found.scopes);
        expect(payload.jti).toMatch(/./);
      });

      it('is refused when anything about it was changed', async () => {
        t = await open();
        await register('you@example.com');
        const { access } = await login('you@example.com');
        const [header = '', body = '', signature = ''] = access.split('.');
        const claims = { ...decodeJwt(access), scope: 'everything' };
        const forged = Buffer.from(JSON.stringify(claims)).toString('base64url');
        const none = Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url');
        for (const text of [
          `${header}.${forged}.${signature}`,
          `${none}.${body}.${signature}`,
          `${header}.${body}.${signature.slice(0, -4)}AAAA`,
          'a.b.c',
        ]) {
          expect(await me(text)).toBe('TOKEN_INVALID');
        }
        const rest = await t.fetch('/api/v1/products', { headers: { Authorization: 'Bearer a.b.c' } });
        expect(rest.status).toBe(401);
        expect(rest.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
      });

      it('that was issued for another address of the server is refused with the reason', async () => {
        t = await open();
        await register('ada@example.com');
        const { access } = await login('ada@example.com');
        const env = { HALYARD_PUBLIC_URL: 'https://elsewhere.example' };
        const seed = 'elsewhere';
        const elsewhere = await createTestApp({ place: t.place, clock: t.clock, seed, env });
        try {
          const { status, body } = await elsewhere.graphql(ME, { key: access });
          expect([status, body.errors?.[0]]).toEqual([
            401,
            {
              message:
                'The token was issued for another address of this server. HALYARD_PUBLIC_URL must be the same in all of its processes.',
              extensions: { code: 'TOKEN_INVALID' },
            },
          ]);
          const [head, claims] = access.split('.');
          const forged = await elsewhere.graphql(ME, { key: `${head}.${claims}.${'A'.repeat(86)}` });
          expect(forged.body.errors?.[0]?.message).toBe('The token is not one of ours, or is damaged.');
        } finally {
          await elsewhere.close();
        }
      });

      it('outlives the rotation of the key that signed it, until it expires', async () => {
        t = await open();
        await register('you@example.com');
        const old = await login('you@example.com');
        const next = await rotateSigningKeys(t.operator());
        expect(await me(old.access)).toMatchObject({ kind: 'USER' });
        const fresh = await login('you@example.com');
        expect(decodeProtectedHeader(fresh.access).kid).toBe(next.id);
        const kids = async () => {
          const jwks = (await (await t.fetch('/.well-known/jwks.json')).json()) as {
            keys: { kid: string }[];
          };
          expect(JSON.stringify(jwks)).not.toContain('"d"');
          return jwks.keys.map(({ kid }) => kid);
        };
        expect(await kids()).toHaveLength(2);
        t.clock.advance(961);
        expect(await kids()).toEqual([next.id]);
      });

      it('is refused at once when its session is revoked or its person disabled', async () => {
        t = await open();
        const id = await register('you@example.com');
        const [one, two] = [await login('you@example.com'), await login('you@example.com')];
        const listed = await t.graphql<{ sessions: { nodes: { id: string; current: boolean }[] } }>(
          '{ sessions { nodes { id current ip } } }',
          { key: one.access },
        );
        const other = listed.body.data?.sessions.nodes.find(({ current }) => !current);
        expect(listed.body.data?.sessions.nodes).toHaveLength(2);
        await run(`mutation { revokeSession(id: "${other?.id}") { session { revokedAt } } }`, one.access);
        expect(await me(two.access)).toBe('SESSION_REVOKED');
        expect(await me(one.access)).toMatchObject({ id });
        await setUserDisabled(t.operator(), id, true);
        expect(await me(one.access)).toBe('ACCOUNT_DISABLED');
        expect((await refresh(one.cookie)).status).toBe(403);
        expect((await login('you@example.com')).body).toMatchObject({ code: 'ACCOUNT_DISABLED' });
      });

      it('is not mixed with a key in one request', async () => {
        t = await open();
        await register('you@example.com');
        const { access } = await login('you@example.com');
        expect(await me(access, { 'X-API-Key': t.firstKey })).toBe('AMBIGUOUS_CREDENTIALS');
      });
    });

    describe('a lock', () => {
      it('comes with the fifth failure, grows, and is told with the time to wait', async () => {
        t = await open({ env: { HALYARD_LOGINS_PER_MINUTE: '1000' } });
        await register('you@example.com');
        const waits: (string | null)[] = [];
        for (let failure = 1; failure <= 5; failure += 1) {
          expect((await login('you@example.com', 'a wrong password')).status).toBe(401);
        }
        for (let more = 0; more < 8; more += 1) {
          const locked = await login('you@example.com');
          expect(locked).toMatchObject({ status: 423, body: { code: 'ACCOUNT_LOCKED' } });
          waits.push(locked.headers.get('retry-after'));
          t.clock.advance(Number(locked.headers.get('retry-after')));
          expect((await login('you@example.com', 'a wrong password')).status).toBe(401);
        }
        expect(waits).toEqual(['60', '120', '240', '480', '960', '1920', '3600', '3600']);
        t.clock.advance(3600);
        expect((await login('you@example.com')).status).toBe(200);
        expect((await login('you@example.com', 'a wrong password')).status).toBe(401);
        expect((await login('you@example.com')).status).toBe(200);
      });

      it('lets no more than five of a hundred guesses at once through', async () => {
        t = await open({ env: { HALYARD_LOGINS_PER_MINUTE: '1000' } });
        await register('you@example.com');
        const guesses = await Promise.all(
          Array.from({ length: 60 }, () => login('you@example.com', 'a wrong password')),
        );
        expect(guesses.filter(({ status }) => status === 401)).toHaveLength(5);
        expect(guesses.filter(({ status }) => status === 423)).toHaveLength(55);
      });

      it('tells nobody who has an account: an unknown address is answered byte for byte alike', async () => {
        t = await open({ env: { HALYARD_LOGINS_PER_MINUTE: '1000' } });
        await register('you@example.com');
        const answers = async (email: string) => {
          const found: unknown[] = [];
          for (let failure = 1; failure <= 7; failure += 1) {
            const { status, headers, body } = await post(
              'login',
              { email, password: 'a wrong password' },
              { 'X-Request-Id': 'the-same' },
            );
            found.push({ status, headers: [...headers], body });
          }
          return found;
        };
        expect(await answers('you@example.com')).toEqual(await answers('nobody@example.com'));
      });

      it('that strangers brought about tells nobody where an account is at home', async () => {
        t = await open({ env: { HALYARD_LOGINS_PER_MINUTE: '1000' } });
        await register('you@example.com');
        const [home, stranger] = ['198.51.100.7', '203.0.113.9'];
        expect((await login('you@example.com', PASSWORD, home)).status).toBe(200);
        const seen = async (email: string) => {
          for (let failure = 1; failure <= 5; failure += 1) await login(email, 'a wrong password', stranger);
          const { status, headers, body } = await post(
            'login',
            { email, password: 'a wrong password' },
            { 'X-Request-Id': 'the-same' },
            home,
          );
          return { status, headers: [...headers], body };
        };
        const known = await seen('you@example.com');
        expect(known).toMatchObject({ status: 423, body: { code: 'ACCOUNT_LOCKED' } });
        expect(known).toEqual(await seen('nobody@example.com'));
        expect((await login('you@example.com', PASSWORD, home)).status).toBe(200);
      });

      it('is ended by an administrator', async () => {
        t = await open({ env: { HALYARD_LOGINS_PER_MINUTE: '1000' } });
        const invited = await run(
          'mutation { inviteMember(input: { email: "m@example.com", role: MEMBER }) { secret } }',
          t.firstKey,
        );
        const id = await register('m@example.com', `, invitation: "${invited.payload?.['secret']}"`);
        for (let failure = 1; failure <= 5; failure += 1) await login('m@example.com', 'a wrong password');
        const locked = await run(
          `mutation { login(email: "m@example.com", password: "${PASSWORD}") { tokenType } }`,
        );
        expect([locked.status, locked.code, locked.headers.get('retry-after')]).toEqual([
          423,
          'ACCOUNT_LOCKED',
          '60',
        ]);
        await run(`mutation { unlockUser(userId: "${id}") { member { id } } }`, t.firstKey);
        expect((await login('m@example.com')).status).toBe(200);
      });

      it('that strangers bring about keeps strangers out, and not the owner where they have logged in before', async () => {
        t = await open({ env: { HALYARD_LOGINS_PER_MINUTE: '1000' } });
        await register('you@example.com');
        const [home, away, stranger] = ['198.51.100.7', '198.51.100.8', '203.0.113.9'];
        expect((await login('you@example.com', PASSWORD, home)).status).toBe(200);
        const guess = (address: string) => login('you@example.com', 'a wrong password', address);
        const waits: (string | null)[] = [];
        for (let failure = 1; failure <= 5; failure += 1) expect((await guess(stranger)).status).toBe(401);
        for (let more = 0; more < 3; more += 1) {
          const locked = await guess(stranger);
          expect(locked).toMatchObject({ status: 423, body: { code: 'ACCOUNT_LOCKED' } });
          const wait = locked.headers.get('retry-after');
          waits.push(wait);
          // At home all is well, and that gives the stranger no new guesses.
          expect((await login('you@example.com', PASSWORD, home)).status).toBe(200);
          expect((await guess(stranger)).headers.get('retry-after')).toBe(wait);
          const elsewhere = await login('you@example.com', PASSWORD, away);
          expect([elsewhere.status, elsewhere.headers.get('retry-after')]).toEqual([423, wait]);
          t.clock.advance(Number(wait));
          expect((await guess(stranger)).status).toBe(401);
        }
        expect(waits).toEqual(['60', '120', '240']);
        t.clock.advance(480);
        expect((await login('you@example.com', PASSWORD, away)).status).toBe(200);
        for (let failure = 1; failure <= 5; failure += 1) await guess(stranger);
        expect((await login('you@example.com', PASSWORD, away)).status).toBe(200);
      });

      it('comes at a known address too, for failures there, and an administrator ends it everywhere', async () => {
        t = await open({ env: { HALYARD_LOGINS_PER_MINUTE: '1000' } });
        const invited = await run(
          'mutation { inviteMember(input: { email: "m@example.com", role: MEMBER }) { secret } }',
          t.firstKey,
        );
        const id = await register('m@example.com', `, invitation: "${invited.payload?.['secret']}"`);
        const [home, stranger] = ['2001:db8:1:2::7', '2001:db8:9:9::1'];
        const from = async (address: string, password = PASSWORD) =>
          (await login('m@example.com', password, address)).status;
        expect(await from(home)).toBe(200);
        for (const address of [home, stranger]) {
          for (let failure = 1; failure <= 5; failure += 1) expect(await from(address, 'wrong')).toBe(401);
        }
        // The same house has many addresses of IPv6.
        expect([await from(home), await from('2001:db8:1:2::8'), await from(stranger)]).toEqual([
          423, 423, 423,
        ]);
        await run(`mutation { unlockUser(userId: "${id}") { member { id } } }`, t.firstKey);
        expect([await from(home), await from('2001:db8:1:2::8'), await from(stranger)]).toEqual([
          200, 200, 200,
        ]);
        const locks = await t.graphql<{ auditEvents: { nodes: unknown[] } }>(
          `{ auditEvents(subjectId: "${id}", action: "user.lock") { nodes { actorId address after } } }`,
          { key: t.firstKey },
        );
        expect(locks.body.data?.auditEvents.nodes).toMatchObject(
          [stranger, home].map((address) => ({ actorId: 'anonymous', address, after: { failures: 5 } })),
        );
      });

      it('is forgotten at an address that was not used for three months, or for eight newer ones', async () => {
        t = await open({ env: { HALYARD_LOGINS_PER_MINUTE: '1000' } });
        await register('you@example.com');
        const lock = async () => {
          for (let failure = 1; failure <= 5; failure += 1) {
            await login('you@example.com', 'a wrong password', '203.0.113.9');
          }
        };
        const from = async (address: string) => (await login('you@example.com', PASSWORD, address)).status;
        for (let at = 0; at <= 8; at += 1) {
          expect(await from(`198.51.100.${at}`)).toBe(200);
          t.clock.advance(1);
        }
        await lock();
        expect([await from('198.51.100.0'), await from('198.51.100.1')]).toEqual([423, 200]);
        t.clock.advance(90 * 24 * 3600);
        await lock();
        expect(await from('198.51.100.1')).toBe(423);
      });

      it('is not had cheaply: one address may only try ten times a minute', async () => {
        t = await open();
        await register('you@example.com');
        const statuses: number[] = [];
        for (let attempt = 0; attempt < 12; attempt += 1) {
          statuses.push(
            (await login(`nobody${attempt}@example.com`, 'a wrong password', '203.0.113.9')).status,
          );
        }
        expect(statuses).toEqual([...Array(10).fill(401), 429, 429]);
        const elsewhere = await login('you@example.com', PASSWORD, '203.0.113.10');
        expect(elsewhere.status).toBe(200);
        const neighbours: number[] = [];
        for (let attempt = 0; attempt < 11; attempt += 1) {
          const address = `2001:db8:0:1:${attempt}::${attempt}`;
          neighbours.push((await login(`nobody${attempt}@example.com`, 'a wrong password', address)).status);
        }
        expect(neighbours).toEqual([...Array(10).fill(401), 429]);
      });
    });

    describe('a tenant', () => {
      const invite = async (email: string, role: string, key: string) => {
        const { payload, code } = await run(
          `mutation { inviteMember(input: { email: "${email}", role: ${role} }) { secret userErrors { code } } }`,
          key,
        );
        return String(payload?.['secret'] ?? code);
      };
      const accept = async (token: string, key: string) => {
        const { payload } = await run(
          `mutation { acceptInvitation(invitation: "${token}") { member { role } userErrors { code } } }`,
          key,
        );
        return (payload?.['member'] as { role: string } | null)?.role ?? payload?.userErrors[0]?.code;
      };
      /** An owner with a tenant, and a member of it with a tenant of their own. */
      const two = async (role: string) => {
        await register('owner@example.com');
        const memberId = await register('member@example.com');
        const owner = (await login('owner@example.com')).access;
        const member = (await login('member@example.com')).access;
        await accept(await invite('member@example.com', role, owner), member);
        const tenant = (await whoIs(owner)).tenant?.id ?? '';
        return { owner, member, memberId, tenant, header: { 'X-Tenant-ID': tenant } };
      };

      it('is chosen by X-Tenant-ID among one’s own; a foreign one is refused', async () => {
        t = await open();
        const { member, tenant, header } = await two('VIEWER');
        const own = await whoIs(member);
        expect(own.memberships).toHaveLength(2);
        const there = await whoIs(member, header);
        expect([there.tenant?.id, own.tenant?.id === tenant]).toEqual([tenant, false]);
        expect(there.scopes).toContain('products:read');
        expect(there.scopes).not.toContain('products:write');
        expect(await me(member, { 'X-Tenant-ID': 'default' })).toBe('WRONG_TENANT');
        expect(await me(member, { 'X-Tenant-ID': 'ten_nowhere' })).toBe('WRONG_TENANT');
        const rest = await t.fetch('/api/v1/products', {
          headers: { Authorization: `Bearer ${member}`, ...header },
        });
        expect(rest.status).toBe(200);
        const key = await t.fetch('/api/v1/products', {
          headers: { 'X-API-Key': t.firstKey, 'X-Tenant-ID': 'default' },
        });
        expect(key.status).toBe(200);
      });

      it('is begun in by a PIM login that names it in X-Tenant-ID', async () => {
        t = await open();
        const { tenant, header } = await two('VIEWER');
        const named = await post('login', { email: 'member@example.com', password: PASSWORD }, header);
        expect(decodeJwt(named.access)['tid']).toBe(tenant);
        const usual = await login('member@example.com');
        expect(decodeJwt(usual.access)['tid']).not.toBe(tenant);
        const foreign = { 'X-Tenant-ID': 'default' };
        const refused = await post('login', { email: 'member@example.com', password: PASSWORD }, foreign);
        expect(refused.status).toBe(403);
      });

      it('takes an invitation once, by the address invited, within a week', async () => {
        t = await open();
        await register('owner@example.com');
        await register('member@example.com');
        const owner = (await login('owner@example.com')).access;
        const late = await invite('member@example.com', 'MEMBER', owner);
        t.clock.advance(7 * 24 * 3600);
        const [fresh, member] = [
          (await login('owner@example.com')).access,
          (await login('member@example.com')).access,
        ];
        expect(await accept(late, member)).toBe('NOT_FOUND');
        const token = await invite('member@example.com', 'MEMBER', fresh);
        expect(await accept(token, fresh)).toBe('NOT_FOUND');
        expect(await accept(token, member)).toBe('MEMBER');
        expect(await accept(token, member)).toBe('NOT_FOUND');
      });

      const openInvitations = async (key: string) => {
        const { body } = await t.graphql<{ invitations: { nodes: { role: string }[] } }>(
          '{ invitations { nodes { role } } }',
          { key },
        );
        return body.data?.invitations.nodes.map(({ role }) => role);
      };
      /** As earlier versions could leave behind: beside another one. */
      const leftOver = async (email: string, tenantId: string, nth = 0): Promise<string> => {
        const token = `hal_invite_${email}${nth}`;
        const invitation = {
          id: t.ids.next('ivt'),
          tenantId,
          email,
          role: 'owner',
          tokenHash: hashOfToken(token),
          createdAt: new Date(t.clock.now()),
          createdBy: 'operator',
          expiresAt: new Date(t.clock.now() + 3_600_000),
          acceptedAt: null,
        } as const;
        await t.store.tx((w) => insertInvitation(w, invitation));
        return token;
      };
      const ended = async (key: string) => {
        const { body } = await t.graphql<{ auditEvents: { nodes: { after: object }[] } }>(
          '{ auditEvents(action: "member.cancelInvitation") { nodes { after } } }',
          { key },
        );
        return body.data?.auditEvents.nodes.map(({ after }) => after);
      };

      it('has one open invitation for a person: the one made last', async () => {
        t = await open();
        await register('owner@example.com');
        await register('member@example.com');
        const owner = (await login('owner@example.com')).access;
        const member = (await login('member@example.com')).access;
        const mistaken = await invite('member@example.com', 'ADMIN', owner);
        await invite('other@example.com', 'ADMIN', owner);
        const meant = await invite('member@example.com', 'VIEWER', owner);
        expect(await openInvitations(owner)).toEqual(['VIEWER', 'ADMIN']);
        expect(await ended(owner)).toEqual([{ reason: 'They were invited anew.' }]);
        expect(await accept(mistaken, member)).toBe('NOT_FOUND');
        expect(await accept(meant, member)).toBe('VIEWER');
      });

      it('makes one of two invitations that are sent at once', async () => {
        t = await open();
        await register('owner@example.com');
        const owner = (await login('owner@example.com')).access;
        await Promise.all([1, 2, 3].map(() => invite('member@example.com', 'VIEWER', owner)));
        expect(await openInvitations(owner)).toEqual(['VIEWER']);
      });

      it('ends every open invitation of who joins by one of them, and of who is removed', async () => {
        t = await open();
        await register('owner@example.com');
        const memberId = await register('member@example.com');
        const owner = (await login('owner@example.com')).access;
        const member = (await login('member@example.com')).access;
        const tenantId = (await whoIs(owner)).tenant?.id ?? '';
        const meant = await invite('member@example.com', 'VIEWER', owner);
        const old = await leftOver('member@example.com', tenantId);
        expect(await accept(meant, member)).toBe('VIEWER');
        expect(await openInvitations(owner)).toEqual([]);
        expect(await ended(owner)).toEqual([{ reason: 'They joined by another one.' }]);

        t.clock.advance(1);
        await t.store.tx(async (w) => {
          await w.delete(accountTables(w).invitations);
        });
        const older = await leftOver('member@example.com', tenantId);
        await run(`mutation { removeMember(userId: "${memberId}") { userErrors { code } } }`, owner);
        expect([await accept(old, member), await accept(older, member)]).toEqual(['NOT_FOUND', 'NOT_FOUND']);
        expect(await ended(owner)).toContainEqual({ reason: 'They left, or were removed.' });
      });

      it('is joined by who registered before they were invited: they are told how', async () => {
        t = await open();
        await register('owner@example.com');
        await register('member@example.com');
        const owner = (await login('owner@example.com')).access;
        const invitation = await invite('member@example.com', 'VIEWER', owner);
        const { payload } = await run(
          `mutation { register(input: { email: "member@example.com", name: "M", password: "${PASSWORD}", invitation: "${invitation}" }) { userErrors { code field message } } }`,
        );
        expect(payload?.userErrors[0]).toMatchObject({
          code: 'CONFLICT',
          message:
            'There is an account with this e-mail address already. Log in and call acceptInvitation with the same invitation.',
        });
      });

      it('takes who belonged to none when they logged in, without another login', async () => {
        t = await open();
        await register('owner@example.com');
        const owner = (await login('owner@example.com')).access;
        await register(
          'gone@example.com',
          `, invitation: "${await invite('gone@example.com', 'VIEWER', owner)}"`,
        );
        const before = (await login('gone@example.com')).access;
        await run('mutation { leaveTenant { userErrors { code } } }', before);
        const homeless = (await login('gone@example.com')).access;
        const refused = await t.graphql('{ products { totalCount } }', { key: homeless });
        expect(refused.body.errors?.[0]?.message).toBe(
          'Query.products needs products:read, and you belong to no tenant yet.',
        );
        expect(await accept(await invite('gone@example.com', 'VIEWER', owner), homeless)).toBe('VIEWER');
        expect((await whoIs(homeless)).tenant?.id).toBe((await whoIs(owner)).tenant?.id);
        expect((await t.graphql('{ products { totalCount } }', { key: homeless })).status).toBe(200);
      });

      it('takes one of several invitations that are accepted at once', async () => {
        t = await open();
        await register('owner@example.com');
        await register('bob@example.com');
        const owner = (await login('owner@example.com')).access;
        const bob = (await login('bob@example.com')).access;
        const tenantId = (await whoIs(owner)).tenant?.id ?? '';
        const invitations: string[] = [];
        for (let n = 0; n < 4; n += 1) invitations.push(await leftOver('bob@example.com', tenantId, n));
        const answers = await Promise.all(invitations.map((invitation) => accept(invitation, bob)));
        expect(answers.filter((answer) => answer === 'OWNER')).toHaveLength(1);
        expect(answers.every((answer) => ['OWNER', 'NOT_FOUND', 'CONFLICT'].includes(String(answer)))).toBe(
          true,
        );
      });

      it('has roles that hold from the next request on, and nobody gives more than they have', async () => {
        t = await open();
        const { owner, member, memberId, header } = await two('ADMIN');
        const change = async (key: string, userId: string, role: string, headers = {}) => {
          const { payload, code } = await run(
            `mutation { changeMemberRole(userId: "${userId}", role: ${role}) { member { role } userErrors { code } } }`,
            key,
            headers,
          );
          return (
            (payload?.['member'] as { role: string } | null)?.role ?? payload?.userErrors[0]?.code ?? code
          );
        };
        const ownerId = (await whoIs(owner)).id;
        expect((await whoIs(member, header)).scopes).toContain('keys:write');
        expect(await change(member, memberId, 'OWNER', header)).toBe('FORBIDDEN');
        expect(await change(member, ownerId, 'VIEWER', header)).toBe('FORBIDDEN');
        const invited = await run(
          'mutation { inviteMember(input: { email: "x@example.com", role: OWNER }) { secret } }',
          member,
          header,
        );
        expect(invited.code).toBe('FORBIDDEN');
        expect(await change(owner, memberId, 'VIEWER')).toBe('VIEWER');
        expect((await whoIs(member, header)).scopes).not.toContain('keys:write');
        expect(await change(owner, ownerId, 'VIEWER')).toBe('CONFLICT');
      });

      it('always keeps an owner, and loses a member at once', async () => {
        t = await open();
        const { owner, member, memberId, header } = await two('MEMBER');
        const left = await run('mutation { leaveTenant { member { id } userErrors { code } } }', owner);
        expect(left.payload?.userErrors).toMatchObject([{ code: 'CONFLICT' }]);
        expect(await whoIs(member, header)).toMatchObject({ kind: 'USER' });
        await run(`mutation { removeMember(userId: "${memberId}") { member { id } } }`, owner);
        expect(await me(member, header)).toBe('WRONG_TENANT');
        expect(await me(member)).toMatchObject({ kind: 'USER' });
      });

      it('bounds a member’s key by what the member may do now', async () => {
        t = await open();
        const { owner, member, memberId, header } = await two('ADMIN');
        const made = await run(
          'mutation { createApiKey(input: { api: PIM, name: "mine", scopes: ["products:read", "products:write"] }) { secret apiKey { ownerId } } }',
          member,
          header,
        );
        const key = String(made.payload?.['secret']);
        expect(made.payload?.['apiKey']).toEqual({ ownerId: memberId });
        const scopes = async () => (await whoIs(key)).scopes;
        expect(await scopes()).toEqual(['products:read', 'products:write']);
        await run(
          `mutation { changeMemberRole(userId: "${memberId}", role: VIEWER) { member { id } } }`,
          owner,
        );
        expect(await scopes()).toEqual(['products:read']);
        await run(`mutation { removeMember(userId: "${memberId}") { member { id } } }`, owner);
        expect(await me(key)).toBe('API_KEY_INACTIVE');
      });

      it('refuses every credential at once while it is suspended', async () => {
        t = await open();
        const { owner, member, tenant, header } = await two('MEMBER');
        const made = await run(
          'mutation { createApiKey(input: { name: "k", scopes: ["products:read"] }) { secret } }',
          owner,
        );
        const key = String(made.payload?.['secret']);
        const other = await run('mutation { createTenant(name: "Second") { tenant { id } } }', owner);
        const second = { 'X-Tenant-ID': idOf(other.payload?.['tenant']) };
        const set = (verb: string, who: string, headers = {}) =>
          run(
            `mutation { ${verb}(id: "${tenant}") { tenant { suspendedAt } userErrors { code } } }`,
            who,
            headers,
          );

        expect((await set('suspendTenant', member)).code).toBe('FORBIDDEN');
        expect((await set('suspendTenant', t.firstKey)).payload?.userErrors).toMatchObject([
          { code: 'NOT_FOUND' },
        ]);
        expect((await set('suspendTenant', owner)).payload?.userErrors).toEqual([]);
        expect([await me(owner), await me(member, header), await me(key)]).toEqual([
          'TENANT_SUSPENDED',
          'TENANT_SUSPENDED',
          'TENANT_SUSPENDED',
        ]);
        expect(await me(member)).toMatchObject({ kind: 'USER' });
        expect((await set('resumeTenant', owner, second)).payload?.userErrors).toEqual([]);
        expect(await me(key)).toMatchObject({ kind: 'API_KEY' });
      });

      it('is the default one that its person chose among theirs, and else the one joined first', async () => {
        t = await open();
        const { member, tenant } = await two('MEMBER');
        const own = (await whoIs(member)).tenant?.id;
        const choose = (argument: string, key = member) =>
          run(
            `mutation { setDefaultTenant${argument} { tenant { id } userErrors { code message field } } }`,
            key,
          );
        const startsIn = async () => (await whoIs((await login('member@example.com')).access)).tenant?.id;
        expect(await startsIn()).toBe(own);
        expect((await choose(`(tenantId: "${tenant}")`)).payload?.['tenant']).toEqual({ id: tenant });
        expect(await startsIn()).toBe(tenant);
        expect((await whoIs(member)).tenant?.id).toBe(own);
        const [foreign, missing] = [
          await choose('(tenantId: "default")'),
          await choose('(tenantId: "ten_none")'),
        ];
        expect(foreign.body).toEqual(missing.body);
        expect(foreign.payload?.userErrors).toMatchObject([{ code: 'NOT_FOUND', field: ['tenantId'] }]);
        expect(await startsIn()).toBe(tenant);
        expect((await choose('')).payload?.['tenant']).toEqual({ id: own });
        expect(await startsIn()).toBe(own);
        expect((await choose('', t.firstKey)).code).toBe('FORBIDDEN');
        const trail = await t.graphql(
          '{ auditEvents(action: "user.setDefaultTenant") { nodes { before after } } }',
          { key: member },
        );
        expect(JSON.stringify(trail.body)).not.toContain(tenant);
      });

      it('that is suspended is no place to log in, and the answer says so', async () => {
        t = await open();
        const { owner, tenant } = await two('MEMBER');
        await run(`mutation { suspendTenant(id: "${tenant}") { tenant { id } } }`, owner);
        const refused = await login('owner@example.com');
        expect([refused.status, refused.body['code'], refused.access]).toEqual([403, 'TENANT_SUSPENDED', '']);
        expect(String(refused.body['detail'])).toContain('Every tenant you belong to has been suspended');
        expect((await login('owner@example.com', 'a wrong password')).status).toBe(401);
        const named = await run(
          `mutation { login(email: "member@example.com", password: "${PASSWORD}", tenantId: "${tenant}") { tokenType } }`,
        );
        expect([named.status, named.code]).toEqual([403, 'TENANT_SUSPENDED']);
        // Who has another tenant begins there, even where the suspended one is their default.
        const member = (await login('member@example.com')).access;
        expect((await whoIs(member)).tenant?.id).not.toBe(tenant);
        await run(`mutation { setDefaultTenant(tenantId: "${tenant}") { tenant { id } } }`, member);
        expect((await whoIs((await login('member@example.com')).access)).tenant?.id).not.toBe(tenant);
        await resumeTenant(t.operator(), tenant);
        expect((await login('owner@example.com')).status).toBe(200);
      });

      it('lists its members, sessions and invitations to who may see them, and to no stranger', async () => {
        t = await open();
        const { owner, memberId } = await two('MEMBER');
        await invite('x@example.com', 'VIEWER', owner);
        const LISTS =
          '{ members { totalCount nodes { role user { id email } } } invitations { nodes { email } } tenantSessions { nodes { id userId } } }';
        const seen = JSON.stringify((await t.graphql(LISTS, { key: owner })).body.data);
        for (const text of [memberId, 'member@example.com', 'x@example.com', 'ses_'])
          expect(seen).toContain(text);
        const strangers = JSON.stringify((await t.graphql(LISTS, { key: t.firstKey })).body.data);
        expect(strangers).toBe(
          '{"members":{"totalCount":0,"nodes":[]},"invitations":{"nodes":[]},"tenantSessions":{"nodes":[]}}',
        );
        const session = /ses_\w+/.exec(seen)?.[0] ?? '';
        const revoke = (id: string) =>
          run(
            `mutation { revokeSession(id: "${id}") { session { id } userErrors { code message field } } }`,
            t.firstKey,
          );
        const [real, made] = [await revoke(session), await revoke('ses_00000000000000000000000000')];
        expect(real.body).toEqual(made.body);
        expect(real.payload?.userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
      });
    });

    it('writes down who did what, and no secret', async () => {
      t = await open();
      await register('you@example.com');
      const { access, cookie } = await login('you@example.com');
      await refresh(cookie);
      t.clock.advance(11);
      await refresh(cookie);
      const again = (await login('you@example.com')).access;
      const { body } = await t.graphql(
        '{ auditEvents(first: 50) { nodes { action actorId subjectId before after } } }',
        {
          key: again,
        },
      );
      const text = JSON.stringify(body);
      expect(text).toContain('session.reuse');
      expect(text).toContain('session.begin');
      for (const secret of [PASSWORD, access, again, cookie.split('=')[1] ?? '', '$argon2id']) {
        expect(text).not.toContain(secret);
      }
    });
  });
}
