import { afterEach, describe, expect, it } from 'vitest';
import { createInstallationSecret } from '../../src/installation-secret.js';
import { createUseRecorder } from '../../src/keys/record-use.js';
import { parseToken } from '../../src/keys/token.js';
import { createVault } from '../../src/keys/vault.js';
import { createKeyVerifier } from '../../src/keys/verify-key.js';
import { createTestApp, type TestApp, type TestAppOptions } from '../support/app.js';
import { createTestClock } from '../support/clock.js';

const ME = '{ me { id name scopes } }';
const CREATE = `mutation ($input: CreateApiKeyInput!) {
  createApiKey(input: $input) { secret apiKey { id prefix status scopes } userErrors { code field message } }
}`;
const ROTATE = `mutation ($id: ID!, $grace: Int, $requestId: String) {
  rotateApiKey(id: $id, graceSeconds: $grace, requestId: $requestId) {
    secret apiKey { id name scopes secrets { id expiresAt } } userErrors { code field message }
  }
}`;
const REVOKE =
  'mutation ($id: ID!, $reason: String) { revokeApiKey(id: $id, reason: $reason) { apiKey { status revokedReason } userErrors { code } } }';

interface Issued {
  readonly secret: string | null;
  readonly apiKey: {
    readonly id: string;
    readonly prefix: string;
    readonly secrets: { expiresAt: string | null }[];
  } | null;
  readonly userErrors: readonly {
    readonly code: string;
    readonly field: string[];
    readonly message: string;
  }[];
}

let t: TestApp;

async function create(input: Record<string, unknown>, key = t.firstKey): Promise<Issued> {
  const answer = await t.graphql<{ createApiKey: Issued }>(CREATE, { key, variables: { input } });
  if (!answer.body.data) throw new Error(JSON.stringify(answer.body));
  return answer.body.data.createApiKey;
}

async function rotate(
  id: string,
  options: { key?: string; grace?: number; requestId?: string } = {},
): Promise<Issued> {
  const { key = t.firstKey, ...variables } = options;
  const answer = await t.graphql<{ rotateApiKey: Issued }>(ROTATE, { key, variables: { id, ...variables } });
  if (!answer.body.data) throw new Error(JSON.stringify(answer.body));
  return answer.body.data.rotateApiKey;
}

const codeOf = async (key: string, address?: string): Promise<string> => {
  const response = await t.fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ query: ME }),
    ...(address && { address }),
  });
  const body = (await response.json()) as { data?: unknown; errors?: { extensions: { code: string } }[] };
  return body.errors?.[0]?.extensions.code ?? `${response.status}`;
};

/** An engine as the suite needs it: a new, empty place for each test. */
export interface KeysUnderTest {
  newPlace(): Promise<TestApp['place'] | undefined>;
  dispose(): Promise<void>;
  /** Whether what one process revokes is refused by another in the very next request, or only within a second. */
  readonly isExactAcrossProcesses: boolean;
}

/** The life of a key through the door, on any storage engine. */
export function keysContract(engine: string, under: KeysUnderTest): void {
  const open = async (options: TestAppOptions = {}): Promise<TestApp> => {
    const place = await under.newPlace();
    return createTestApp({ ...(place && { place }), ...options });
  };

  describe(`keys on ${engine}`, () => {
    afterEach(async () => {
      await t.close();
      await under.dispose();
    });

    describe('the life of a key', () => {
      it('is created, works, and is shown once', async () => {
        t = await open();
        const { secret, apiKey } = await create({ name: 'reader', api: 'PIM', scopes: ['products:read'] });
        expect(secret).toMatch(/^pm_live_[0-9A-Za-z]{65}$/);
        expect(secret?.startsWith(apiKey?.prefix ?? '-')).toBe(true);
        const me = await t.graphql(ME, { key: secret ?? '' });
        expect(me.body.data).toEqual({ me: { id: apiKey?.id, name: 'reader', scopes: ['products:read'] } });
        const again = await t.graphql(`{ apiKey(id: "${apiKey?.id}") { name prefix } }`, { key: t.firstKey });
        expect(JSON.stringify(again.body)).not.toContain(secret?.slice(-40));
      });

      it('wears a prefix that names its API and environment', async () => {
        t = await open();
        const prefixes: string[] = [];
        for (const [api, environment] of [
          ['HALYARD', 'TEST'],
          ['PIM', 'TEST'],
          ['PIXEE', 'LIVE'],
          ['PIXELBYTE', 'LIVE'],
          ['PXXL', 'LIVE'],
          ['PIXXEL', 'TEST'],
        ]) {
          const { secret } = await create({ name: 'x', api, environment, scopes: [] });
          prefixes.push(secret?.slice(0, -65) ?? '');
        }
        expect(prefixes).toEqual([
          'hal_test_',
          'pm_test_',
          'pixee_',
          'pxb_live_',
          'pxxl_live_',
          'pixxel_test_',
        ]);
        const { userErrors } = await create({ name: 'x', api: 'PIXEE', environment: 'TEST', scopes: [] });
        expect(userErrors).toMatchObject([{ code: 'VALIDATION_FAILED', field: ['input', 'environment'] }]);
      });

      it('is switched off and on again, at once', async () => {
        t = await open();
        const { id, token } = await t.key();
        expect(await codeOf(token)).toBe('200');
        await t.graphql(`mutation { deactivateApiKey(id: "${id}") { userErrors { code } } }`, {
          key: t.firstKey,
        });
        expect(await codeOf(token)).toBe('API_KEY_INACTIVE');
        await t.graphql(`mutation { activateApiKey(id: "${id}") { userErrors { code } } }`, {
          key: t.firstKey,
        });
        expect(await codeOf(token)).toBe('200');
      });

      it('is revoked for good, with the first reason kept', async () => {
        t = await open();
        const { id, token } = await t.key();
        expect(await codeOf(token)).toBe('200');
        const first = await t.graphql(REVOKE, { key: t.firstKey, variables: { id, reason: 'leaked' } });
        expect(first.body.data).toMatchObject({
          revokeApiKey: { apiKey: { status: 'REVOKED', revokedReason: 'leaked' } },
        });
        expect(await codeOf(token)).toBe('API_KEY_REVOKED');
        const second = await t.graphql(REVOKE, { key: t.firstKey, variables: { id, reason: 'again' } });
        expect(second.body.data).toMatchObject({ revokeApiKey: { apiKey: { revokedReason: 'leaked' } } });
        const revive = await t.graphql(`mutation { activateApiKey(id: "${id}") { userErrors { code } } }`, {
          key: t.firstKey,
        });
        expect(revive.body.data).toEqual({ activateApiKey: { userErrors: [{ code: 'CONFLICT' }] } });
      });

      it('begins and ends when it was told to', async () => {
        t = await open();
        const at = (seconds: number) => new Date(t.clock.now() + seconds * 1000);
        const { token } = await t.key({ notBefore: at(60), expiresAt: at(120) });
        expect(await codeOf(token)).toBe('API_KEY_NOT_YET_VALID');
        t.clock.advance(60);
        expect(await codeOf(token)).toBe('200');
        t.clock.advance(59.999);
        expect(await codeOf(token)).toBe('200');
        t.clock.advance(0.001);
        expect(await codeOf(token)).toBe('API_KEY_EXPIRED');
      });

      it('is only used from the addresses it was given', async () => {
        t = await open();
        const { token } = await t.key({ allowedIps: ['203.0.113.0/24', '2001:db8::/32'] });
        expect(await codeOf(token, '203.0.113.9')).toBe('200');
        expect(await codeOf(token, '::ffff:203.0.113.9')).toBe('200');
        expect(await codeOf(token, '2001:db8::1')).toBe('200');
        expect(await codeOf(token, '198.51.100.1')).toBe('IP_NOT_ALLOWED');
        expect(await codeOf(token, 'nonsense')).toBe('IP_NOT_ALLOWED');
        const { userErrors } = await create({
          name: 'x',
          scopes: [],
          allowedIps: ['10.0.0.0/8', '10.0.0.0/33'],
        });
        expect(userErrors).toMatchObject([
          { code: 'VALIDATION_FAILED', field: ['input', 'allowedIps', '1'] },
        ]);
      });

      it('is only used as often as it was given', async () => {
        t = await open();
        const { secret, apiKey } = await create({
          name: 'x',
          scopes: [],
          rateLimit: { requests: 2, seconds: 10 },
        });
        const codes = async () => [
          await codeOf(secret ?? ''),
          await codeOf(secret ?? ''),
          await codeOf(secret ?? ''),
        ];
        expect(await codes()).toEqual(['200', '200', 'RATE_LIMITED']);
        t.clock.advance(5);
        expect(await codes()).toEqual(['200', 'RATE_LIMITED', 'RATE_LIMITED']);
        const changed = await t.graphql(
          `mutation { updateApiKey(input: { id: "${apiKey?.id}", rateLimit: null }) { apiKey { rateLimit { requests } } } }`,
          { key: t.firstKey },
        );
        expect(changed.body.data).toEqual({ updateApiKey: { apiKey: { rateLimit: null } } });
        expect(await codes()).toEqual(['200', '200', '200']);
      });

      it('remembers when and from where it was used, without a write for each request', async () => {
        t = await open();
        const { id, token } = await t.key();
        await codeOf(token, '198.51.100.7');
        const used = () =>
          t.graphql(`{ apiKey(id: "${id}") { lastUsedAt lastUsedIp } }`, { key: t.firstKey });
        expect((await used()).body.data).toEqual({ apiKey: { lastUsedAt: null, lastUsedIp: null } });
        await t.app.close();
        expect((await used()).body.data).toEqual({
          apiKey: { lastUsedAt: '2026-01-15T12:00:00.000Z', lastUsedIp: '198.51.100.7' },
        });
      });
    });

    describe('rotation', () => {
      it('kills the old secret in the same instant, and keeps all else about the key', async () => {
        t = await open();
        const { id, token } = await t.key({ name: 'kept', scopes: ['products:read'] });
        expect(await codeOf(token)).toBe('200');
        const { secret, apiKey } = await rotate(id);
        expect(apiKey).toMatchObject({
          id,
          name: 'kept',
          scopes: ['products:read'],
          secrets: [{ expiresAt: null }],
        });
        expect(await codeOf(token)).toBe('API_KEY_ROTATED');
        expect(await codeOf(secret ?? '')).toBe('200');
      });

      it('lets both secrets work for the grace, and then only the new one', async () => {
        t = await open();
        const { id, token } = await t.key();
        const { secret } = await rotate(id, { grace: 3600 });
        t.clock.advance(3599);
        expect(await codeOf(token)).toBe('200');
        expect(await codeOf(secret ?? '')).toBe('200');
        t.clock.advance(1);
        expect(await codeOf(token)).toBe('API_KEY_ROTATED');
        expect(await codeOf(secret ?? '')).toBe('200');
      });

      it('never has more than two secrets that work: a third ends the first', async () => {
        t = await open();
        const { id, token: first } = await t.key();
        const { secret: second } = await rotate(id, { grace: 3600 });
        const { secret: third, apiKey } = await rotate(id, { grace: 3600 });
        expect(apiKey?.secrets).toHaveLength(2);
        expect(await codeOf(first)).toBe('API_KEY_ROTATED');
        expect(await codeOf(second ?? '')).toBe('200');
        expect(await codeOf(third ?? '')).toBe('200');
      });

      it('never lengthens a life: not past the key, nor past an earlier grace', async () => {
        t = await open();
        const expiresAt = new Date(t.clock.now() + 100_000);
        const { id } = await t.key({ expiresAt });
        const { apiKey } = await rotate(id, { grace: 3600 });
        expect(apiKey?.secrets[1]?.expiresAt).toBe(expiresAt.toISOString());
      });

      it('is finished early when asked', async () => {
        t = await open();
        const { id, token } = await t.key();
        const { secret } = await rotate(id, { grace: 3600 });
        await t.graphql(`mutation { finishApiKeyRotation(id: "${id}") { userErrors { code } } }`, {
          key: t.firstKey,
        });
        expect(await codeOf(token)).toBe('API_KEY_ROTATED');
        expect(await codeOf(secret ?? '')).toBe('200');
      });

      it('answers a repeated request with the same secret, and refuses the id for anything else', async () => {
        t = await open();
        const { id } = await t.key();
        const once = await rotate(id, { requestId: 'retry-1', grace: 60 });
        const twice = await rotate(id, { requestId: 'retry-1', grace: 60 });
        expect(twice.secret).toBe(once.secret);
        expect(twice.apiKey?.secrets).toHaveLength(2);
        expect((await rotate(id, { requestId: 'retry-1', grace: 61 })).userErrors).toMatchObject([
          { code: 'CONFLICT' },
        ]);
        const { token: colleague } = await t.key();
        const stranger = await rotate(id, { requestId: 'retry-1', grace: 60, key: colleague });
        expect(stranger).toMatchObject({ secret: null, userErrors: [{ code: 'CONFLICT' }] });
        t.clock.advance(3601);
        expect((await rotate(id, { requestId: 'retry-1', grace: 60 })).secret).not.toBe(once.secret);
      });

      it('is done once where the same request comes many times at once', async () => {
        t = await open();
        const { id } = await t.key();
        const answers = await Promise.all(
          Array.from({ length: 8 }, () => rotate(id, { requestId: 'burst' })),
        );
        expect(new Set(answers.map(({ secret }) => secret)).size).toBe(1);
      });

      it('refuses a grace that is negative or longer than 90 days', async () => {
        t = await open();
        const { id } = await t.key();
        for (const grace of [-1, 90 * 86_400 + 1]) {
          expect((await rotate(id, { grace })).userErrors).toMatchObject([
            { code: 'VALIDATION_FAILED', field: ['graceSeconds'] },
          ]);
        }
      });

      it('holds in a second process on the same database', async () => {
        t = await open();
        const neighbour = await createTestApp({ place: t.place, clock: t.clock, seed: 'neighbour' });
        try {
          const { id, token } = await t.key();
          const before = await neighbour.graphql(ME, { key: token });
          expect(before.status).toBe(200);
          const { secret } = await rotate(id);
          const refused = async () => (await neighbour.graphql(ME, { key: token })).status;
          if (under.isExactAcrossProcesses) expect(await refused()).toBe(401);
          else await expect.poll(refused, { timeout: 1000 }).toBe(401);
          expect((await neighbour.graphql(ME, { key: secret ?? '' })).status).toBe(200);
        } finally {
          await neighbour.close();
        }
      });
    });

    describe('what a key may do to keys', () => {
      it('may read, rotate and revoke itself without any scope, and no other key', async () => {
        t = await open();
        const { id, token } = await t.key({ scopes: [] });
        const other = await t.key();
        const read = (of: string, key: string) => t.graphql(`{ apiKey(id: "${of}") { id } }`, { key });
        expect((await read(id, token)).body.data).toEqual({ apiKey: { id } });
        const denied = await read(other.id, token);
        expect(denied.status).toBe(403);
        expect(denied.body.errors?.[0]?.extensions).toMatchObject({
          code: 'FORBIDDEN',
          missingScopes: ['keys:read'],
        });

        const { secret } = await rotate(id, { key: token });
        expect(await codeOf(token)).toBe('API_KEY_ROTATED');
        const foreign = await t.graphql(ROTATE, { key: secret ?? '', variables: { id: other.id } });
        expect(foreign.status).toBe(403);
        expect(foreign.body.errors?.[0]?.extensions).toMatchObject({ missingScopes: ['keys:write'] });

        const ended = await t.graphql(REVOKE, { key: secret ?? '', variables: { id } });
        expect(ended.body.data).toMatchObject({ revokeApiKey: { apiKey: { status: 'REVOKED' } } });
        expect(await codeOf(secret ?? '')).toBe('API_KEY_REVOKED');
      });

      it('never gives out, strengthens or learns the secret of a key that may do more', async () => {
        t = await open();
        const { token: manager } = await t.key({ scopes: ['keys:write', 'keys:read', 'products:read'] });
        const strong = await t.key();
        const more = await t.graphql(CREATE, {
          key: manager,
          variables: { input: { name: 'x', scopes: ['products:read', 'products:delete'] } },
        });
        expect(more.status).toBe(403);
        expect(more.body.errors?.[0]?.extensions).toMatchObject({ missingScopes: ['products:delete'] });
        expect((await t.graphql(ROTATE, { key: manager, variables: { id: strong.id } })).status).toBe(403);
        const own = await create({ name: 'mine', scopes: ['products:read'] }, manager);
        const raise = await t.graphql(
          `mutation { updateApiKey(input: {id: "${own.apiKey?.id}", scopes: ["products:write"]}) { userErrors { code } } }`,
          { key: manager },
        );
        expect(raise.status).toBe(403);
        const off = await t.graphql(
          `mutation { deactivateApiKey(id: "${strong.id}") { apiKey { status } } }`,
          {
            key: manager,
          },
        );
        expect(off.body.data).toEqual({ deactivateApiKey: { apiKey: { status: 'INACTIVE' } } });
        expect(
          (
            await t.graphql(`mutation { activateApiKey(id: "${strong.id}") { apiKey { status } } }`, {
              key: manager,
            })
          ).status,
        ).toBe(403);
      });

      it('takes an empty list for everything of its API only where that is the rule of the API', async () => {
        t = await open();
        const { token: all } = await t.key({ api: 'pixelbyte', scopes: [] });
        const { token: one } = await t.key({ api: 'pixelbyte', scopes: ['submit_job'] });
        const { token: none } = await t.key({ api: 'pim', scopes: [] });
        const scopes = async (key: string) =>
          (await t.graphql<{ me: { scopes: string[] } }>(ME, { key })).body.data?.me.scopes;
        expect(await scopes(all)).toEqual(['submit_job', 'check_status', 'list_models']);
        expect(await scopes(one)).toEqual(['submit_job']);
        expect(await scopes(none)).toEqual([]);
      });

      it('cannot outlive what made it, nor be used from more places, nor free itself of its own limits', async () => {
        t = await open();
        const expiresAt = new Date(t.clock.now() + 3_600_000);
        const { id, token } = await t.key({ expiresAt, allowedIps: ['127.0.0.0/8'] });
        const field = async (input: Record<string, unknown>) =>
          (await create({ name: 'x', scopes: [], ...input }, token)).userErrors[0]?.field?.[1];
        const later = new Date(expiresAt.getTime() + 1000).toISOString();
        const inTime = { expiresAt: expiresAt.toISOString() };
        expect(await field({})).toBe('expiresAt');
        expect(await field({ expiresAt: later })).toBe('expiresAt');
        expect(await field(inTime)).toBe('allowedIps');
        expect(await field({ ...inTime, allowedIps: ['126.0.0.0/7'] })).toBe('allowedIps');
        expect(await field({ ...inTime, allowedIps: ['127.0.0.1', '10.0.0.1'] })).toBe('allowedIps');
        expect(await field({ ...inTime, allowedIps: ['127.1.0.0/16', '::ffff:127.0.0.1'] })).toBeUndefined();
        for (const change of ['expiresAt: null', 'allowedIps: []']) {
          const answer = await t.graphql<{ updateApiKey: { userErrors: unknown[] } }>(
            `mutation { updateApiKey(input: {id: "${id}", ${change}}) { userErrors { code } } }`,
            { key: token },
          );
          expect(answer.body.data?.updateApiKey.userErrors, change).toEqual([{ code: 'VALIDATION_FAILED' }]);
        }
      });

      it('cannot be taken over with a secret that was rotated out and lives through its grace', async () => {
        t = await open();
        const { id, token: leaked } = await t.key({ scopes: ['products:read'] });
        const { secret } = await rotate(id, { key: leaked, grace: 600 });
        expect(await codeOf(leaked)).toBe('200');
        expect((await t.graphql(ROTATE, { key: leaked, variables: { id } })).status).toBe(403);
        expect((await t.graphql(REVOKE, { key: leaked, variables: { id } })).status).toBe(403);
        expect(await codeOf(secret ?? '')).toBe('200');
      });

      it('wins its key back with no such secret, whatever that holds, nor makes with it what outlives it', async () => {
        t = await open();
        const { id, token: leaked } = await t.key({ scopes: ['keys:write', 'products:read'] });
        const { secret } = await rotate(id, { key: leaked, grace: 600, requestId: 'mine' });
        const change = `mutation { updateApiKey(input: {id: "${id}", allowedIps: ["10.0.0.1"]}) { userErrors { code } } }`;
        for (const document of [ROTATE, REVOKE, change]) {
          const denied = await t.graphql(document, { key: leaked, variables: { id } });
          expect(denied.body.errors?.[0]?.message, document).toMatch(
            /was rotated out .* show its newest secret/,
          );
        }
        const made = (seconds: number) =>
          create({ name: 'x', scopes: [], expiresAt: new Date(t.clock.now() + seconds * 1000) }, leaked);
        expect((await made(601)).userErrors[0]?.field).toEqual(['input', 'expiresAt']);
        expect((await made(600)).userErrors).toEqual([]);
        const again = { key: leaked, grace: 600, requestId: 'mine' };
        expect((await rotate(id, again)).secret).toBe(secret);
        expect((await rotate(id, { key: secret ?? '' })).userErrors).toEqual([]);
      });

      it('neither learns the secret of a key that reaches further in time or place, nor strengthens it', async () => {
        t = await open();
        const scopes = ['keys:write', 'products:read'];
        const wide = await t.key({ scopes });
        const expiresAt = new Date(t.clock.now() + 60_000);
        for (const limits of [{ expiresAt }, { allowedIps: ['127.0.0.1'] }]) {
          const { id, token } = await t.key({ scopes, ...limits });
          const tried = (mutation: string) => t.graphql(`mutation { ${mutation} }`, { key: token });
          const update = (change: string) =>
            tried(`updateApiKey(input: {id: "${wide.id}", ${change}}) { userErrors { code } }`);
          for (const answer of [
            await tried(`rotateApiKey(id: "${wide.id}") { secret }`),
            await tried(`activateApiKey(id: "${wide.id}") { apiKey { id } }`),
            await update('scopes: ["products:read"]'),
            await update('notBefore: null'),
          ]) {
            expect([answer.status, answer.body.errors?.[0]?.message]).toEqual([
              403,
              expect.stringMatching(/^What you call with (ends at|may be used from) /),
            ]);
          }
          expect((await update('name: "A label"')).body.data).toEqual({ updateApiKey: { userErrors: [] } });
          expect((await rotate(id, { key: token })).userErrors).toEqual([]);
        }
      });

      it('is not shown an answer again that it may no longer ask for', async () => {
        t = await open();
        const { id } = await t.key({ scopes: [] });
        const manager = await t.key({ scopes: ['keys:write'] });
        expect((await rotate(id, { key: manager.token, requestId: 'RR' })).secret).not.toBeNull();
        await t.graphql(
          `mutation { updateApiKey(input: {id: "${manager.id}", scopes: []}) { userErrors { code } } }`,
          { key: t.firstKey },
        );
        const again = await t.graphql(ROTATE, { key: manager.token, variables: { id, requestId: 'RR' } });
        expect(again.status).toBe(403);
      });

      it('works when it was rotated by a process whose clock is behind that of another', async () => {
        t = await open();
        const { id } = await t.key();
        t.clock.advance(10);
        for (let n = 0; n < 3; n += 1) await rotate(id);
        const behind = await createTestApp({
          place: t.place,
          clock: createTestClock(t.clock.now() - 60_000),
          seed: 'behind',
        });
        try {
          const answer = await behind.graphql<{ rotateApiKey: Issued }>(ROTATE, {
            key: t.firstKey,
            variables: { id },
          });
          const secret = answer.body.data?.rotateApiKey.secret ?? '';
          expect((await behind.graphql(ME, { key: secret })).status).toBe(200);
          await expect.poll(() => codeOf(secret)).toBe('200');
        } finally {
          await behind.close();
        }
      });

      it('is taken from an address that guesses, if it was proven lately', async () => {
        t = await open({ env: { HALYARD_FAILED_KEYS_PER_MINUTE: '2' } });
        const { token } = await t.key();
        expect(await codeOf(token, '192.0.2.9')).toBe('200');
        const { formatToken } = await import('../../src/keys/token.js');
        for (let n = 0; n < 4; n += 1) {
          await codeOf(
            formatToken({
              api: 'pim',
              environment: 'live',
              keyId: `${n}`.padStart(16, 'z'),
              secret: 'C'.repeat(43),
            }),
            '192.0.2.9',
          );
        }
        expect(await codeOf(token, '192.0.2.9')).toBe('200');
      });

      it('has a life that every engine can keep', async () => {
        t = await open();
        const { userErrors } = await create({ name: 'x', scopes: [], notBefore: '0000-01-01T00:00:00Z' });
        expect(userErrors).toMatchObject([{ code: 'VALIDATION_FAILED', field: ['input', 'notBefore'] }]);
      });

      it('understands aliases, and refuses unknown scopes and those of other APIs, naming which', async () => {
        t = await open();
        const aliased = await create({ name: 'x', api: 'PIXELBYTE', scopes: ['jobs:submit', 'submit_job'] });
        expect(aliased.apiKey).toMatchObject({ scopes: ['submit_job'] });
        const unknown = await create({ name: 'x', scopes: ['products:read', 'products:rad'] });
        expect(unknown.userErrors).toMatchObject([
          { code: 'VALIDATION_FAILED', field: ['input', 'scopes', '1'] },
        ]);
        const foreign = await create({ name: 'x', api: 'PIXELBYTE', scopes: ['products:read'] });
        expect(foreign.userErrors[0]?.message).toContain('PixelByte');
      });
    });

    describe('what is said to who shows a wrong key', () => {
      it('tells a typo from an unknown key, and tells nothing of a key to who has only its public part', async () => {
        t = await open();
        const { id, token } = await t.key();
        await t.graphql(REVOKE, { key: t.firstKey, variables: { id } });
        const typo = token.slice(0, -1) + (token.endsWith('a') ? 'b' : 'a');
        expect(await codeOf(typo)).toBe('API_KEY_MALFORMED');
        expect(await codeOf('hunter2')).toBe('API_KEY_MALFORMED');
        expect(await codeOf('x'.repeat(600))).toBe('API_KEY_MALFORMED');
        const { formatToken, parseToken } = await import('../../src/keys/token.js');
        const parts = parseToken(token);
        if (!parts) throw new Error('The key does not parse.');
        expect(await codeOf(formatToken({ ...parts, secret: 'A'.repeat(43) }))).toBe('API_KEY_UNKNOWN');
        expect(await codeOf(formatToken({ ...parts, environment: 'test' }))).toBe('API_KEY_UNKNOWN');
        expect(await codeOf(token)).toBe('API_KEY_REVOKED');
      });

      it('makes an address that guesses wait, and no other', async () => {
        t = await open({ env: { HALYARD_FAILED_KEYS_PER_MINUTE: '5' } });
        const { formatToken } = await import('../../src/keys/token.js');
        const guess = (n: number) =>
          formatToken({
            api: 'pim',
            environment: 'live',
            keyId: `${n}`.padStart(16, '0'),
            secret: 'B'.repeat(43),
          });
        for (let n = 0; n < 5; n += 1) expect(await codeOf(guess(n), '192.0.2.1')).toBe('API_KEY_UNKNOWN');
        expect(await codeOf(guess(5), '192.0.2.1')).toBe('RATE_LIMITED');
        expect(await codeOf(guess(5), '192.0.2.2')).toBe('API_KEY_UNKNOWN');
        t.clock.advance(12);
        expect(await codeOf(guess(6), '192.0.2.1')).toBe('API_KEY_UNKNOWN');
      });

      it('refuses two different credentials, and takes one that is shown twice', async () => {
        t = await open();
        const other = await t.key();
        const both = (second: string) => t.graphql(ME, { key: t.firstKey, headers: { 'x-api-key': second } });
        expect((await both(other.token)).body.errors?.[0]?.extensions['code']).toBe('AMBIGUOUS_CREDENTIALS');
        expect((await both(t.firstKey)).status).toBe(200);
      });

      it("answers 403 to a tenant that is not the credential's, whether or not there is one", async () => {
        t = await open();
        const other = await t.tenant('Other');
        const naming = (tenant: string) =>
          t.graphql(ME, { key: t.firstKey, headers: { 'x-tenant-id': tenant } });
        expect((await naming('default')).status).toBe(200);
        const [real, made] = [await naming(other), await naming('ten_nothing')];
        expect(real.status).toBe(403);
        expect(real.body).toEqual(made.body);
      });
    });

    describe('the installation secret', () => {
      it('is taken on by a key once, however often the key is used then', async () => {
        t = await open({ env: { HALYARD_SECRET: 'the old secret which is surely long enough now' } });
        const token = parseToken((await t.key()).token);
        const vault = createVault(
          createInstallationSecret([
            'the new secret which is surely long enough now',
            'the old secret which is surely long enough now',
          ]),
        );
        const verifier = createKeyVerifier(t.store, vault, t.clock);
        const uses = createUseRecorder(t.store, vault, t.clock, (error) => {
          throw error;
        });
        const retired: boolean[] = [];
        for (let use = 0; token && use < 3; use += 1) {
          const found = await verifier.verify(token);
          if (found.outcome !== 'valid') throw new Error(found.outcome);
          retired.push(vault.isRetired(found.secret));
          uses.record({ ...found, secretText: token.secret }, '192.0.2.1');
          await uses.flush();
        }
        await uses.close();
        expect(retired).toEqual([true, false, false]);
      });

      it('can be replaced: keys of the retired one work, and are hashed anew as they are used', async () => {
        const [old, current] = [
          'the old secret which is surely long enough now',
          'the new secret which is surely long enough now',
        ];
        t = await open({ env: { HALYARD_SECRET: old } });
        const { token } = await t.key();
        const both = await createTestApp({
          place: t.place,
          clock: t.clock,
          seed: '2',
          env: { HALYARD_SECRET: `${current},${old}` },
        });
        expect((await both.graphql(ME, { key: token })).status).toBe(200);
        await both.close();
        const alone = await createTestApp({
          place: t.place,
          clock: t.clock,
          seed: '3',
          env: { HALYARD_SECRET: current },
        });
        expect((await alone.graphql(ME, { key: token })).status).toBe(200);
        expect((await alone.graphql(ME, { key: t.firstKey })).body.errors?.[0]?.extensions['code']).toBe(
          'API_KEY_UNKNOWN',
        );
        await alone.close();
      });
    });
  });
}
