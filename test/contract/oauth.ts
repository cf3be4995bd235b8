import * as oauth from 'oauth4webapi';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { forgetRevokedTokens } from '../../src/oauth/revoke-token.js';
import { oauthTables } from '../../src/oauth/table.js';
import { createTestApp, type TestApp, type TestAppOptions } from '../support/app.js';
import { createTestClock } from '../support/clock.js';

const ORIGIN = 'http://halyard.test';
const ME = '{ me { id kind scopes tenant { id } } }';

let t: TestApp;

interface Account {
  readonly id: string;
  readonly projectId: string;
  readonly keyId: string;
  readonly key: string;
}

/** A form of a mutation's answer that tests can read without knowing each payload. */
type Payload = Record<string, { id: string } | string | { code: string }[]>;

async function run(document: string, key = t.firstKey): Promise<Payload> {
  const { body } = await t.graphql<Record<string, Payload>>(document, { key });
  const [payload] = Object.values(body.data ?? {});
  if (!payload) throw new Error(JSON.stringify(body));
  expect(payload['userErrors'], document).toEqual([]);
  return payload;
}

const idOf = (thing: unknown): string => (thing as { id: string }).id;

/** A service account with one key, made by whoever holds `by`. */
async function account(
  scopes: readonly string[] = ['products:read', 'products:write'],
  { by = t.firstKey, api = 'HALYARD', more = '' } = {},
): Promise<Account> {
  const { project } = await run(
    'mutation { createProject(input: { name: "Aurora" }) { project { id } userErrors { code } } }',
    by,
  );
  const { serviceAccount } = await run(
    `mutation { createServiceAccount(input: { name: "robot", projectIds: ["${idOf(project)}"] }) { serviceAccount { id } userErrors { code } } }`,
    by,
  );
  const id = idOf(serviceAccount);
  const { apiKey, secret } = await run(
    `mutation { createApiKey(input: { api: ${api}, name: "robot's", serviceAccountId: "${id}", scopes: ${JSON.stringify(scopes)} ${more} }) { apiKey { id } secret userErrors { code message } } }`,
    by,
  );
  return { id, projectId: idOf(project), keyId: idOf(apiKey), key: String(secret) };
}

const form = (members: Record<string, string>, headers: Record<string, string> = {}) => ({
  method: 'POST',
  headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
  body: new URLSearchParams(members).toString(),
});

const basic = (id: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
});

interface TokenAnswer {
  readonly status: number;
  readonly token: string;
  readonly body: Record<string, unknown>;
  readonly headers: Headers;
}

async function ask(path: string, init: RequestInit): Promise<TokenAnswer> {
  const response = await t.fetch(`/oauth/${path}`, init);
  const text = await response.text();
  const body: Record<string, unknown> = text === '' ? {} : JSON.parse(text);
  return {
    status: response.status,
    token: String(body['access_token'] ?? ''),
    body,
    headers: response.headers,
  };
}

const grant = ({ id, key }: Account, more: Record<string, string> = {}) =>
  ask('token', form({ grant_type: 'client_credentials', ...more }, basic(id, key)));

const whoIs = async (token: string) => {
  const { body } = await t.graphql<{ me: Record<string, unknown> }>(ME, { key: token });
  return body.data?.me ?? body.errors?.[0]?.extensions['code'];
};

/** An engine as the suite needs it: a new, empty place for each test. */
export interface OAuthUnderTest {
  newPlace(): Promise<TestApp['place'] | undefined>;
  dispose(): Promise<void>;
  /** Whether what one process revokes is refused by another in the very next request, or only within a second. */
  readonly isExactAcrossProcesses: boolean;
}

/** Service tokens through the door, on any storage engine. */
export function oauthContract(engine: string, under: OAuthUnderTest): void {
  const open = async (options: TestAppOptions = {}): Promise<TestApp> => {
    const place = await under.newPlace();
    return createTestApp({
      ...(place && { place }),
      ...options,
      env: { HALYARD_PUBLIC_URL: ORIGIN, ...options.env },
    });
  };

  describe(`service tokens on ${engine}`, () => {
    afterEach(async () => {
      await t.close();
      await under.dispose();
    });

    it('are found, got, used, looked into and revoked by a client that knows OAuth alone', async () => {
      t = await open();
      const robot = await account(['products:read', 'keys:verify']);
      const skew = Math.round((t.clock.now() - Date.now()) / 1000);
      const client = { client_id: robot.id, [oauth.clockSkew]: skew };
      const options = {
        [oauth.allowInsecureRequests]: true,
        [oauth.customFetch]: (url: string, init: object) => t.app.fetch(new Request(url, init)),
      };
      const issuer = new URL(ORIGIN);
      const found = await oauth.discoveryRequest(issuer, { ...options, algorithm: 'oauth2' });
      const server = await oauth.processDiscoveryResponse(issuer, found);
      expect(server.grant_types_supported).toEqual(['client_credentials']);

      const got = new Map<string, string>();
      for (const proof of [oauth.ClientSecretBasic(robot.key), oauth.ClientSecretPost(robot.key)]) {
        const parameters = new URLSearchParams({ scope: 'products:read' });
        const answer = await oauth.clientCredentialsGrantRequest(server, client, proof, parameters, options);
        const { access_token, token_type, expires_in, scope } = await oauth.processClientCredentialsResponse(
          server,
          client,
          answer,
        );
        expect([token_type, expires_in, scope]).toEqual(['bearer', 900, 'products:read']);
        got.set(access_token, scope ?? '');
      }
      const [token = '', another = ''] = [...got.keys()];
      expect(await whoIs(token)).toMatchObject({
        id: robot.id,
        kind: 'SERVICE_ACCOUNT',
        scopes: ['products:read'],
      });

      const request = new Request(ORIGIN, { headers: { authorization: `Bearer ${token}` } });
      const claims = await oauth.validateJwtAccessToken(server, request, ORIGIN, {
        ...options,
        [oauth.clockSkew]: skew,
      });
      expect(claims).toMatchObject({
        sub: robot.id,
        client_id: robot.id,
        tid: 'default',
        scope: 'products:read',
      });

      const proof = oauth.ClientSecretBasic(robot.key);
      const looked = await oauth.introspectionRequest(server, client, proof, token, options);
      expect(await oauth.processIntrospectionResponse(server, client, looked)).toMatchObject({
        active: true,
        sub: robot.id,
        client_id: robot.id,
        scope: 'products:read',
        iss: ORIGIN,
        jti: claims.jti,
        exp: claims.exp,
        iat: claims.iat,
      });

      await oauth.processRevocationResponse(
        await oauth.revocationRequest(server, client, proof, token, options),
      );
      expect(await whoIs(token)).toBe('TOKEN_REVOKED');
      const again = await oauth.introspectionRequest(server, client, proof, token, options);
      expect(await oauth.processIntrospectionResponse(server, client, again)).toEqual({ active: false });
      expect(await whoIs(another)).toMatchObject({ id: robot.id });
    });

    it('hold all that the key holds, or less, and never more', async () => {
      t = await open();
      const robot = await account();
      expect((await grant(robot)).body).toMatchObject({
        scope: 'products:read products:write',
        token_type: 'Bearer',
      });
      const narrow = await grant(robot, { scope: 'products:write' });
      expect(narrow.headers.get('cache-control')).toBe('no-store');
      expect(await whoIs(narrow.token)).toMatchObject({ scopes: ['products:write'] });
      expect((await grant(robot, { scope: 'products:read keys:write' })).body).toEqual({
        error: 'invalid_scope',
        error_description: 'The key does not hold keys:write.',
      });
      expect((await grant(robot, { scope: 'nonsense' })).body['error']).toBe('invalid_scope');
    });

    it('lose what their key loses, and end with it', async () => {
      t = await open();
      const narrowed = await account();
      const token = (await grant(narrowed)).token;
      await run(
        `mutation { updateApiKey(input: { id: "${narrowed.keyId}", scopes: ["products:read"] }) { userErrors { code } } }`,
      );
      expect(await whoIs(token)).toMatchObject({ scopes: ['products:read'] });

      const endings: [string, (of: Account) => string][] = [
        ['API_KEY_REVOKED', ({ keyId }) => `revokeApiKey(id: "${keyId}")`],
        ['API_KEY_INACTIVE', ({ keyId }) => `deactivateApiKey(id: "${keyId}")`],
        ['API_KEY_ROTATED', ({ keyId }) => `rotateApiKey(id: "${keyId}")`],
        ['API_KEY_INACTIVE', ({ id }) => `disableServiceAccount(id: "${id}")`],
        ['API_KEY_INACTIVE', ({ id }) => `deleteServiceAccount(id: "${id}")`],
      ];
      for (const [code, mutation] of endings) {
        const robot = await account();
        const { token: ended } = await grant(robot);
        expect(await whoIs(ended)).toMatchObject({ id: robot.id });
        await run(`mutation { ${mutation(robot)} { userErrors { code } } }`);
        expect(await whoIs(ended), mutation(robot)).toBe(code);
        expect((await grant(robot)).body['error']).toBe('invalid_client');
      }
    });

    it('live through the grace of the secret that was shown, and no longer', async () => {
      t = await open();
      const robot = await account();
      const before = await grant(robot);
      await run(`mutation { rotateApiKey(id: "${robot.keyId}", graceSeconds: 60) { userErrors { code } } }`);
      const within = await grant(robot);
      expect(within.body['expires_in']).toBe(60);
      t.clock.advance(59);
      expect(await whoIs(before.token)).toMatchObject({ id: robot.id });
      t.clock.advance(2);
      expect(await whoIs(before.token)).toBe('API_KEY_ROTATED');
      expect(await whoIs(within.token)).toBe('TOKEN_EXPIRED');
    });

    it('say the whole time that they live, however long it took to make them', async () => {
      const clock = createTestClock();
      const now = () => {
        clock.advance(0.001);
        return clock.now();
      };
      t = await open({ clock: { ...clock, now } });
      const { id, key } = await account();
      const answer = await t.fetch(
        '/oauth/token',
        form({ grant_type: 'client_credentials' }, basic(id, key)),
      );
      expect(await answer.json()).toMatchObject({ expires_in: 900 });
    });

    it('live for their time, and never longer than their key', async () => {
      t = await open({ env: { HALYARD_SERVICE_TOKEN_SECONDS: '300' } });
      const robot = await account();
      const { token, body } = await grant(robot);
      expect(body['expires_in']).toBe(300);
      t.clock.advance(299);
      expect(await whoIs(token)).toMatchObject({ id: robot.id });
      t.clock.advance(2);
      expect(await whoIs(token)).toBe('TOKEN_EXPIRED');
      const brief = await account(['products:read'], {
        more: `, expiresAt: "${new Date(t.clock.now() + 100_000).toISOString()}"`,
      });
      expect((await grant(brief)).body['expires_in']).toBe(100);
    });

    it('are refused at once by another process when their key, their account or they themselves are', async () => {
      t = await open();
      const robot = await account();
      const [first, second] = [(await grant(robot)).token, (await grant(robot)).token];
      const other = await createTestApp({
        place: t.place,
        clock: t.clock,
        seed: 'other',
        env: { HALYARD_PUBLIC_URL: ORIGIN },
      });
      const there = async (token: string) => {
        const { body } = await other.graphql<{ me: unknown }>(ME, { key: token });
        return body.errors?.[0]?.extensions['code'] ?? 'OK';
      };
      const settled = async (token: string, code: string) => {
        if (under.isExactAcrossProcesses) return expect(await there(token)).toBe(code);
        await expect.poll(() => there(token), { timeout: 3000 }).toBe(code);
      };
      expect([await there(first), await there(second)]).toEqual(['OK', 'OK']);
      await ask('revoke', form({ token: first }, basic(robot.id, robot.key)));
      await settled(first, 'TOKEN_REVOKED');
      expect(await there(second)).toBe('OK');
      await run(`mutation { disableServiceAccount(id: "${robot.id}") { userErrors { code } } }`);
      await settled(second, 'API_KEY_INACTIVE');
      await other.close();
    });

    it('are bound to the addresses and the API of their key', async () => {
      t = await open();
      const robot = await account(['products:read'], {
        api: 'PIM',
        more: ', allowedIps: ["203.0.113.0/24"]',
      });
      const inside = { address: '203.0.113.7' };
      const got = await ask('token', {
        ...form({ grant_type: 'client_credentials' }, basic(robot.id, robot.key)),
        ...inside,
      });
      const list = (at: object, path: string) =>
        t
          .fetch(path, { headers: { authorization: `Bearer ${got.token}` }, ...at })
          .then(({ status }) => status);
      expect(await list(inside, '/api/v1/products')).toBe(200);
      expect(await list({}, '/api/v1/products')).toBe(403);
      expect((await grant(robot)).status).toBe(401);
    });

    it('are no proof of the key: they cannot rotate, revoke or read it, nor make a key that outlives them', async () => {
      t = await open();
      const robot = await account(['products:read', 'keys:write']);
      const { token } = await grant(robot, { scope: 'products:read' });
      for (const mutation of [`rotateApiKey(id: "${robot.keyId}")`, `revokeApiKey(id: "${robot.keyId}")`]) {
        const { body } = await t.graphql(`mutation { ${mutation} { userErrors { code } } }`, { key: token });
        expect(body.errors?.[0]?.extensions['code'], mutation).toBe('FORBIDDEN');
      }
      const { token: maker } = await grant(robot);
      const { body } = await t.graphql<{ createApiKey: { userErrors: object[] } }>(
        'mutation { createApiKey(input: { api: HALYARD, name: "longer", scopes: ["products:read"] }) { userErrors { code field } } }',
        { key: maker },
      );
      expect(body.data?.createApiKey.userErrors).toEqual([
        { code: 'VALIDATION_FAILED', field: ['input', 'expiresAt'] },
      ]);
      expect(
        (await ask('token', form({ grant_type: 'client_credentials' }, basic(robot.id, token)))).body[
          'error'
        ],
      ).toBe('invalid_client');
    });

    it('do not win the key they were got with, nor a secret that a token of other projects asked for', async () => {
      t = await open();
      const robot = await account(['products:read', 'keys:write', 'projects:read']);
      const { token } = await grant(robot);
      const rotation = await t.graphql(`mutation { rotateApiKey(id: "${robot.keyId}") { secret } }`, {
        key: token,
      });
      expect(rotation.body.errors?.[0]?.message).toMatch(/^What you call with ends at /);

      const { project } = await run(
        'mutation { createProject(input: { name: "Borealis" }) { project { id } userErrors { code } } }',
      );
      const both = JSON.stringify([robot.projectId, idOf(project)]);
      await run(
        `mutation { updateServiceAccount(input: { id: "${robot.id}", projectIds: ${both} }) { serviceAccount { id } userErrors { code } } }`,
      );
      const wide = await run(
        `mutation { createApiKey(input: { name: "wide", serviceAccountId: "${robot.id}", scopes: ["products:read", "keys:write", "projects:read"] }) { secret userErrors { code } } }`,
      );
      const wider = await grant({ ...robot, key: String(wide['secret']) });
      const expiresAt = new Date(t.clock.now() + 300_000).toISOString();
      const make = async (by: string) => {
        const { body } = await t.graphql<{ createApiKey: Payload }>(
          `mutation { createApiKey(input: { name: "worker", scopes: ["projects:read"], requestId: "deploy", expiresAt: "${expiresAt}" }) { secret userErrors { code field } } }`,
          { key: by },
        );
        return body.data?.createApiKey;
      };
      const first = await make(wider.token);
      expect(first).toMatchObject({ secret: expect.any(String), userErrors: [] });
      expect(await make(token)).toEqual({
        secret: null,
        userErrors: [{ code: 'CONFLICT', field: ['input', 'requestId'] }],
      });
      expect(await make(wider.token)).toEqual(first);
    });

    it('are not had with the id of another account, a key of none, or a person’s', async () => {
      t = await open();
      const [robot, other] = [await account(), await account()];
      const plain = await t.key();
      const tried = async (id: string, secret: string) =>
        (await ask('token', form({ grant_type: 'client_credentials' }, basic(id, secret)))).body;
      for (const [id, secret] of [
        [other.id, robot.key],
        [robot.id, plain.token],
        [plain.id, plain.token],
        ['', robot.key],
      ] as const) {
        expect((await tried(id, secret))['error'], id).toBe('invalid_client');
      }
      const wrong = await tried(robot.id, `${robot.key.slice(0, -7)}AAAAAAA`);
      expect(wrong['error']).toBe('invalid_client');
      expect(JSON.stringify(wrong)).not.toContain(robot.key.slice(0, -7));
    });

    it('are refused in the words of RFC 6749', async () => {
      t = await open();
      const robot = await account();
      const shown = basic(robot.id, robot.key);
      const cases: [string, RequestInit, number, string][] = [
        ['GET', { method: 'GET' }, 405, 'invalid_request'],
        [
          'JSON',
          { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } },
          400,
          'invalid_request',
        ],
        ['no grant', form({}, shown), 400, 'invalid_request'],
        ['an unknown grant', form({ grant_type: 'password' }, shown), 400, 'unsupported_grant_type'],
        ['no client', form({ grant_type: 'client_credentials' }), 401, 'invalid_client'],
        [
          'a Bearer',
          form({ grant_type: 'client_credentials' }, { authorization: `Bearer ${robot.key}` }),
          401,
          'invalid_client',
        ],
        [
          'two ways at once',
          form({ grant_type: 'client_credentials', client_id: robot.id, client_secret: robot.key }, shown),
          400,
          'invalid_request',
        ],
        [
          'a parameter twice',
          { ...form({}, shown), body: 'grant_type=client_credentials&grant_type=client_credentials' },
          400,
          'invalid_request',
        ],
      ];
      for (const [what, init, status, error] of cases) {
        const answer = await ask('token', init);
        expect([answer.status, answer.body['error']], what).toEqual([status, error]);
        expect(answer.headers.get('www-authenticate') !== null, what).toBe(status === 401);
      }
      const large = await ask('token', form({ grant_type: 'x'.repeat(40_000) }, shown));
      expect(large.status).toBe(413);
    });

    it('that are wrong slow down who shows them', async () => {
      t = await open({ env: { HALYARD_FAILED_KEYS_PER_MINUTE: '3' } });
      const robot = await account();
      const elsewhere = await createTestApp({ seed: 'another installation' });
      const never = (await elsewhere.key()).token;
      await elsewhere.close();
      const guess = () => ask('token', form({ grant_type: 'client_credentials' }, basic(robot.id, never)));
      for (let n = 0; n < 3; n += 1) expect((await guess()).status).toBe(401);
      const slowed = await guess();
      expect([slowed.status, slowed.headers.get('retry-after')]).toEqual([429, '20']);
    });

    it('are given to one account sixty times a minute, and to another all the same', async () => {
      t = await open();
      const [robot, other] = [await account(), await account()];
      for (let n = 0; n < 60; n += 1) expect((await grant(robot)).status).toBe(200);
      const refused = await grant(robot);
      expect([refused.status, refused.body['error'], refused.headers.get('retry-after')]).toEqual([
        429,
        'temporarily_unavailable',
        '1',
      ]);
      expect((await grant(other)).status).toBe(200);
      t.clock.advance(1);
      expect((await grant(robot)).status).toBe(200);
    });

    it('that were revoked are remembered for an hour after they end, for clocks that differ', async () => {
      t = await open();
      const robot = await account();
      const { token } = await grant(robot);
      await ask('revoke', form({ token }, basic(robot.id, robot.key)));
      const { revokedTokens } = oauthTables(t.store.read);
      const kept = () => t.store.read.$count(revokedTokens);
      t.clock.advance(900 + 3599);
      await forgetRevokedTokens(t.store, t.clock);
      expect(await kept()).toBe(1);
      t.clock.advance(2);
      await forgetRevokedTokens(t.store, t.clock);
      expect(await kept()).toBe(0);
    });

    it('leave a trail without themselves in it', async () => {
      t = await open();
      const robot = await account();
      const { token } = await grant(robot, { scope: 'products:read' });
      await ask('revoke', form({ token }, basic(robot.id, robot.key)));
      const { body } = await t.graphql(
        `{ auditEvents(subjectId: "${robot.id}") { nodes { action actorId after } } }`,
        { key: t.firstKey },
      );
      const trail = JSON.stringify(body);
      expect(trail).toContain('serviceToken.issue');
      expect(trail).toContain('serviceToken.revoke');
      expect(trail).not.toContain(token);
    });
  });

  describe(`introspection and revocation on ${engine}`, () => {
    afterEach(async () => {
      await t.close();
      await under.dispose();
    });

    const looksInto = (token: string, asker: string, more: Record<string, string> = {}) =>
      ask('introspect', form({ token, ...more }, { authorization: `Bearer ${asker}` }));

    it('is for who holds keys:verify', async () => {
      t = await open();
      const [narrow, robot] = [await t.key({ scopes: ['products:read'] }), await account()];
      expect((await looksInto(robot.key, narrow.token)).body['error']).toBe('insufficient_scope');
      expect((await ask('introspect', form({ token: robot.key }, basic(robot.id, robot.key)))).status).toBe(
        403,
      );
      expect((await ask('introspect', form({ token: robot.key }))).status).toBe(401);
      expect((await looksInto('', (await t.key({ scopes: ['keys:verify'] })).token)).body['error']).toBe(
        'invalid_request',
      );
    });

    it('tells of keys too, and says no more than inactive of what is not', async () => {
      t = await open();
      const { token: asker } = await t.key({ scopes: ['keys:verify'] });
      const { id, token } = await t.key({ api: 'pim', scopes: ['products:read'], name: 'shop' });
      expect((await looksInto(token, asker)).body).toEqual({
        active: true,
        scope: 'products:read',
        client_id: id,
        username: 'shop',
        token_type: 'Bearer',
        sub: id,
        iss: ORIGIN,
        aud: ORIGIN,
        tid: 'default',
      });
      const elsewhere = await t.tenant('Another');
      const foreign = await t.key({ tenantId: elsewhere });
      const bound = await t.key({ allowedIps: ['203.0.113.0/24'] });
      const expired = await t.key({ expiresAt: new Date(t.clock.now() + 1000) });
      t.clock.advance(2);
      for (const dead of ['junk', 'a.b.c', foreign.token, bound.token, expired.token]) {
        expect((await looksInto(dead, asker)).body, dead).toEqual({ active: false });
      }
      expect((await looksInto(bound.token, asker, { client_ip: '203.0.113.5' })).body).toMatchObject({
        active: true,
      });
    });

    it('tells at once what became of a key that it told of before', async () => {
      t = await open();
      const { token: asker } = await t.key({ scopes: ['keys:verify'] });
      const { id, token } = await t.key({ scopes: ['products:read', 'products:write'], name: 'before' });
      const change = async (mutation: string) => {
        const { body } = await t.graphql<Record<string, { secret?: string }>>(`mutation { ${mutation} }`, {
          key: t.firstKey,
        });
        expect(body.errors).toBeUndefined();
        return Object.values(body.data ?? {})[0]?.secret ?? '';
      };
      const told = async (text = token) => (await looksInto(text, asker)).body;
      const first = await told();
      expect(first).toMatchObject({ username: 'before', scope: 'products:read products:write' });
      expect(await told()).toEqual(first);
      await change(
        `updateApiKey(input: { id: "${id}", name: "after", scopes: ["products:read"] }) { userErrors { code } }`,
      );
      expect(await told()).toEqual({ ...first, username: 'after', scope: 'products:read' });
      const newer = await change(`rotateApiKey(id: "${id}", graceSeconds: 60) { secret }`);
      const graceEnds = Math.floor(t.clock.now() / 1000) + 60;
      expect([(await told()).exp, (await told(newer)).exp]).toEqual([graceEnds, undefined]);
      t.clock.advance(61);
      expect([(await told()).active, (await told(newer)).active]).toEqual([false, true]);
      await change(`revokeApiKey(id: "${id}") { userErrors { code } }`);
      expect(await told(newer)).toEqual({ active: false });
    });

    it('blames who asks for what is wrong, and says that it cannot tell now rather than that it is inactive', async () => {
      t = await open({ env: { HALYARD_FAILED_KEYS_PER_MINUTE: '3' } });
      const { token: asker } = await t.key({ scopes: ['keys:verify'] });
      const { token } = await t.key();
      const other = await createTestApp({ seed: 'another installation' });
      const wrong = await other.key();
      await other.close();
      const client_ip = '203.0.113.5';
      for (let n = 0; n < 3; n += 1)
        expect((await looksInto(wrong.token, asker, { client_ip })).body).toEqual({ active: false });
      const flooded = await looksInto(token, asker, { client_ip });
      expect([flooded.status, flooded.body['error'], flooded.headers.get('retry-after')]).toEqual([
        429,
        'temporarily_unavailable',
        '20',
      ]);
      const there = await t.fetch('/verify', {
        headers: { authorization: `Bearer ${token}` },
        address: client_ip,
      });
      expect(there.status).toBe(200);
    });

    it('refuses an address that is none, and a NUL anywhere, and goes on writing down what happens', async () => {
      t = await open();
      const { token: asker } = await t.key({ scopes: ['keys:verify'] });
      const { id, token } = await t.key();
      for (const client_ip of ['1\0', '203.0.113.5\0', 'local', `fe80::1%${'x'.repeat(100)}`]) {
        for (const shown of [token, 'junk']) {
          expect(await looksInto(shown, asker, { client_ip })).toMatchObject({
            status: 400,
            body: { error: 'invalid_request' },
          });
        }
      }
      expect((await looksInto(`${token}\0`, asker)).status).toBe(400);
      expect((await looksInto(token, asker, { client_ip: '203.0.113.5' })).body['active']).toBe(true);
      await t.app.close();
      const { body } = await t.graphql(`{ apiKey(id: "${id}") { lastUsedIp } }`, { key: t.firstKey });
      expect(body.data).toEqual({ apiKey: { lastUsedIp: '203.0.113.5' } });
    });

    it('is 503, as the others are, while the store is away', async () => {
      t = await open();
      const robot = await account(['keys:verify']);
      const { token } = await grant(robot);
      const { token: shown } = await t.key();
      const away = Object.assign(new Error('The database is away.'), { code: 'ECONNREFUSED' });
      vi.spyOn(t.store, 'tx').mockRejectedValue(away);
      vi.spyOn(t.store.read, 'select').mockImplementation(() => {
        throw away;
      });
      const [granted, looked, revoked] = [
        await grant(robot),
        await ask('introspect', form({ token: shown }, basic(robot.id, robot.key))),
        await ask('revoke', form({ token }, basic(robot.id, robot.key))),
      ];
      vi.restoreAllMocks();
      for (const { status, body } of [granted, looked, revoked])
        expect([status, body['error']]).toEqual([503, 'temporarily_unavailable']);
    });

    it('revokes tokens of the client alone, and answers alike whether it did', async () => {
      t = await open();
      const [robot, other] = [await account(), await account()];
      const { token } = await grant(robot);
      const revoke = (text: string, by: Account) =>
        ask('revoke', form({ token: text }, basic(by.id, by.key)));
      expect([(await revoke(token, other)).status, (await revoke('junk', other)).status]).toEqual([200, 200]);
      expect(await whoIs(token)).toMatchObject({ id: robot.id });
      expect((await revoke(token, robot)).status).toBe(200);
      expect((await revoke(token, robot)).status).toBe(200);
      expect(await whoIs(token)).toBe('TOKEN_REVOKED');
      expect((await revoke(robot.key, robot)).body['error']).toBe('unsupported_token_type');
    });
  });
}
