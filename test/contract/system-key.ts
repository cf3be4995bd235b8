import { Client } from 'pg';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { suspendTenant } from '../../src/accounts/suspend-tenant.js';
import { createSigner } from '../../src/audit/signer.js';
import { verifyTrail } from '../../src/audit/verify-trail.js';
import { createInstallationSecret } from '../../src/installation-secret.js';
import { disableSystemKey } from '../../src/keys/system-key/disable.js';
import { enableSystemKey } from '../../src/keys/system-key/enable.js';
import { rotateSystemKey } from '../../src/keys/system-key/rotate.js';
import { showSystemKey } from '../../src/keys/system-key/show.js';
import { keyTables } from '../../src/keys/table.js';
import { formatToken, parseToken } from '../../src/keys/token.js';
import { allScopes } from '../../src/principals/scope-registry.js';
import { readable } from '../../src/storage/shared-texts.js';
import { countStatements } from '../catalog/count-statements.js';
import { createTestApp, type TestApp, type TestAppOptions } from '../support/app.js';

const PASSWORD = 'correct horse battery stable';
const STATE = 'systemKey { enabled source createdAt lastUsedAt apiKey { id status } }';
const ERRORS = 'userErrors { code field message }';
const ENABLE = `mutation { enableSystemKey { secret ${STATE} ${ERRORS} } }`;
const REVEAL = `mutation { revealSystemKey { secret ${STATE} ${ERRORS} } }`;
const DISABLE = `mutation { disableSystemKey { ${STATE} ${ERRORS} } }`;
const rotateBy = (graceSeconds: number) =>
  `mutation { rotateSystemKey(graceSeconds: ${graceSeconds}) { secret ${STATE} ${ERRORS} } }`;
const EVENTS =
  'query ($action: String) { auditEvents(action: $action, first: 500) { totalCount nodes { actorId actorKind action subjectId address requestId before after } } }';

/** One that has to be encoded in a URL, and one that could be a request id. */
const FOREIGN = 'the-old-key~of+another.server=0123456789';
/** As a client may write it that encodes whatever is no letter or digit. */
const encodeEach = (text: string): string =>
  text.replace(/[^A-Za-z0-9]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
const OTHER_FOREIGN = 'another-key-of-the-other-server_0123456789';
const ownText = (letter: string) =>
  formatToken({
    api: 'pixee',
    environment: 'live',
    keyId: letter.repeat(16),
    secret: letter.repeat(43),
  });

interface State {
  readonly enabled: boolean;
  readonly source: string;
  readonly lastUsedAt: string | null;
  readonly apiKey: { readonly id: string; readonly status: string } | null;
}

interface Payload {
  readonly secret: string | null;
  readonly systemKey: State | null;
  readonly userErrors: readonly { code: string; field: string[] | null; message: string }[];
}

interface Event {
  readonly actorId: string;
  readonly actorKind: string;
  readonly subjectId: string;
  readonly address: string;
  readonly requestId: string;
  readonly after: Record<string, unknown>;
}

let t: TestApp;

async function run(document: string, key: string, app = t) {
  const answer = await app.graphql<Record<string, Payload>>(document, { key });
  const [payload] = Object.values(answer.body.data ?? {});
  return { ...answer, payload, code: answer.body.errors?.[0]?.extensions['code'] };
}

async function shown(document: string, key: string): Promise<{ secret: string; id: string }> {
  const { payload, body } = await run(document, key);
  if (!payload?.secret || !payload.systemKey?.apiKey) throw new Error(JSON.stringify(body));
  return { secret: payload.secret, id: payload.systemKey.apiKey.id };
}

/** Registers with an invitation into the default tenant, and logs in. */
async function personWho(role: string, email = `${role.toLowerCase()}@example.com`): Promise<string> {
  t.clock.advance(60);
  const invited = await t.graphql<{ inviteMember: { secret: string } }>(
    `mutation { inviteMember(input: { email: "${email}", role: ${role} }) { secret } }`,
    { key: t.firstKey },
  );
  const invitation = invited.body.data?.inviteMember.secret;
  await t.graphql(
    `mutation { register(input: { email: "${email}", name: "Someone", password: "${PASSWORD}", invitation: "${invitation}" }) { user { id } } }`,
  );
  const answer = await t.graphql<{ login: { accessToken: string } }>(
    `mutation { login(email: "${email}", password: "${PASSWORD}") { accessToken } }`,
  );
  return answer.body.data?.login.accessToken ?? '';
}

const openapi = (key: string, app = t) =>
  app.fetch('/api/v1/openapi', { headers: { Authorization: `Bearer ${key}` } });
const statusOf = async (key: string, app = t) => (await openapi(key, app)).status;
const codeOf = async (key: string, app = t) =>
  ((await (await openapi(key, app)).json()) as { code?: string }).code;

async function events(action: string): Promise<Event[]> {
  const { body } = await t.graphql<{ auditEvents: { nodes: Event[] } }>(EVENTS, {
    key: t.firstKey,
    variables: { action },
  });
  return body.data?.auditEvents.nodes ?? [];
}

/** On PostgreSQL, where transactions run side by side, each takes its time between the key and its secrets. */
function slowLookAtSecrets(ms: number): void {
  const { query } = Client.prototype;
  const slow = async function (this: Client, ...args: unknown[]): Promise<unknown> {
    const [asked] = args as [string | { readonly text: string }];
    const sql = typeof asked === 'string' ? asked : asked.text;
    if (/^select .* join "api_key_secrets"/.test(sql))
      await new Promise((resolve) => setTimeout(resolve, ms));
    return Reflect.apply(query, this, args);
  };
  vi.spyOn(Client.prototype, 'query').mockImplementation(slow as () => void);
}

export interface SystemKeyUnderTest {
  newPlace(): Promise<TestApp['place'] | undefined>;
  dispose(): Promise<void>;
  /** Whether what one process ends is refused by another in the very next request, or only within a second. */
  readonly isExactAcrossProcesses: boolean;
}

/** The one key that holds everything, through the door, on any storage engine. */
export function systemKeyContract(engine: string, under: SystemKeyUnderTest): void {
  const open = async (options: TestAppOptions = {}): Promise<TestApp> => {
    const place = await under.newPlace();
    return createTestApp({ ...(place && { place }), ...options });
  };
  const others: TestApp[] = [];
  let processes = 0;
  /** Another process on the same data: a neighbour, or the same server started again. */
  const beside = async (env: Record<string, string> = {}): Promise<TestApp> => {
    processes += 1;
    const seed = `process ${processes}`;
    const app = await createTestApp({ place: t.place, clock: t.clock, seed, env });
    others.push(app);
    return app;
  };
  const refusedBy = async (app: TestApp, key: string, code: string) => {
    if (under.isExactAcrossProcesses) expect(await codeOf(key, app)).toBe(code);
    else await expect.poll(() => codeOf(key, app), { timeout: 1000 }).toBe(code);
  };

  describe(`the system key on ${engine}`, () => {
    afterEach(async () => {
      vi.restoreAllMocks();
      for (const app of others.splice(0)) await app.close();
      await t.close();
      await under.dispose();
    });

    describe('an owner of the default tenant', () => {
      it('finds it off, enables it, and downloads the OpenAPI document with it', async () => {
        t = await open();
        const owner = await personWho('OWNER');
        const off = { enabled: false, apiKey: null, createdAt: null, lastUsedAt: null, source: 'STORE' };
        expect((await run(`{ ${STATE} }`, owner)).body.data).toEqual({ systemKey: off });
        for (const verb of [REVEAL, rotateBy(0)]) {
          expect((await run(verb, owner)).payload?.userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
        }
        expect((await run(DISABLE, owner)).payload?.systemKey).toEqual(off);

        const enabled = await run(ENABLE, owner);
        expect(enabled.headers.get('cache-control')).toBe('no-store');
        const secret = enabled.payload?.secret ?? '';
        expect(parseToken(secret)).toMatchObject({ api: 'pixee' });
        const response = await openapi(secret);
        expect(response.status).toBe(200);
        expect(await response.json()).toMatchObject({ openapi: '3.1.0' });
        const byHeader = { headers: { 'X-API-Key': secret } };
        expect((await t.fetch('/api/v1/products', byHeader)).status).toBe(200);
        const me = await t.graphql('{ me { scopes tenant { id } apiKey { system fullAccess } } }', {
          key: secret,
        });
        expect(me.body.data).toEqual({
          me: { scopes: allScopes, tenant: { id: 'default' }, apiKey: { system: true, fullAccess: true } },
        });
        await t.app.close();
        expect((await run(`{ ${STATE} }`, owner)).body.data?.['systemKey']).toMatchObject({
          enabled: true,
          lastUsedAt: expect.any(String),
        });
      });

      it('is shown it again, as is another owner, and that is written down', async () => {
        t = await open();
        const [one, another] = [await personWho('OWNER'), await personWho('OWNER', 'two@example.com')];
        const first = await shown(ENABLE, one);
        expect(await shown(ENABLE, another)).toEqual(first);
        expect(await shown(REVEAL, another)).toEqual(first);
        expect(await events('systemKey.enable')).toMatchObject([{ actorKind: 'user', subjectId: first.id }]);
        expect(await events('systemKey.show')).toHaveLength(2);
      });

      it('is who is meant: no other role, no key, not the system key itself, no owner elsewhere', async () => {
        t = await open();
        const { secret } = await shown(ENABLE, await personWho('OWNER'));
        const stranger = (await t.key({ tenantId: await t.tenant('Stranger') })).token;
        const admin = await personWho('ADMIN');
        for (const key of [admin, t.firstKey, secret, stranger]) {
          for (const document of [`{ ${STATE} }`, ENABLE, REVEAL, rotateBy(0), DISABLE]) {
            const { code, body } = await run(document, key);
            expect(code).toBe('FORBIDDEN');
            expect(JSON.stringify(body)).not.toContain('pixee_');
          }
        }
        expect(await statusOf(secret)).toBe(200);
      });

      it('makes one where two enable it at once', async () => {
        t = await open();
        const neighbour = await beside();
        const owner = await personWho('OWNER');
        const answers = await Promise.all([t, neighbour, t, neighbour].map((app) => run(ENABLE, owner, app)));
        const secrets = new Set(answers.map(({ payload }) => payload?.secret));
        expect(secrets.size).toBe(1);
        expect(secrets).not.toContain(null);
        expect(await events('systemKey.enable')).toHaveLength(1);
      });

      it('shows it, or says that there is none, to who asks while another disables it', async () => {
        t = await open();
        const neighbour = await beside();
        const owner = await personWho('OWNER');
        await run(ENABLE, owner);
        slowLookAtSecrets(300);
        const asking = [run(ENABLE, owner, neighbour), run(REVEAL, owner, neighbour)];
        await new Promise((resolve) => setTimeout(resolve, 100));
        const disabled = await run(DISABLE, owner);
        expect(disabled.payload?.userErrors).toEqual([]);
        for (const { payload } of await Promise.all(asking)) {
          const codes = payload?.userErrors.map(({ code }) => code);
          expect(payload?.secret ? 'shown' : codes).toEqual(payload?.secret ? 'shown' : ['NOT_FOUND']);
        }
      });

      it('rotates it, with a grace and without, and is shown the newest', async () => {
        t = await open();
        const owner = await personWho('OWNER');
        const [first, second] = [await shown(ENABLE, owner), await shown(rotateBy(60), owner)];
        expect(second.id).toBe(first.id);
        expect([await statusOf(first.secret), await statusOf(second.secret)]).toEqual([200, 200]);
        expect((await shown(REVEAL, owner)).secret).toBe(second.secret);
        t.clock.advance(60);
        expect(await codeOf(first.secret)).toBe('API_KEY_ROTATED');
        const third = await shown(rotateBy(0), owner);
        expect([await codeOf(second.secret), await statusOf(third.secret)]).toEqual(['API_KEY_ROTATED', 200]);
        expect((await run(rotateBy(-1), owner)).payload?.userErrors).toMatchObject([
          { code: 'VALIDATION_FAILED', field: ['graceSeconds'] },
        ]);
        expect(await events('systemKey.rotate')).toHaveLength(2);
        const { apiKeys } = keyTables(t.store.read);
        const { sealedText } = apiKeys;
        const sealed = (await t.store.read.select({ sealedText }).from(apiKeys)).filter(
          (row) => row.sealedText,
        );
        expect(sealed).toHaveLength(1);
        expect(JSON.stringify(sealed)).not.toContain(third.secret.slice(-49, -6));
      });

      it('disables it for good, at once, in every process; enabled again it is another', async () => {
        t = await open();
        const neighbour = await beside();
        const owner = await personWho('OWNER');
        const first = await shown(ENABLE, owner);
        expect([await statusOf(first.secret), await statusOf(first.secret, neighbour)]).toEqual([200, 200]);
        expect((await run(DISABLE, owner)).payload?.systemKey).toMatchObject({ enabled: false });
        expect(await codeOf(first.secret)).toBe('API_KEY_REVOKED');
        await refusedBy(neighbour, first.secret, 'API_KEY_REVOKED');
        const second = await shown(ENABLE, owner);
        expect(second.id).not.toBe(first.id);
        expect([await statusOf(first.secret), await statusOf(second.secret)]).toEqual([401, 200]);
        const { body } = await t.graphql(`{ apiKey(id: "${first.id}") { status system scopes } }`, {
          key: t.firstKey,
        });
        expect(body.data).toEqual({ apiKey: { status: 'REVOKED', system: false, scopes: [] } });
      });

      it('hears what to do where it was sealed under a secret that is gone', async () => {
        t = await open();
        await shown(ENABLE, await personWho('OWNER'));
        const elsewhere = await beside({ HALYARD_SECRET: 'quite another secret and long enough to be one' });
        await expect(showSystemKey(elsewhere.operator())).rejects.toThrow(/Rotate it/);
        const { secret } = await rotateSystemKey(elsewhere.operator());
        expect(await statusOf(secret, elsewhere)).toBe(200);
        expect((await showSystemKey(elsewhere.operator())).secret).toBe(secret);
      });
    });

    it('can still be shown when the secret it was sealed under is retired, and then gone', async () => {
      const old = 'the installation secret of the first year';
      const current = 'the installation secret of the second year';
      t = await open({ env: { HALYARD_SECRET: old } });
      const owner = await personWho('OWNER');
      const { secret } = await shown(ENABLE, owner);
      const between = await beside({ HALYARD_SECRET: `${current},${old}` });
      expect(await statusOf(secret, between)).toBe(200);
      await between.app.close();
      const after = await beside({ HALYARD_SECRET: current });
      expect(await statusOf(secret, after)).toBe(200);
      expect((await showSystemKey(after.operator())).secret).toBe(secret);
    });

    describe('no other way', () => {
      it('changes, rotates or ends it: the ordinary mutations answer CONFLICT, to itself too', async () => {
        t = await open();
        const { secret, id } = await shown(ENABLE, await personWho('OWNER'));
        for (const key of [t.firstKey, secret]) {
          for (const document of [
            `mutation { rotateApiKey(id: "${id}") { secret ${ERRORS} } }`,
            `mutation { finishApiKeyRotation(id: "${id}") { ${ERRORS} } }`,
            `mutation { updateApiKey(input: { id: "${id}", name: "x" }) { ${ERRORS} } }`,
            `mutation { deactivateApiKey(id: "${id}") { ${ERRORS} } }`,
            `mutation { activateApiKey(id: "${id}") { ${ERRORS} } }`,
            `mutation { revokeApiKey(id: "${id}") { ${ERRORS} } }`,
          ]) {
            const { payload } = await run(document, key);
            expect(payload?.userErrors[0]).toMatchObject({
              code: 'CONFLICT',
              message: expect.stringContaining('disableSystemKey'),
            });
          }
          const headers = { 'X-API-Key': key };
          const bridged = await t.fetch(`/api/v1/api-keys/${id}`, { method: 'DELETE', headers });
          expect(bridged.status).toBe(409);
        }
        expect(await statusOf(secret)).toBe(200);
      });

      it('lets it outlive the tenant: it is refused while the default tenant is suspended', async () => {
        t = await open();
        const { secret } = await shown(ENABLE, await personWho('OWNER'));
        await suspendTenant(t.operator(), 'default');
        expect(await codeOf(secret)).toBe('TENANT_SUSPENDED');
      });

      it('leads it into another tenant', async () => {
        t = await open();
        const { secret } = await shown(ENABLE, await personWho('OWNER'));
        const headers = { 'X-Tenant-ID': await t.tenant('Other') };
        const { status } = await t.graphql('{ me { id } }', { key: secret, headers });
        expect(status).toBe(403);
      });
    });

    describe('each of its uses', () => {
      it('is one row of the audit trail, which never holds the key, and the trail can be verified', async () => {
        t = await open();
        const { secret, id } = await shown(ENABLE, await personWho('OWNER'));
        const calls = Array.from({ length: 20 }, (_, n) =>
          t.fetch(n % 2 ? `/api/v1/products/${secret}?key=${secret}` : '/api/v1/openapi', {
            headers: { Authorization: `Bearer ${secret}`, 'X-Request-Id': `trace-${n}` },
            address: '192.0.2.7',
          }),
        );
        await Promise.all(calls);
        const uses = await events('systemKey.use');
        expect(uses).toHaveLength(20);
        expect(new Set(uses.map(({ requestId }) => requestId)).size).toBe(20);
        expect(uses[0]).toMatchObject({ actorId: id, subjectId: id, address: '192.0.2.7' });
        expect(uses.map(({ after }) => after)).toContainEqual({ method: 'GET', path: '/api/v1/openapi' });
        expect(JSON.stringify(uses)).not.toContain(secret.slice(-49, -6));
        await t.app.close();
        const signer = createSigner(createInstallationSecret(['a secret for tests, long enough to be one']));
        expect(await verifyTrail(t.store, signer)).toMatchObject({ ok: true });
      });

      it('cuts a path that is too long, and no ordinary key has such rows', async () => {
        t = await open();
        const { secret } = await shown(ENABLE, await personWho('OWNER'));
        await t.fetch(`/api/v1/products/${'x'.repeat(600)}`, { headers: { 'X-API-Key': secret } });
        await t.fetch('/api/v1/products', { headers: { 'X-API-Key': t.firstKey } });
        const uses = await events('systemKey.use');
        expect(uses.map(({ after }) => String(after['path']).length)).toEqual([500]);
      });

      it('does not happen where it cannot be written down', async () => {
        t = await open();
        const { secret } = await shown(ENABLE, await personWho('OWNER'));
        expect(await statusOf(secret)).toBe(200);
        const write = t.store.tx;
        let refused = 0;
        // Counts and last uses are written meanwhile, as every second.
        vi.spyOn(t.store, 'tx').mockImplementation((body, options) => {
          if (refused > 0 || options?.mayBeLost) return write(body, options);
          refused += 1;
          return Promise.reject(new Error('the disk is full'));
        });
        const create = 'mutation { createApiKey(input: { name: "x", scopes: [] }) { secret } }';
        const { status, body } = await t.graphql(create, { key: secret });
        expect([status, body.data, body.errors?.[0]?.extensions]).toEqual([
          503,
          undefined,
          { code: 'UNAVAILABLE' },
        ]);
        expect(refused).toBe(1);
        expect((await t.graphql(create, { key: secret })).status).toBe(200);
        expect(await events('apiKey.create')).toHaveLength(2);
      });

      it('is not written down, nor let happen, where the key is wrong', async () => {
        t = await open();
        const { secret } = await shown(ENABLE, await personWho('OWNER'));
        const parts = parseToken(secret);
        if (!parts) throw new Error('The key does not parse.');
        expect(await codeOf(formatToken({ ...parts, secret: 'A'.repeat(43) }))).toBe('API_KEY_UNKNOWN');
        expect(await codeOf(`${secret.slice(0, -1)}!`)).toBe('API_KEY_MALFORMED');
        expect(await events('systemKey.use')).toEqual([]);
      });
    });

    describe.each([
      ['of another server', FOREIGN, OTHER_FOREIGN],
      ['of our own shape', ownText('a'), ownText('b')],
    ])('set by HALYARD_SYSTEM_KEY to a text %s', (_what, text, other) => {
      const set = (value: string) => ({ env: { HALYARD_SYSTEM_KEY: value } });

      it('is enabled from the start, in every process, and can be changed there alone', async () => {
        t = await open(set(text));
        expect(await statusOf(text)).toBe(200);
        expect((await t.fetch('/api/v1/products', { headers: { 'X-API-Key': text } })).status).toBe(200);
        expect((await run('{ me { id } }', text)).status).toBe(200);
        const owner = await personWho('OWNER');
        for (const verb of [rotateBy(0), DISABLE]) {
          const { payload } = await run(verb, owner);
          expect(payload?.userErrors[0]).toMatchObject({
            code: 'CONFLICT',
            message: 'The system key is set by HALYARD_SYSTEM_KEY on the server; change it there.',
          });
        }
        const { id, secret } = await shown(REVEAL, owner);
        expect(secret).toBe(text);
        expect((await shown(ENABLE, owner)).id).toBe(id);
        const neighbour = await beside({ HALYARD_SYSTEM_KEY: text });
        expect(await statusOf(text, neighbour)).toBe(200);
        expect(await events('systemKey.configure')).toMatchObject([{ actorId: 'operator', subjectId: id }]);
        expect((await run(`{ ${STATE} }`, owner)).body.data?.['systemKey']).toMatchObject({
          source: 'CONFIGURATION',
        });
      });

      it('is changed by no process that lacks the variable: only the start of a server without it ends it', async () => {
        t = await open(set(text));
        const { systemKey: _set, ...without } = t.operator();
        const context = { ...without, systemKey: undefined };
        for (const verb of [rotateSystemKey, disableSystemKey]) {
          await expect(verb(context)).rejects.toThrow(
            'The system key is set by HALYARD_SYSTEM_KEY on the server; change it there.',
          );
        }
        for (const verb of [showSystemKey, enableSystemKey]) {
          expect(await verb(context)).toMatchObject({
            secret: text,
            systemKey: { source: 'CONFIGURATION' },
          });
        }
        expect(await statusOf(text)).toBe(200);
        expect(await statusOf(text, await beside())).toBe(401);
      });

      it('is another after a start with another text, and the first again after the next', async () => {
        t = await open(set(text));
        expect(await statusOf(text)).toBe(200);
        const owner = await personWho('OWNER');
        const { id } = await shown(REVEAL, owner);
        const second = await beside({ HALYARD_SYSTEM_KEY: other });
        expect(await statusOf(other, second)).toBe(200);
        expect(await statusOf(text, second)).toBe(401);
        await expect.poll(() => statusOf(text), { timeout: 1000 }).toBe(401);
        const third = await beside({ HALYARD_SYSTEM_KEY: text });
        expect([await statusOf(text, third), await statusOf(other, third)]).toEqual([200, 401]);
        expect((await shown(REVEAL, owner)).id).toBe(id);
      });

      it('ends with the next start where it is set no more, and can be set again', async () => {
        t = await open(set(text));
        const owner = await personWho('OWNER');
        const { id } = await shown(REVEAL, owner);
        const unset = await beside();
        expect(await statusOf(text, unset)).toBe(401);
        expect((await run(`{ ${STATE} }`, owner, unset)).body.data?.['systemKey']).toMatchObject({
          enabled: false,
        });
        await expect.poll(() => statusOf(text), { timeout: 1000 }).toBe(401);
        await expect.poll(() => statusOf(text, unset), { timeout: 1000 }).toBe(401);
        const again = await beside({ HALYARD_SYSTEM_KEY: text });
        expect(await statusOf(text, again)).toBe(200);
        // Those that remember it as ended read it again.
        await expect.poll(() => statusOf(text), { timeout: 1000 }).toBe(200);
        expect((await shown(REVEAL, owner)).id).not.toBe(id);
      });

      it('is made by one of several processes that start at once', async () => {
        t = await open();
        const apps = await Promise.all([1, 2, 3].map(() => beside({ HALYARD_SYSTEM_KEY: text })));
        for (const app of apps) expect(await statusOf(text, app)).toBe(200);
        expect(await events('systemKey.configure')).toHaveLength(1);
      });

      it('takes the place of the one that an owner enabled', async () => {
        t = await open();
        const owner = await personWho('OWNER');
        const enabled = await shown(ENABLE, owner);
        const started = await beside({ HALYARD_SYSTEM_KEY: text });
        expect([await codeOf(enabled.secret, started), await statusOf(text, started)]).toEqual([
          'API_KEY_REVOKED',
          200,
        ]);
      });

      it('is never written down, however it is encoded in a path', async () => {
        t = await open(set(text));
        const secret = parseToken(text)?.secret ?? text;
        const all = encodeEach(secret);
        const forms = [
          secret,
          all,
          all.toLowerCase(),
          encodeURIComponent(all),
          encodeURIComponent(encodeURIComponent(text)),
        ];
        for (const form of forms) {
          await t.fetch(`/api/v1/products/${form}`, { headers: { Authorization: `Bearer ${text}` } });
        }
        const paths = (await events('systemKey.use')).map(({ after }) => after['path']);
        expect(paths).toHaveLength(forms.length);
        for (const path of paths) expect(path).toMatch(/^\/api\/v1\/products\/(pixee_\w{16})?…$/);
      });

      it('is never written down', async () => {
        t = await open(set(text));
        for (const key of [text, other]) {
          const app = key === text ? t : await beside(set(other).env);
          for (const id of [key, 'trace-1']) {
            await app.fetch(`/api/v1/products/${encodeURIComponent(key)}:${key}`, {
              headers: { Authorization: `Bearer ${key}`, 'X-Request-Id': id },
            });
          }
        }
        const { auditEvents } = (await import('../../src/audit/table.js')).auditTables(t.store.read);
        const { apiKeySecrets, apiKeys } = keyTables(t.store.read);
        await t.app.close();
        const rows = JSON.stringify([
          await t.store.read.select().from(auditEvents),
          await t.store.read.select(readable(apiKeys)).from(apiKeys),
          await t.store.read.select(readable(apiKeySecrets)).from(apiKeySecrets),
        ]);
        expect(rows.match(/systemKey\.use/g)).toHaveLength(4);
        for (const key of [text, other]) {
          const proof = parseToken(key)?.secret ?? key;
          expect(rows).not.toContain(proof);
          expect(rows).not.toContain(encodeURIComponent(proof));
        }
      });
    });

    describe('a text of another server', () => {
      it('is told from a wrong one with no look-up', async () => {
        t = await open({ env: { HALYARD_SYSTEM_KEY: FOREIGN } });
        const statements = countStatements(t.store);
        for (const wrong of [`${FOREIGN}0`, FOREIGN.slice(0, -1), FOREIGN.toUpperCase(), 'x'.repeat(600)]) {
          expect(await codeOf(wrong)).toBe('API_KEY_MALFORMED');
        }
        expect(statements().filter((sql) => sql.includes('api_key'))).toEqual([]);
        expect(await statusOf(FOREIGN)).toBe(200);
        expect(statements().filter((sql) => sql.includes('api_key'))).not.toEqual([]);
      });

      it('cannot be had where it is not set', async () => {
        t = await open();
        await shown(ENABLE, await personWho('OWNER'));
        expect(await codeOf(FOREIGN)).toBe('API_KEY_MALFORMED');
      });
    });

    it('cannot be set to a key that is somebody else’s', async () => {
      t = await open();
      const { token, id } = await t.key({ api: 'pixee' });
      await expect(beside({ HALYARD_SYSTEM_KEY: token })).rejects.toThrow(
        `HALYARD_SYSTEM_KEY is the text of another key, ${id}.`,
      );
      expect(await statusOf(token)).toBe(200);
    });

    it('stays where an owner enabled it and nothing is set', async () => {
      t = await open();
      const { secret } = await shown(ENABLE, await personWho('OWNER'));
      const again = await beside();
      expect(await statusOf(secret, again)).toBe(200);
      const pinned = await beside({ HALYARD_SYSTEM_KEY: secret });
      expect(await statusOf(secret, pinned)).toBe(200);
      expect(await events('systemKey.configure')).toEqual([]);
    });
  });
}
