import { afterEach, describe, expect, it } from 'vitest';
import { createRequestCounter } from '../../src/usage/count-requests.js';
import { rollUpUsage } from '../../src/usage/roll-up.js';
import { usageTables } from '../../src/usage/table.js';
import { type Answer, createTestApp, type TestApp, type TestAppOptions } from '../support/app.js';

const [MINUTE, HOUR, DAY] = [60, 3600, 86_400];
const KEPT = { minuteHours: 48, hourDays: 60, dayDays: 1095 };
const USAGE = `query ($keyId: ID, $secretId: ID, $route: String, $since: DateTime!, $until: DateTime, $grain: UsageGrain) {
  usage(keyId: $keyId, secretId: $secretId, route: $route, since: $since, until: $until, grain: $grain) {
    since until grain total refused failed
    buckets { at requests refused failed }
    byRoute { route requests refused failed lastUsedAt }
    byKey { keyId name requests lastUsedAt }
    byStatus { status requests }
  }
}`;
const BY_SECRET = `query ($keyId: ID!, $since: DateTime) {
  usageBySecret(keyId: $keyId, since: $since) { secretId createdAt expiresAt isCurrent requests refused lastUsedAt }
}`;

interface Bucket {
  readonly at: string;
  readonly requests: number;
  readonly refused: number;
}

interface Usage {
  readonly since: string;
  readonly until: string;
  readonly grain: string;
  readonly total: number;
  readonly refused: number;
  readonly failed: number;
  readonly buckets: readonly Bucket[];
  readonly byRoute: readonly {
    readonly route: string;
    readonly requests: number;
    readonly lastUsedAt: string;
  }[];
  readonly byKey: readonly { readonly keyId: string; readonly name: string; readonly requests: number }[];
  readonly byStatus: readonly { readonly status: number; readonly requests: number }[];
}

export interface UsageUnderTest {
  newPlace(): Promise<TestApp['place'] | undefined>;
  dispose(): Promise<void>;
}

/** What called what, through the door, on any storage engine. */
export function usageContract(engine: string, under: UsageUnderTest): void {
  let t: TestApp;
  const open = async (options: TestAppOptions = {}): Promise<TestApp> => {
    const place = await under.newPlace();
    return createTestApp({ ...(place && { place }), ...options });
  };
  const ago = (seconds: number): Date => new Date(t.clock.now() - seconds * 1000);

  const ask = (
    variables: Record<string, unknown> = {},
    key = t.firstKey,
  ): Promise<Answer<{ usage: Usage | null }>> =>
    t.graphql(USAGE, { key, variables: { since: ago(HOUR), until: ago(-MINUTE), ...variables } });

  /** Asked of an app that has written all it counted. */
  async function usage(variables: Record<string, unknown> = {}, key?: string): Promise<Usage> {
    await t.app.close();
    const { body } = await ask(variables, key);
    if (!body.data?.usage) throw new Error(JSON.stringify(body));
    return body.data.usage;
  }

  const faultOf = async (variables: Record<string, unknown>) =>
    (await ask(variables)).body.errors?.[0] ?? { message: '', extensions: {} };

  const rowsInStore = () => t.store.read.select().from(usageTables(t.store.read).usageCounts);
  const busy = ({ buckets }: Usage) =>
    buckets.filter(({ requests }) => requests > 0).map(({ at, requests }) => [at, requests]);
  const products = (key: string) => t.fetch('/api/v1/products', { headers: { 'x-api-key': key } });

  describe(`usage on ${engine}`, () => {
    afterEach(async () => {
      await t.close();
      await under.dispose();
    });

    describe('what is counted', () => {
      it('is every answered request of a key, once, by its route and its status', async () => {
        t = await open();
        const { id, token } = await t.key({ api: 'pim', name: 'Shop', scopes: ['products:read'] });
        await products(token);
        await products(token);
        await t.fetch('/api/v1/products/prd_none', { headers: { 'x-api-key': token } });
        await t.fetch('/api/v1/suppliers', { headers: { 'x-api-key': token } });
        await t.fetch('/api/v1/openapi', { headers: { 'x-api-key': token } });
        await t.graphql('{ me { id } }', { key: token });
        await t.graphql('{ apiKeys { totalCount } }', { key: token });
        await t.fetch('/verify?scope=suppliers:read', { headers: { 'x-api-key': token } });
        await t.fetch('/verify', { headers: { 'x-api-key': token } });

        const found = await usage({ keyId: id });
        expect(found).toMatchObject({ total: 9, refused: 4, failed: 0 });
        expect(found.byRoute.map(({ route, requests }) => [route, requests])).toEqual([
          ['graphql', 2],
          ['pim.listProducts', 2],
          ['verify', 2],
          ['pim.getProduct', 1],
          ['pim.listSuppliers', 1],
          ['pim.openapi', 1],
        ]);
        expect(found.byStatus).toEqual([
          { status: 200, requests: 5 },
          { status: 403, requests: 3 },
          { status: 404, requests: 1 },
        ]);
        expect(found.byKey).toMatchObject([{ keyId: id, name: 'Shop', requests: 9 }]);
      });

      it('is nothing of who shows no key, a wrong one, or a session', async () => {
        t = await open();
        const { token } = await t.key();
        await t.graphql('{ scopes { name } }');
        await t.graphql('{ me { id } }', { key: `${token.slice(0, -6)}000000` });
        await products('pm_live_nonsense');
        const account = 'email: "one@example.com", password: "a fine password"';
        await t.graphql(`mutation { register(input: { ${account}, name: "One" }) { user { id } } }`);
        const { body } = await t.graphql<{ login: { accessToken: string } }>(
          `mutation { login(${account}) { accessToken } }`,
        );
        expect((await t.graphql('{ me { id } }', { key: body.data?.login.accessToken })).status).toBe(200);
        await t.app.close();
        expect(await rowsInStore()).toEqual([]);
      });

      it('are refusals of a proven key too: from a wrong address, at a wrong door, for a wrong tenant', async () => {
        t = await open();
        const bound = await t.key({ api: 'pixxel', allowedIps: ['203.0.113.0/24'] });
        await t.fetch('/pixxel/v1/projects', { headers: { authorization: bound.token } });
        await products(bound.token);
        await t.graphql('{ me { id } }', { key: bound.token, headers: { 'x-tenant-id': 'elsewhere' } });
        const found = await usage({ keyId: bound.id });
        expect(found.byRoute.map(({ route }) => route)).toEqual([
          'graphql',
          'pim.listProducts',
          'pixxel.listProjects',
        ]);
        expect(found.byStatus).toEqual([
          { status: 401, requests: 1 },
          { status: 403, requests: 2 },
        ]);
      });

      it('is what the token of a service account calls, as its key’s, with the call that got the token', async () => {
        t = await open();
        const made = await t.graphql<
          Record<string, { project?: { id: string }; serviceAccount?: { id: string } }>
        >('mutation { createProject(input: { name: "P" }) { project { id } } }', { key: t.firstKey });
        const projectId = made.body.data?.['createProject']?.project?.id;
        const account = await t.graphql<{ createServiceAccount: { serviceAccount: { id: string } } }>(
          `mutation { createServiceAccount(input: { name: "A", projectIds: ["${projectId}"] }) { serviceAccount { id } } }`,
          { key: t.firstKey },
        );
        const serviceAccountId = account.body.data?.createServiceAccount.serviceAccount.id ?? '';
        const { id, token } = await t.key({ serviceAccountId, scopes: ['projects:read'] });
        const granted = await t.fetch('/oauth/token', {
          method: 'POST',
          headers: {
            authorization: `Basic ${Buffer.from(`${serviceAccountId}:${token}`).toString('base64')}`,
            'content-type': 'application/x-www-form-urlencoded',
          },
          body: 'grant_type=client_credentials',
        });
        const { access_token: accessToken } = await granted.json();
        expect((await t.graphql('{ projects { totalCount } }', { key: accessToken })).status).toBe(200);
        expect((await usage({ keyId: id })).byRoute.map(({ route }) => route)).toEqual([
          'graphql',
          'oauth.token',
        ]);
      });

      it('adds up over processes, and is right while others are counted', async () => {
        t = await open();
        const neighbour = await createTestApp({ place: t.place, clock: t.clock, seed: 'neighbour' });
        const keys = await Promise.all(
          Array.from({ length: 20 }, () => t.key({ scopes: ['products:read'] })),
        );
        const rounds = Array.from({ length: 5 });
        for (const _ of rounds) {
          for (const app of [t, neighbour]) {
            await Promise.all(keys.map(({ token }) => app.graphql('{ me { id } }', { key: token })));
          }
          t.clock.advance(MINUTE);
        }
        await Promise.all([neighbour.app.close(), t.app.close()]);
        await neighbour.close();
        const found = await usage();
        expect(found.total).toBe(20 * 5 * 2);
        expect(found.byKey.map(({ requests }) => requests)).toEqual(keys.map(() => 10));
        expect(busy(found).map(([, requests]) => requests)).toEqual([40, 40, 40, 40, 40]);
      });

      it('is neither lost nor doubled where the database was away when it should be written', async () => {
        t = await open();
        const errors: unknown[] = [];
        let away = true;
        const store = {
          ...t.store,
          tx: (body: Parameters<typeof t.store.tx>[0]) =>
            away ? Promise.reject(new Error('away')) : t.store.tx(body),
        } as TestApp['store'];
        const counter = createRequestCounter(store, t.clock, (error) => errors.push(error));
        const call = {
          tenantId: 'default',
          apiKeyId: 'key_1',
          secretId: 'sec_1',
          route: 'graphql',
          status: 200,
        };
        counter.count(call);
        await counter.flush();
        counter.count(call);
        await counter.flush();
        away = false;
        counter.count(call);
        await counter.close();
        expect(errors).toHaveLength(2);
        expect((await rowsInStore()).map(({ requests }) => requests)).toEqual([3]);
      });

      it('has a bound while it waits, and what is beyond it is told', async () => {
        t = await open();
        const errors: unknown[] = [];
        const counter = createRequestCounter(t.store, t.clock, (error) => errors.push(String(error)));
        const call = { tenantId: 'default', apiKeyId: 'key_1', route: 'graphql', status: 200 };
        for (let n = 0; n < 20_003; n += 1) counter.count({ ...call, secretId: `sec_${n}` });
        await counter.close();
        expect(errors).toEqual(['Error: 3 requests were not counted: the database was away for too long.']);
        expect(await t.store.read.$count(usageTables(t.store.read).usageCounts)).toBe(20_000);
      });
    });

    describe('the answer', () => {
      it('has every minute, hour or day of the time, the empty ones too', async () => {
        t = await open();
        const { id, token } = await t.key({ api: 'pixxel' });
        await t.graphql('{ me { id } }', { key: token });
        t.clock.advance(90);
        expect((await products(token)).status).toBe(401);
        const found = await usage({ keyId: id, since: ago(150), until: null, grain: 'MINUTE' });
        expect(found).toMatchObject({
          since: '2026-01-15T11:59:00.000Z',
          until: '2026-01-15T12:02:00.000Z',
          grain: 'MINUTE',
        });
        expect(found.buckets).toEqual([
          { at: '2026-01-15T11:59:00.000Z', requests: 0, refused: 0, failed: 0 },
          { at: '2026-01-15T12:00:00.000Z', requests: 1, refused: 0, failed: 0 },
          { at: '2026-01-15T12:01:00.000Z', requests: 1, refused: 1, failed: 0 },
        ]);
        const byDay = await usage({ keyId: id, since: ago(3 * DAY), grain: 'DAY' });
        expect(byDay.buckets).toHaveLength(4);
        expect(busy(byDay)).toEqual([['2026-01-15T00:00:00.000Z', 2]]);
      });

      it('chooses a grain that suits the time where none is named', async () => {
        t = await open();
        const grainOf = async (seconds: number) => (await usage({ since: ago(seconds) })).grain;
        expect(await grainOf(6 * HOUR)).toBe('MINUTE');
        expect(await grainOf(7 * HOUR)).toBe('HOUR');
        expect(await grainOf(16 * DAY)).toBe('HOUR');
        expect(await grainOf(17 * DAY)).toBe('DAY');
      });

      it('is of one route, or of all of a bridge', async () => {
        t = await open();
        const { id, token } = await t.key({ api: 'pim' });
        await products(token);
        await t.fetch('/api/v1/suppliers', { headers: { 'x-api-key': token } });
        await t.graphql('{ me { id } }', { key: token });
        const routes = async (route: string) =>
          (await usage({ keyId: id, route })).byRoute.map((one) => one.route);
        expect(await routes('pim.listProducts')).toEqual(['pim.listProducts']);
        expect(await routes('pim')).toEqual(['pim.listProducts', 'pim.listSuppliers']);
        expect(await routes('pi')).toEqual([]);
        expect(await routes("pim' or 1=1")).toEqual([]);
        expect(await routes('p%')).toEqual([]);
      });

      it('is refused where it would be too long, backwards or still to come', async () => {
        t = await open();
        expect(await faultOf({ since: ago(1500 * DAY) })).toMatchObject({
          message: 'The time is longer than 1500 days. Ask for a shorter one.',
          extensions: { code: 'BAD_USER_INPUT', field: ['since'] },
        });
        expect(await faultOf({ since: '0001-01-01T00:00:00Z' })).toMatchObject({
          extensions: { code: 'BAD_USER_INPUT' },
        });
        expect((await faultOf({ since: ago(2 * DAY), grain: 'MINUTE' })).message).toBe(
          'That is 2881 times one minute; at most 1500 are answered. Ask for a shorter time, or a coarser grain.',
        );
        for (const variables of [{ until: ago(HOUR) }, { since: ago(-1) }]) {
          expect((await faultOf(variables)).message).toBe('since must be before until, and in the past.');
        }
        expect((await faultOf({ route: 'x'.repeat(201) })).extensions).toMatchObject({ field: ['route'] });
        const many = await t.graphql(
          `{ ${['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i']
            .map(
              (name) =>
                `${name}: usage(since: "2026-01-15T00:00:00Z") { buckets { at requests refused failed } }`,
            )
            .join(' ')} }`,
          { key: t.firstKey },
        );
        expect(many.body.errors?.[0]?.extensions['code']).toBe('TOO_COSTLY');
      });
    });

    describe('who may ask', () => {
      it('is who holds usage:read, and each key about itself', async () => {
        t = await open();
        const weak = await t.key({ scopes: ['products:read'] });
        const other = await t.key({ scopes: ['usage:read'] });
        await t.graphql('{ me { id } }', { key: weak.token });
        await t.app.close();
        expect((await ask({ keyId: weak.id }, weak.token)).body.data?.usage?.total).toBe(1);
        for (const variables of [{}, { keyId: null }]) {
          expect((await ask(variables, weak.token)).body.data?.usage?.total).toBe(1);
        }
        expect((await ask({ secretId: 'sec_x' }, weak.token)).body.data?.usage?.total).toBe(0);
        expect((await ask({ keyId: other.id }, weak.token)).status).toBe(403);
        expect((await ask({ keyId: other.id }, weak.token)).body.errors?.[0]?.extensions).toMatchObject({
          code: 'FORBIDDEN',
          missingScopes: ['usage:read'],
        });
        expect((await ask({ keyId: weak.id }, other.token)).body.data?.usage?.total).toBe(1);
        const bySecret = await t.graphql(BY_SECRET, { key: weak.token, variables: { keyId: other.id } });
        expect(bySecret.body.errors?.[0]?.extensions).toMatchObject({ missingScopes: ['usage:read'] });
        const named = await t.graphql(
          '{ usage(since: "2026-01-15T00:00:00Z") { byKey { apiKey { id } } } }',
          {
            key: other.token,
          },
        );
        expect(named.body.errors?.[0]?.extensions).toMatchObject({ missingScopes: ['keys:read'] });
      });

      it('never hears of another tenant: its keys are not there, and its calls are in no sum', async () => {
        t = await open();
        const tenantId = await t.tenant('Strangers');
        const theirs = await t.key({ tenantId });
        await t.graphql('{ me { id } }', { key: theirs.token });
        await t.app.close();
        const all = await ask();
        expect(all.body.data?.usage).toMatchObject({ total: 0, byKey: [], byRoute: [], byStatus: [] });
        expect((await ask({ keyId: theirs.id })).body).toEqual({ data: { usage: null } });
        expect((await ask({ keyId: 'key_none' })).body).toEqual({ data: { usage: null } });
        const bySecret = await t.graphql(BY_SECRET, { key: t.firstKey, variables: { keyId: theirs.id } });
        expect(bySecret.body).toEqual({ data: { usageBySecret: null } });
        expect((await ask({}, theirs.token)).body.data?.usage?.total).toBe(1);
      });
    });

    describe('the secrets of a key that was rotated', () => {
      it('tell who still shows the old one, and how often', async () => {
        t = await open();
        const { id, token } = await t.key({ scopes: ['products:read'] });
        await t.graphql('{ me { id } }', { key: token });
        t.clock.advance(HOUR);
        const rotated = await t.graphql<{ rotateApiKey: { secret: string } }>(
          `mutation { rotateApiKey(id: "${id}", graceSeconds: ${DAY}) { secret } }`,
          { key: t.firstKey },
        );
        const fresh = rotated.body.data?.rotateApiKey.secret ?? '';
        for (const key of [token, token, fresh]) await t.graphql('{ me { id } }', { key });
        await t.app.close();
        const answer = async (since?: Date) =>
          (
            await t.graphql<{ usageBySecret: { secretId: string; requests: number }[] }>(BY_SECRET, {
              key: t.firstKey,
              variables: { keyId: id, since },
            })
          ).body.data?.usageBySecret ?? [];
        const last = new Date(t.clock.now()).toISOString();
        expect(await answer()).toMatchObject([
          { isCurrent: true, requests: 1, expiresAt: null, lastUsedAt: last },
          { isCurrent: false, requests: 3, expiresAt: new Date(t.clock.now() + DAY * 1000).toISOString() },
        ]);
        expect((await answer(ago(MINUTE))).map(({ requests }) => requests)).toEqual([1, 2]);
        const [, old] = await answer();
        expect((await usage({ keyId: id, secretId: old?.secretId, since: ago(2 * HOUR) })).total).toBe(3);

        t.clock.advance(2 * DAY);
        expect(await answer(ago(MINUTE))).toMatchObject([{ isCurrent: true, requests: 0 }]);
        expect((await answer()).map(({ requests }) => requests)).toEqual([1, 3]);
      });
    });

    describe('what grows old', () => {
      const rollUp = (kept = KEPT) => rollUpUsage(t.store, t.clock, kept);
      const grainsInStore = async () =>
        (await rowsInStore())
          .map(({ grain, at, requests }) => `${grain} ${at.toISOString().slice(0, 16)} ${requests}`)
          .toSorted();

      it('is kept by the hour, then by the day, and then forgotten, and no request is counted more or less', async () => {
        t = await open();
        const { id, token } = await t.key();
        for (let n = 0; n < 3; n += 1) {
          await t.graphql('{ me { id } }', { key: token });
          t.clock.advance(40 * MINUTE);
        }
        await t.app.close();
        await rollUp();
        expect(await grainsInStore()).toEqual([
          'minute 2026-01-15T12:00 1',
          'minute 2026-01-15T12:40 1',
          'minute 2026-01-15T13:20 1',
        ]);
        // Of the hour from 13:00 not all is 48 hours old, so all of it stays.
        t.clock.advance(2 * DAY - 30 * MINUTE);
        await rollUp();
        expect(await grainsInStore()).toEqual(['hour 2026-01-15T12:00 2', 'minute 2026-01-15T13:20 1']);
        t.clock.advance(HOUR);
        await rollUp();
        expect(await grainsInStore()).toEqual(['hour 2026-01-15T12:00 2', 'hour 2026-01-15T13:00 1']);
        t.clock.advance(60 * DAY);
        await rollUp();
        expect(await grainsInStore()).toEqual(['day 2026-01-15T00:00 3']);
        expect((await usage({ keyId: id, since: ago(70 * DAY) })).total).toBe(3);
        t.clock.advance(1095 * DAY);
        await rollUp();
        expect(await grainsInStore()).toEqual([]);
      });

      it('is answered by the hour or the day, in whole ones, where no finer is kept', async () => {
        t = await open();
        const { id, token } = await t.key();
        const call = () => t.graphql('{ me { id } }', { key: token });
        await call();
        t.clock.advance(20 * MINUTE);
        await call();
        t.clock.advance(3 * DAY);
        await call();
        await t.app.close();
        await rollUp();
        const since = '2026-01-15T12:10:00Z';
        const mixed = await usage({ keyId: id, since, grain: 'MINUTE' });
        expect([mixed.grain, mixed.since, mixed.total]).toEqual(['HOUR', '2026-01-15T12:00:00.000Z', 3]);
        expect(busy(mixed)).toEqual([
          ['2026-01-15T12:00:00.000Z', 2],
          ['2026-01-18T12:00:00.000Z', 1],
        ]);
        const fine = await usage({ keyId: id, grain: 'MINUTE' });
        expect([fine.grain, busy(fine)]).toEqual(['MINUTE', [['2026-01-18T12:20:00.000Z', 1]]]);
        expect(await faultOf({ since: ago(70 * DAY), grain: 'HOUR' })).toMatchObject({
          message: expect.stringContaining('at most 1500'),
        });

        t.clock.advance(65 * DAY);
        await rollUp();
        const old = await usage({ keyId: id, since, grain: 'MINUTE' });
        expect([old.grain, old.since, old.total]).toEqual(['DAY', '2026-01-15T00:00:00.000Z', 3]);
      });

      it('adds what was written late to what was rolled up before', async () => {
        t = await open();
        const at = new Date(t.clock.now());
        const row = {
          grain: 'minute' as const,
          at,
          tenantId: 'default',
          apiKeyId: 'key_1',
          secretId: 'sec_1',
          route: 'graphql',
          status: 200,
          requests: 5,
        };
        const add = () => t.store.tx((w) => w.insert(usageTables(w).usageCounts).values(row));
        t.clock.advance(3 * DAY);
        for (let n = 0; n < 2; n += 1) {
          await add();
          await rollUp();
        }
        expect(await grainsInStore()).toEqual(['hour 2026-01-15T12:00 10']);
      });

      it('is rolled up by several processes at once, each part by one of them', async () => {
        t = await open();
        const neighbour = await createTestApp({ place: t.place, clock: t.clock, seed: 'neighbour' });
        const counter = createRequestCounter(t.store, t.clock, (error) => {
          throw error;
        });
        const call = { tenantId: 'default', route: 'graphql', status: 200 };
        for (let minute = 0; minute < 10; minute += 1) {
          for (let n = 0; n < 300; n += 1) {
            counter.count({ ...call, apiKeyId: `key_${n}`, secretId: `sec_${n}` });
          }
          t.clock.advance(MINUTE);
        }
        await counter.close();
        t.clock.advance(3 * DAY);
        await Promise.all(
          [t, neighbour].flatMap((app) => [1, 2].map(() => rollUpUsage(app.store, t.clock, KEPT))),
        );
        await neighbour.close();
        const rows = await rowsInStore();
        expect(new Set(rows.map(({ grain }) => grain))).toEqual(new Set(['hour']));
        expect(rows.map(({ requests }) => requests)).toEqual(Array.from({ length: 300 }, () => 10));
      });
    });
  });
}
