import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { bridges } from '../../src/bridges/index.js';
import { createTestApp, type TestApp, type TestAppOptions } from '../support/app.js';

const [MINUTE, HOUR, DAY] = [60, 3600, 86_400];
const names = bridges.map(({ name }) => name).join(', ');
const PLAN = `mutation ($input: PlanBrownoutInput!) {
  planBrownout(input: $input) { brownout { id status operation createdBy } userErrors { code field message } }
}`;
const REPORT = `query ($bridge: String, $operation: String, $days: Int) {
  sunsetReport(bridge: $bridge, operation: $operation, days: $days) {
    route method path deprecated sunset successor docs
    brownouts { startsAt endsAt message }
    callers { keyId name requests lastUsedAt }
  }
}`;
const ENDING =
  'pixxel deprecated=2026-12-01 sunset=2027-06-01 successor=https://api.example.com/v2 docs=https://example.com/end; pim.listProducts deprecated=2026-01-01 successor=/graphql';

interface Planned {
  readonly brownout: { readonly id: string; readonly status: string } | null;
  readonly userErrors: readonly {
    readonly code: string;
    readonly field: string[];
    readonly message: string;
  }[];
}

interface Ending {
  readonly route: string;
  readonly path: string;
  readonly brownouts: readonly unknown[];
  readonly callers: readonly { readonly keyId: string; readonly name: string; readonly requests: number }[];
}

export interface SunsetUnderTest {
  newPlace(): Promise<TestApp['place'] | undefined>;
  dispose(): Promise<void>;
}

/** Ends that are announced, and brown-outs that are planned, through the door, on any storage engine. */
export function sunsetContract(engine: string, under: SunsetUnderTest): void {
  let t: TestApp;
  const open = async (options: TestAppOptions = {}): Promise<TestApp> => {
    const place = await under.newPlace();
    return createTestApp({ ...(place && { place }), ...options });
  };
  const inSeconds = (seconds: number): string => new Date(t.clock.now() + seconds * 1000).toISOString();

  async function plan(input: Record<string, unknown>, key = t.firstKey): Promise<Planned> {
    const { body } = await t.graphql<{ planBrownout: Planned }>(PLAN, { key, variables: { input } });
    if (!body.data) throw new Error(JSON.stringify(body));
    return body.data.planBrownout;
  }

  async function report(variables: Record<string, unknown> = {}, key = t.firstKey): Promise<Ending[]> {
    const { body } = await t.graphql<{ sunsetReport: Ending[] }>(REPORT, { key, variables });
    if (!body.data) throw new Error(JSON.stringify(body));
    return body.data.sunsetReport;
  }

  const products = (key = t.firstKey, app = t) =>
    app.fetch('/api/v1/products', { headers: { 'x-api-key': key } });
  const projects = (key = t.firstKey, app = t) =>
    app.fetch('/pixxel/v1/projects', { headers: { authorization: key } });
  const announcedIn = ({ headers }: Response) =>
    ['deprecation', 'sunset', 'link'].map((name) => headers.get(name));

  describe(`the end of a route on ${engine}`, () => {
    afterEach(async () => {
      await t.close();
      await under.dispose();
    });

    describe('that is announced', () => {
      const PIXXEL = [
        '@1796083200',
        'Tue, 01 Jun 2027 00:00:00 GMT',
        '<https://api.example.com/v2>; rel="successor-version", <https://example.com/end>; rel="deprecation", <https://example.com/end>; rel="sunset"',
      ];

      it('stands in every answer of the route, good or bad, and the route answers all the same', async () => {
        t = await open({ env: { HALYARD_SUNSET: ENDING } });
        const good = await projects();
        expect([good.status, announcedIn(good)]).toEqual([200, PIXXEL]);
        const bad = await projects('nonsense');
        expect([bad.status, announcedIn(bad)]).toEqual([403, PIXXEL]);
        const head = await t.fetch('/pixxel/v1/projects', {
          method: 'HEAD',
          headers: { authorization: t.firstKey },
        });
        expect(announcedIn(head)).toEqual(PIXXEL);
        t.clock.advance(2 * 365 * DAY);
        expect((await projects()).status).toBe(200);
      });

      it('is that of the route alone where one was named, beside its other links', async () => {
        t = await open({ env: { HALYARD_SUNSET: ENDING } });
        for (const sku of ['A', 'B']) {
          await t.graphql(
            `mutation { createProduct(input: { sku: "${sku}", name: "x" }) { product { id } } }`,
            {
              key: t.firstKey,
            },
          );
        }
        const page = await t.fetch('/api/v1/products?limit=1', { headers: { 'x-api-key': t.firstKey } });
        expect(announcedIn(page)).toEqual([
          '@1767225600',
          null,
          expect.stringMatching(
            /^<\/api\/v1\/products\?limit=1&cursor=\w+>; rel="next", <\/graphql>; rel="successor-version"$/,
          ),
        ]);
        const other = await t.fetch('/api/v1/suppliers', { headers: { 'x-api-key': t.firstKey } });
        expect(announcedIn(other)).toEqual([null, null, null]);
      });

      it('stands in OpenAPI', async () => {
        t = await open({ env: { HALYARD_SUNSET: ENDING } });
        const { paths } = await (await t.fetch('/pixxel/v1/openapi')).json();
        expect(paths['/projects'].get).toMatchObject({
          deprecated: true,
          description: expect.stringContaining(
            '**Deprecated** from 2026-12-01 on. Its end is announced for 2027-06-01. Use <https://api.example.com/v2> instead.',
          ),
          responses: { 200: { headers: { Deprecation: {}, Sunset: {} } }, 410: {} },
        });
        const pim = await (await t.fetch('/api/v1/openapi')).json();
        expect(pim.paths['/suppliers'].get).not.toHaveProperty('deprecated');
      });

      it('may be read by a page of another origin that is listed', async () => {
        const origin = 'https://app.example.com';
        t = await open({ env: { HALYARD_SUNSET: ENDING, HALYARD_CORS_ORIGINS: origin } });
        const { headers } = await t.fetch('/pixxel/v1/projects', { headers: { origin } });
        const exposed = headers.get('access-control-expose-headers')?.split(', ') ?? [];
        expect(exposed).toEqual(expect.arrayContaining(['Deprecation', 'Link', 'Sunset', 'Retry-After']));
      });

      it('stops the start where there is no such bridge or operation', async () => {
        t = await open();
        const start = (said: string) => createTestApp({ env: { HALYARD_SUNSET: said } });
        await expect(start('pixel sunset=2026-01-01')).rejects.toThrow(
          `HALYARD_SUNSET names the bridge pixel; there are ${names}.`,
        );
        await expect(start('pim.listProdukts sunset=2026-01-01')).rejects.toThrow(
          'HALYARD_SUNSET names pim.listProdukts; the bridge has no such operation.',
        );
      });
    });

    describe('that is felt in a brown-out', () => {
      it('refuses in the dialect with 410 and the time to wait, from its beginning to its end, and ends by itself', async () => {
        t = await open({ env: { HALYARD_SUNSET: ENDING } });
        const planned = await plan({
          bridge: 'pim',
          startsAt: inSeconds(HOUR),
          endsAt: inSeconds(2 * HOUR),
          message: 'Move to GraphQL.',
        });
        expect(planned).toMatchObject({ brownout: { status: 'PLANNED', operation: null }, userErrors: [] });
        expect((await products()).status).toBe(200);

        t.clock.advance(HOUR + 30 * MINUTE);
        const refused = await products();
        expect([refused.status, refused.headers.get('retry-after')]).toEqual([410, '1800']);
        expect(refused.headers.get('content-type')).toBe('application/problem+json');
        expect(announcedIn(refused)).toEqual(['@1767225600', null, '</graphql>; rel="successor-version"']);
        expect(refused.headers.get('graphql-operation')).toBe('listProducts');
        expect(await refused.json()).toMatchObject({
          status: 410,
          title: 'Gone',
          code: 'BROWNED_OUT',
          detail:
            'This URL is switched off until 2026-01-15T14:00:00.000Z, ahead of its end. Move to GraphQL.',
        });
        expect((await products('nonsense')).status).toBe(410);
        expect((await projects()).status).toBe(200);
        expect((await t.graphql('{ products { totalCount } }', { key: t.firstKey })).status).toBe(200);
        expect((await t.fetch('/api/v1/openapi')).status).toBe(200);

        t.clock.advance(30 * MINUTE);
        expect((await products()).status).toBe(200);
        const { body } = await t.graphql('{ brownouts { totalCount nodes { id status } } }', {
          key: t.firstKey,
        });
        expect(body.data).toEqual({
          brownouts: { totalCount: 1, nodes: [{ id: planned.brownout?.id, status: 'OVER' }] },
        });
      });

      it('says so in the dialect that says of keys nothing', async () => {
        t = await open();
        await plan({ bridge: 'pixxel', operation: 'listProjects', endsAt: inSeconds(90) });
        const refused = await projects('nonsense');
        expect([refused.status, refused.headers.get('retry-after')]).toEqual([410, '90']);
        expect(await refused.json()).toMatchObject({
          error: 'Gone',
          message: expect.stringContaining('switched off until'),
        });
        expect((await products()).status).toBe(200);
      });

      it('reaches every process within a second, and so does that it is called off', async () => {
        t = await open();
        const neighbour = await createTestApp({ place: t.place, clock: t.clock, seed: 'neighbour' });
        const within = async (status: number) => {
          for (let waitedMs = 0; waitedMs < 1000; waitedMs += 50) {
            if ((await products(t.firstKey, neighbour)).status === status) return status;
            await sleep(50);
          }
          return (await products(t.firstKey, neighbour)).status;
        };
        expect(await within(200)).toBe(200);
        const { brownout } = await plan({ bridge: 'pim', endsAt: inSeconds(HOUR) });
        expect(await within(410)).toBe(410);
        expect((await products()).status).toBe(410);
        const cancel = () =>
          t.graphql(
            `mutation { cancelBrownout(id: "${brownout?.id}") { brownout { status } userErrors { code } } }`,
            {
              key: t.firstKey,
            },
          );
        const cancelled = { data: { cancelBrownout: { brownout: { status: 'CANCELLED' }, userErrors: [] } } };
        expect((await cancel()).body).toEqual(cancelled);
        expect((await products()).status).toBe(200);
        expect(await within(200)).toBe(200);
        expect((await cancel()).body).toEqual(cancelled);
        await neighbour.close();
      });

      it('lasts as long as the longest of several', async () => {
        t = await open();
        await plan({ bridge: 'pim', endsAt: inSeconds(60) });
        await plan({ bridge: 'pim', operation: 'listProducts', endsAt: inSeconds(120) });
        expect((await products()).headers.get('retry-after')).toBe('120');
      });

      it('is planned for what there is, for a day at most, and not in the past', async () => {
        t = await open();
        const faults: [Record<string, unknown>, string, string][] = [
          [{ bridge: 'pixel' }, 'bridge', `There is no such bridge; there are ${names}.`],
          [{ operation: 'listProjects' }, 'operation', 'The bridge has no such operation'],
          [{ startsAt: inSeconds(-61) }, 'startsAt', 'It cannot begin in the past.'],
          [{ endsAt: inSeconds(0) }, 'endsAt', 'It must end after it begins.'],
          [{ startsAt: inSeconds(200) }, 'endsAt', 'It must end after it begins.'],
          [{ endsAt: inSeconds(DAY + 1) }, 'endsAt', 'It may last 24 hours at most.'],
          [{ message: 'x'.repeat(501) }, 'message', 'A message has at most 500 characters'],
        ];
        for (const [change, member, message] of faults) {
          const { userErrors } = await plan({ bridge: 'pim', endsAt: inSeconds(60), ...change });
          expect(userErrors).toMatchObject([
            {
              code: 'VALIDATION_FAILED',
              field: ['input', member],
              message: expect.stringContaining(message),
            },
          ]);
        }
        expect((await products()).status).toBe(200);
      });

      it('is for the owners of the default tenant, and of its keys for those that hold tenants:own', async () => {
        t = await open();
        const strangers = await t.tenant('Strangers');
        const theirs = await t.key({ tenantId: strangers });
        const weak = await t.key({ scopes: ['tenants:write'] });
        const strong = await t.key({ scopes: ['tenants:own'] });
        const { brownout } = await plan({ bridge: 'pim', endsAt: inSeconds(60) }, strong.token);
        expect(brownout).toMatchObject({ status: 'RUNNING', createdBy: strong.id });
        const input = { bridge: 'pim', endsAt: inSeconds(60) };
        for (const { token } of [theirs, weak]) {
          for (const [document, variables] of [
            [PLAN, { input }],
            ['{ brownouts { totalCount } }', {}],
            [`mutation { cancelBrownout(id: "${brownout?.id}") { userErrors { code } } }`, {}],
            ['mutation { cancelBrownout(id: "bro_none") { userErrors { code } } }', {}],
          ] as const) {
            const { body } = await t.graphql(document, { key: token, variables });
            expect(body.errors?.[0]?.extensions['code'], document).toBe('FORBIDDEN');
          }
        }
        t.clock.advance(MINUTE);
        const over = await t.graphql(
          `mutation { a: cancelBrownout(id: "${brownout?.id}") { userErrors { code } } b: cancelBrownout(id: "bro_none") { userErrors { code field } } }`,
          { key: strong.token },
        );
        expect(over.body.data).toEqual({
          a: { userErrors: [{ code: 'CONFLICT' }] },
          b: { userErrors: [{ code: 'NOT_FOUND', field: ['id'] }] },
        });
      });

      it('is in the audit trail', async () => {
        t = await open();
        const { brownout } = await plan({ bridge: 'pim', endsAt: inSeconds(60) });
        await t.graphql(`mutation { cancelBrownout(id: "${brownout?.id}") { brownout { id } } }`, {
          key: t.firstKey,
        });
        const { body } = await t.graphql(
          `{ auditEvents(subjectId: "${brownout?.id}") { nodes { action after } } }`,
          { key: t.firstKey },
        );
        expect(body.data).toMatchObject({
          auditEvents: {
            nodes: [
              { action: 'brownout.cancel', after: { cancelledAt: inSeconds(0) } },
              { action: 'brownout.plan', after: { bridge: 'pim', operation: null } },
            ],
          },
        });
      });
    });

    describe('that is reported', () => {
      it('names who still calls, when last and how often, and no key of another tenant', async () => {
        t = await open({ env: { HALYARD_SUNSET: ENDING } });
        const often = await t.key({ name: 'Often' });
        const seldom = await t.key({ name: 'Seldom', scopes: ['usage:read'] });
        const theirs = await t.key({ tenantId: await t.tenant('Strangers') });
        for (const { token } of [often, often, seldom, theirs]) await products(token);
        t.clock.advance(HOUR);
        await products(often.token);
        await t.app.close();
        const [first, ...others] = await report({}, seldom.token);
        expect(first).toMatchObject({
          route: 'pim.listProducts',
          method: 'GET',
          path: '/api/v1/products',
          deprecated: '2026-01-01T00:00:00.000Z',
          sunset: null,
          successor: '/graphql',
          brownouts: [],
          callers: [
            { keyId: often.id, name: 'Often', requests: 3, lastUsedAt: inSeconds(0) },
            { keyId: seldom.id, name: 'Seldom', requests: 1, lastUsedAt: inSeconds(-HOUR) },
          ],
        });
        expect(others.length).toBeGreaterThan(0);
        expect(new Set(others.map(({ path }) => path.split('/')[1]))).toEqual(new Set(['pixxel']));
        expect(others.flatMap(({ callers }) => callers)).toEqual([]);
        expect((await report({}, theirs.token))[0]?.callers).toMatchObject([{ keyId: theirs.id }]);

        t.clock.advance(DAY);
        expect((await report({ days: 1 }))[0]?.callers).toMatchObject([{ keyId: often.id, requests: 1 }]);
        t.clock.advance(DAY);
        expect((await report({ days: 1 }))[0]?.callers).toEqual([]);
      });

      it('names the routes of which a brown-out is planned, and any that is asked about', async () => {
        t = await open();
        expect(await report()).toEqual([]);
        const window = { startsAt: inSeconds(HOUR), endsAt: inSeconds(2 * HOUR), message: 'Soon.' };
        await plan({ bridge: 'pim', operation: 'listSuppliers', ...window });
        expect(await report({ bridge: 'pim' })).toMatchObject([
          { route: 'pim.listSuppliers', brownouts: [window], callers: [] },
        ]);
        expect(await report({ bridge: 'pixxel' })).toEqual([]);
        expect(await report({ bridge: 'pixxel', operation: 'listProjects' })).toMatchObject([
          { route: 'pixxel.listProjects', brownouts: [] },
        ]);
        t.clock.advance(2 * HOUR);
        expect(await report()).toEqual([]);
      });

      it('is for who holds usage:read, and about what there is', async () => {
        t = await open();
        const { token } = await t.key({ scopes: ['keys:read'] });
        const weak = await t.graphql(REPORT, { key: token });
        expect(weak.body.errors?.[0]?.extensions).toMatchObject({ missingScopes: ['usage:read'] });
        for (const [variables, argument] of [
          [{ bridge: 'pixel' }, 'bridge'],
          [{ operation: 'listProducts' }, 'bridge'],
          [{ bridge: 'pim', operation: 'listProjects' }, 'operation'],
          [{ days: 0 }, 'days'],
          [{ days: 366 }, 'days'],
        ] as const) {
          const { body } = await t.graphql(REPORT, { key: t.firstKey, variables });
          expect(body.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: [argument] });
        }
      });
    });
  });
}
