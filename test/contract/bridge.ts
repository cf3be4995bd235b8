import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Bridge } from '../../src/bridges/bridge.js';
import { createBridgesDoor } from '../../src/bridges/door.js';
import { bridges } from '../../src/bridges/index.js';
import { mountBridge } from '../../src/bridges/mount.js';
import { mergedOpenapi } from '../../src/bridges/openapi/merge.js';
import { openapiOf } from '../../src/bridges/openapi.js';
import { parametersIn } from '../../src/bridges/operation/path.js';
import { reasonOfCode } from '../../src/bridges/response/refusals.js';
import type { Route } from '../../src/bridges/route.js';
import { type ErrorCode, sentenceOf } from '../../src/errors.js';
import { revokeKey } from '../../src/keys/revoke-key.js';
import type { Api } from '../../src/principals/api-registry.js';
import { AUTHENTICATED, FREE, scopeSets } from '../../src/principals/scope.js';
import type { Scope } from '../../src/principals/scope-registry.js';
import {
  exampleFor,
  fileTypesOf,
  plainRequest,
  planner,
  requestFor,
  routesOf,
  shown,
  takesBody,
} from '../bridges/route-request.js';
import { createTestApp, type TestApp } from '../support/app.js';

/** What a bridge's test hands over; everything else is derived from its routes. */
export interface BridgeUnderTest {
  readonly bridge: Bridge;
  /** The API whose keys it takes, and one whose keys it refuses, where there is one. */
  readonly api: Api;
  readonly otherApi?: Api;
  /** What a key holds that may run none of its routes; nothing, where that is not everything. */
  readonly powerless?: readonly Scope[];
  /** Whether every refusal of a credential is the same, so that none says what is missing. */
  readonly refusesAlike?: boolean;
  /** Makes a thing of the default tenant for each path parameter of its routes; one that `route` can be asked of. */
  things(t: TestApp, route?: Route): Promise<Readonly<Record<string, string>>>;
  /** The routes that are for a person who has logged in, and no key: the access token of one, or of a stranger. */
  readonly people?: {
    only(route: Route): boolean;
    token(t: TestApp, who: 'insider' | 'stranger'): Promise<string>;
  };
  /** The routes that find nothing where the caller may not, and so tell nobody which scope they lack. */
  hides?(route: Route): boolean;
  /** The routes about what is no tenant’s, and which refuse who is of another than the default one. */
  isOfInstallation?(route: Route): boolean;
  /** What a key must be beside its API to see those things. */
  keyFor?(things: Readonly<Record<string, string>>): Parameters<TestApp['key']>[0];
}

interface OpenApi {
  readonly paths: Record<
    string,
    Record<
      string,
      {
        security: Record<string, string[]>[];
        responses: Record<string, unknown>;
        'x-required-scopes': string[][];
      }
    >
  >;
}

const MISSING = 'nobody_00000000000000000000000000';
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** What every route of every bridge owes to who calls it, whatever its dialect. */
export function bridgeContract(under: BridgeUnderTest): void {
  const { bridge, api, otherApi, things, keyFor = () => ({}), powerless: weak = [] } = under;
  const { refusesAlike = false, people } = under;
  const routes = routesOf(bridge);
  /** A route that reads no credential gives or ends one: its own suite tells what it refuses. */
  const keyed = routes.filter(({ credentials, need }) => credentials && need !== FREE);
  const tellsScope = (route: Route) =>
    !isOpenToAnyKey(route) && !isOpenToAnyPerson(route) && under.hides?.(route) !== true;
  const isForPeople = (route: Route) => people?.only(route) === true;
  const isOpenToAnyKey = (route: Route) =>
    route.need.includes(AUTHENTICATED) && parametersIn(route.path).length === 0 && !isForPeople(route);
  const isOpenToAnyPerson = (route: Route) => isForPeople(route) && route.need.includes(AUTHENTICATED);
  const openapi = openapiOf(bridge, routes) as unknown as OpenApi;
  const [reader] = bridge.rules.readers;
  if (!reader) throw new Error(`${bridge.name} reads no credential.`);
  const each = (some: readonly Route[]) =>
    some.map((route) => ({ name: `${route.method} ${route.path}`, route }));
  const statusOf = (code: ErrorCode) => bridge.errors.answer({ ...reasonOfCode(code), requestId: '' }).status;

  describe(`every route of ${bridge.name}`, () => {
    let t: TestApp;
    let full: Record<string, string>;
    let stranger: Record<string, string>;
    let powerless: Record<string, string>;
    let existing: Readonly<Record<string, string>>;
    let personal: Record<'insider' | 'stranger', Record<string, string>>;

    beforeAll(async () => {
      t = await createTestApp();
      existing = await things(t);
      if (people) {
        personal = {
          insider: shown(reader, await people.token(t, 'insider')),
          stranger: shown(reader, await people.token(t, 'stranger')),
        };
      }
      full = shown(reader, (await t.key({ api, ...keyFor(existing) })).token);
      powerless = shown(reader, (await t.key({ api, scopes: weak })).token);
      stranger = shown(reader, (await t.key({ api, tenantId: await t.tenant('Strangers') })).token);
    });
    afterAll(() => t.close());

    const insiderOf = (route: Route) => (isForPeople(route) ? personal.insider : full);
    const strangerTo = (route: Route) => (isForPeople(route) ? personal.stranger : stranger);

    const send = (
      route: Route,
      headers: Record<string, string>,
      change: (request: ReturnType<typeof requestFor>) => ReturnType<typeof requestFor> = (same) => same,
    ) => {
      const { url, init } = change(requestFor(bridge, route, headers));
      return t.fetch(url, init);
    };

    const expectRefusal = async (response: Response, code: ErrorCode) => {
      expect(response.status).toBe(statusOf(code));
      expect(response.headers.get('content-type')).toBe(bridge.errors.mediaType);
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(response.headers.get('x-request-id')).toMatch(/./);
      return response;
    };

    it.each(each(keyed))('$name wants a credential', async ({ route }) => {
      const response = await expectRefusal(await send(route, {}), 'UNAUTHENTICATED');
      expect(response.headers.get('vary')).toContain(reader.headers[0]);
    });

    it.each(each(keyed))(
      '$name refuses a key that is no key, revoked, or of another API',
      async ({ route }) => {
        await expectRefusal(await send(route, shown(reader, 'nonsense')), 'API_KEY_MALFORMED');
        const revoked = await t.key({ api });
        await revokeKey(t.operator(), { id: revoked.id });
        await expectRefusal(await send(route, shown(reader, revoked.token)), 'API_KEY_REVOKED');
        const foreign = otherApi && (await t.key({ api: otherApi }));
        if (foreign)
          await expectRefusal(await send(route, shown(reader, foreign.token)), 'API_KEY_OF_OTHER_API');
      },
    );

    it.each(each(keyed.filter(isOpenToAnyKey)))(
      '$name answers a key without any scope',
      async ({ route }) => {
        expect((await send(route, powerless)).status).toBe(route.status);
      },
    );

    it.each(each(refusesAlike ? [] : keyed.filter(tellsScope)))(
      '$name tells a key without the scope which one is missing',
      async ({ route }) => {
        const response = await expectRefusal(await send(route, powerless), 'FORBIDDEN');
        const sets = scopeSets(route.need).filter((set) => set.length > 0);
        const body = await response.text();
        for (const scope of sets[0] ?? []) expect(body).toContain(scope);
      },
    );

    it.each(each(refusesAlike ? keyed : []))(
      '$name tells a key without the scope just what it tells who shows none',
      async ({ route }) => {
        const denied = await expectRefusal(await send(route, powerless), 'FORBIDDEN');
        const nobody = await expectRefusal(await send(route, {}), 'UNAUTHENTICATED');
        const seen = async (response: Response) => [
          response.status,
          [...response.headers].filter(([name]) => name !== 'x-request-id'),
          await response.text(),
        ];
        expect(await seen(denied)).toEqual(await seen(nobody));
        expect(denied.headers.has('www-authenticate')).toBe(false);
      },
    );

    // What only needs a credential is decided by the row, and that is found by what the request says.
    const guarded = keyed.filter(({ need }) => need.every((mask) => mask > AUTHENTICATED));
    it.each(each(guarded))(
      '$name tells a key without the scope nothing else that is wrong',
      async ({ route }) => {
        const same = { ...powerless, 'X-Request-Id': 'the-same' };
        const wrong = await send(route, { ...same, Accept: 'text/csv' }, ({ url, init }) => ({
          url: `${url}${url.includes('?') ? '&' : '?'}no_such_parameter=1`,
          init: takesBody(route) ? { ...init, body: '{"no_such_member": 1' } : init,
        }));
        const told = await (await expectRefusal(wrong, 'FORBIDDEN')).text();
        expect(told).toBe(await (await send(route, { ...same, Accept: 'application/json' })).text());
      },
    );

    it.each(each(routes.filter((route) => parametersIn(route.path).length > 0)))(
      '$name gives a stranger the same bytes for what is another tenant’s and what is not there',
      async ({ route }) => {
        const answers = [existing, {}].map(async (inPath) => {
          const missing = Object.fromEntries(parametersIn(route.path).map((name) => [name, MISSING]));
          const { url, init } = requestFor(
            bridge,
            route,
            { ...strangerTo(route), 'X-Request-Id': 'the-same' },
            { ...missing, ...inPath },
          );
          const response = await t.fetch(url, init);
          return { status: response.status, headers: [...response.headers], body: await response.text() };
        });
        const [theirs, nothing] = await Promise.all(answers);
        for (const name of parametersIn(route.path)) expect(existing[name], name).toMatch(/./);
        expect(theirs).toEqual(nothing);
        const code = under.isOfInstallation?.(route) ? 'FORBIDDEN' : 'NOT_FOUND';
        expect(theirs?.status).toBe(statusOf(code));
      },
    );

    it.each(each(routes))('$name answers 405 with Allow to other methods, and OPTIONS', async ({ route }) => {
      const here = routes.filter(({ path }) => path === route.path).map(({ method }) => method as string);
      const allow = [...here, ...(here.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].sort().join(', ');
      for (const method of METHODS.filter((one) => !here.includes(one))) {
        const { url } = requestFor(bridge, route);
        const response = await expectRefusal(await t.fetch(url, { method }), 'METHOD_NOT_ALLOWED');
        expect(response.headers.get('allow')).toBe(allow);
      }
      const options = await t.fetch(requestFor(bridge, route).url, { method: 'OPTIONS' });
      expect([options.status, options.headers.get('allow')]).toEqual([204, allow]);
    });

    it.each(each(routes.filter(({ method }) => method === 'GET')))(
      '$name answers HEAD as GET, without the body but with its length',
      async ({ route }) => {
        const same = { ...insiderOf(route), 'X-Request-Id': 'the-same' };
        const { url, init } = requestFor(bridge, route, same, existing);
        const { get, body, head } = await getAndHead(url, init);
        expect(get.status).toBe(200);
        expect(head.status).toBe(200);
        expect(await head.text()).toBe('');
        expect(head.headers.get('content-length')).toBe(String(Buffer.byteLength(body)));
        for (const [name, value] of get.headers) expect(head.headers.get(name), name).toBe(value);
        expect(get.headers.get('graphql-operation')).toBe(route.name);
      },
    );

    /** Both of one moment: what counts requests says more with each. */
    async function getAndHead(url: string, init: RequestInit) {
      for (;;) {
        const get = await t.fetch(url, init);
        const head = await t.fetch(url, { ...init, method: 'HEAD' });
        const body = await get.text();
        if ((await (await t.fetch(url, init)).text()) === body) return { get, body, head };
      }
    }

    const readsJson = (route: Route) => takesBody(route) && !fileTypesOf(route);
    it.each(each(routes.filter(readsJson)))('$name reads JSON only, and not too much', async ({ route }) => {
      const sending = (type: string, body: string) =>
        send(route, full, ({ url, init }) => ({
          url,
          init: { ...init, headers: { ...init.headers, 'Content-Type': type }, body },
        }));
      await expectRefusal(await sending('text/plain', '{}'), 'UNSUPPORTED_MEDIA_TYPE');
      await expectRefusal(
        await sending('application/x-www-form-urlencoded', 'a=1'),
        'UNSUPPORTED_MEDIA_TYPE',
      );
      await expectRefusal(await sending('application/json; charset=latin1', '{}'), 'UNSUPPORTED_MEDIA_TYPE');
      await expectRefusal(await sending('application/json', '{"a":'), 'BAD_REQUEST');
      await expectRefusal(
        await sending('application/json', `"${'x'.repeat(1_000_001)}"`),
        'PAYLOAD_TOO_LARGE',
      );
      const unknown = await expectRefusal(
        await sending('application/json', '{"no_such_member":1}'),
        'VALIDATION_FAILED',
      );
      expect(await unknown.text()).toContain('no_such_member');
    });

    it.each(each(routes.filter((route) => fileTypesOf(route) !== undefined)))(
      '$name reads the media types it names only, in UTF-8 and not compressed',
      async ({ route }) => {
        const [type = ''] = fileTypesOf(route) ?? [];
        const sending = (headers: Record<string, string>) =>
          send(route, full, ({ url, init }) => ({
            url,
            init: { ...init, headers: { ...init.headers, ...headers } },
          }));
        const always = [
          { 'Content-Type': 'application/x-www-form-urlencoded' },
          { 'Content-Type': 'multipart/form-data; boundary=x' },
          { 'Content-Encoding': 'gzip' },
        ];
        const others = [{ 'Content-Type': 'text/plain' }, { 'Content-Type': `${type}; charset=latin1` }];
        for (const headers of type === '*/*' ? always : [...always, ...others]) {
          await expectRefusal(await sending(headers), 'UNSUPPORTED_MEDIA_TYPE');
        }
      },
    );

    it.each(each(routes))('$name refuses parameters it does not know or cannot read', async ({ route }) => {
      const asking = (query: string) =>
        send(route, full, ({ url, init }) => ({ url: url + (url.includes('?') ? '&' : '?') + query, init }));
      const unknown = await expectRefusal(await asking('no_such_parameter=1'), 'BAD_REQUEST');
      expect(await unknown.text()).toContain('no_such_parameter');
      await expectRefusal(await asking('no%ZZsense=1'), 'BAD_REQUEST');
      for (const { name, type } of route.parameters.filter((parameter) => parameter.in === 'query')) {
        if (/^\[?(String|ID)/.test(String(type))) continue;
        const unreadable = await expectRefusal(await asking(`${name}=no-such-value`), 'BAD_REQUEST');
        expect(await unreadable.text()).toContain(name);
      }
    });

    it.each(each(routes.filter(({ status }) => status === 204)))(
      '$name, which answers nothing, refuses nobody for what they take',
      async ({ route }) => {
        const response = await send(route, { ...insiderOf(route), Accept: 'text/csv' });
        expect(response.status).not.toBe(statusOf('NOT_ACCEPTABLE'));
      },
    );

    const answersJson = ({ content, status }: Route) => content.download === undefined && status !== 204;
    it.each(each(routes.filter(answersJson)))('$name answers 406 to who takes no JSON', async ({ route }) => {
      await expectRefusal(await send(route, { ...full, Accept: 'text/csv' }), 'NOT_ACCEPTABLE');
      await expectRefusal(
        await send(route, { ...full, Accept: 'application/json;q=0, text/*' }),
        'NOT_ACCEPTABLE',
      );
    });

    it.each(each(routes.filter(({ content }) => content.download !== undefined)))(
      '$name answers 406 to who takes nothing that its file can be',
      async ({ route }) => {
        const accepting = (Accept: string) => {
          const { url, init } = requestFor(bridge, route, { ...full, Accept }, existing);
          return t.fetch(url, init);
        };
        await expectRefusal(await accepting('image/png'), 'NOT_ACCEPTABLE');
        for (const type of route.content.download?.mediaTypes ?? []) {
          expect((await accepting(type)).status).toBe(200);
        }
      },
    );

    it.each(each(keyed))('$name stands in OpenAPI with what it needs', ({ route }) => {
      const operation = openapi.paths[route.path]?.[route.method.toLowerCase()];
      const sets = scopeSets(route.need);
      expect(operation?.['x-required-scopes']).toEqual(sets.filter((set) => set.length > 0));
      for (const { name } of bridge.rules.readers) {
        for (const set of sets) expect(operation?.security).toContainEqual({ [name]: set });
      }
      expect(Object.keys(operation?.responses ?? {})).toContain(String(route.status));
      expect(Object.keys(operation?.responses ?? {})).toContain(String(statusOf('UNAUTHENTICATED')));
    });

    it.each(each(keyed))(
      '$name takes the request that its OpenAPI shows as an example',
      async ({ route }) => {
        const fresh = await createTestApp();
        const made = await things(fresh, route);
        const token =
          people && isForPeople(route)
            ? await people.token(fresh, 'insider')
            : (await fresh.key({ api, ...keyFor(made) })).token;
        const { url, init } = exampleFor(bridge, route, shown(reader, token), made);
        const response = await fresh.fetch(url, init);
        expect([url, init.body, response.status, response.status < 300 || (await response.text())]).toEqual([
          url,
          init.body,
          route.status,
          true,
        ]);
        await fresh.close();
      },
    );

    it.each(each(routes.filter(({ showsSecret }) => showsSecret)))(
      '$name lets nobody keep its answer',
      async ({ route }) => {
        const { url, init } = exampleFor(bridge, route, insiderOf(route), existing);
        const response = await t.fetch(url, init);
        expect(response.status).toBe(route.status);
        expect(response.headers.get('cache-control')).toBe('no-store');
      },
    );
  });

  describe(`the door of ${bridge.name}`, () => {
    let t: TestApp;
    beforeAll(async () => {
      t = await createTestApp();
    });
    afterAll(() => t.close());

    it('takes a credential by each of its readers, and a halyard key', async () => {
      const route = routes.find(({ method, path }) => method === 'GET' && parametersIn(path).length === 0);
      if (!route) return;
      for (const key of [await t.key({ api }), await t.key({ api: 'halyard' })]) {
        for (const one of bridge.rules.readers) {
          const { url, init } = requestFor(bridge, route, shown(one, key.token));
          expect((await t.fetch(url, init)).status).toBe(route.status);
        }
      }
    });

    it('answers in its own dialect where it has no such URL', async () => {
      for (const path of ['/no-such-thing', `${routes[0]?.path}/`, '/none/', '//', '/%00']) {
        const response = await t.fetch(bridge.basePath + path);
        expect([path, response.status]).toEqual([path, statusOf('NOT_FOUND')]);
        expect(response.headers.get('content-type')).toBe(bridge.errors.mediaType);
      }
      expect((await t.fetch(`${bridge.basePath}/%E0%A4%A`)).status).toBe(statusOf('BAD_REQUEST'));
    });

    it('says of a URL that is right but for a slash at its end that the slash is one too many', async () => {
      const path = routes.find((route) => parametersIn(route.path).length === 0)?.path;
      const said = async (url: string) => (await t.fetch(bridge.basePath + url)).text();
      expect(await said(`${path}/`)).toContain('leave out the slash at its end');
      expect(await said(`${path}//`)).not.toContain('slash');
      expect(await said('/no-such-thing/')).not.toContain('slash');
    });

    it('shows its OpenAPI document to everybody, naming the address it was read from', async () => {
      const response = await t.fetch(`${bridge.basePath}/openapi`);
      const neighbours = bridges.filter(({ basePath }) => basePath === bridge.basePath);
      const document = mergedOpenapi(neighbours.map((one) => openapiOf(one, routesOf(one))));
      expect(await response.json()).toEqual({
        ...JSON.parse(JSON.stringify(document)),
        servers: [{ url: t.origin + bridge.basePath }],
      });
      for (const { path } of routes) expect(document['paths']).toHaveProperty([path]);
      expect((await t.fetch(`${bridge.basePath}/openapi.yaml`)).headers.get('content-type')).toContain(
        'yaml',
      );
    });

    it('judges a credential that comes with the request for that document, unless no answer may tell two of them apart', async () => {
      if (refusesAlike) {
        const one = await t.fetch(`${bridge.basePath}/openapi`, { headers: shown(reader, 'nonsense') });
        expect(one.status).toBe(200);
        return;
      }
      for (const path of ['/openapi', '/openapi.yaml']) {
        const status = async (key: string) =>
          (await t.fetch(bridge.basePath + path, { headers: shown(reader, key) })).status;
        expect(await status((await t.key({ api, scopes: [] })).token)).toBe(200);
        expect(await status('nonsense')).toBe(statusOf('API_KEY_MALFORMED'));
        const foreign = otherApi && (await t.key({ api: otherApi }));
        if (foreign) expect(await status(foreign.token)).toBe(statusOf('API_KEY_OF_OTHER_API'));
        const revoked = await t.key({ api });
        await revokeKey(t.operator(), { id: revoked.id });
        expect(await status(revoked.token)).toBe(statusOf('API_KEY_REVOKED'));
      }
    });

    it('says of a bug nothing but the name of the request', async () => {
      const [route] = routes;
      if (!route) return;
      const broken = createBrokenDoor(bridge);
      const { url, init } = requestFor(bridge, route);
      const response = await broken(url, init.method);
      expect(response.status).toBe(statusOf('INTERNAL_SERVER_ERROR'));
      expect(response.body).toContain('req_of_the_bug');
      expect(response.body).toContain(sentenceOf('INTERNAL_SERVER_ERROR'));
      expect(response.body).not.toContain('hunter2');
      expect(response.bugs).toHaveLength(1);
    });
  });
}

/** A door whose entrance fails in a way nobody has thought of. */
function createBrokenDoor(bridge: Bridge) {
  const bugs: unknown[] = [];
  const door = createBridgesDoor([mountBridge(bridge, planner)], {
    engine: planner,
    enter: () => Promise.reject(new Error('the password is hunter2')),
    onBug: (error) => bugs.push(error),
  });
  return async (path: string, method: string) => {
    const response = await door(plainRequest({ method, path, requestId: 'req_of_the_bug' }));
    return { status: response?.status, body: String(response?.body), bugs };
  };
}
