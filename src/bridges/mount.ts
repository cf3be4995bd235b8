import { HalyardError } from '../errors.js';
import type { Engine } from '../graphql/operation/engine.js';
import type { Enter } from '../graphql/request-context.js';
import type { Door, HttpRequest, HttpResponse } from '../http/exchange.js';
import { announced, type OperatorAnnouncement } from './announcement.js';
import { type ClosureOf, type Handler, routeHandler } from './answer-route.js';
import type { Bridge } from './bridge.js';
import { compileBridge } from './compile.js';
import type { JsonObject } from './json.js';
import { openapiHandlers } from './openapi/serve.js';
import { openapiOf } from './openapi.js';
import { createPathTable, type PathTable } from './operation/path.js';
import type { Site } from './request/foreign-page.js';
import { decodeSegments } from './request/query-string.js';
import { reasonOfCode, reasonOfError } from './response/refusals.js';
import { refuse } from './response/refuse.js';
import { withSunset } from './response/sunset-headers.js';
import type { Route } from './route.js';

export interface BridgeParts {
  readonly engine: Engine;
  readonly enter: Enter;
  /** Left out where nothing is served: only for routes that use cookies. */
  readonly site?: Site | undefined;
  /** What the operator announces of the ends of bridges and routes. */
  readonly announcements?: readonly OperatorAnnouncement[] | undefined;
  /** Why a route refuses everybody just now, where it does. */
  readonly closureOf?: ClosureOf | undefined;
  /** Told of what is thrown and is no refusal, so that it is not lost. */
  onBug(error: unknown): void;
}

export interface MountedBridge {
  readonly name: string;
  /** What its URLs begin with. */
  readonly basePath: string;
  /** Answers every URL below the bridge's base path. */
  readonly door: Door;
  readonly routes: readonly Route[];
  readonly openapi: JsonObject;
}

/** Puts a bridge's routes and its OpenAPI document behind one door. */
export function mountBridge(bridge: Bridge, parts: BridgeParts): MountedBridge {
  const routes = withAnnouncements(bridge, compileBridge(bridge, parts.engine), parts.announcements ?? []);
  const openapi = openapiOf(bridge, routes);
  const paths: PathTable<Methods> = createPathTable();
  const put = (path: string, method: string, handler: Handler) =>
    paths.at(path, () => new Map<string, Handler>()).set(method, handler);
  for (const { path, handler } of openapiHandlers(bridge, openapi, parts.enter)) put(path, 'GET', handler);
  for (const route of routes) put(route.path, route.method, signed(bridge, route, parts));

  const answer = answering(bridge, paths, parts);
  const below = `${bridge.basePath}/`;
  return {
    name: bridge.name,
    basePath: bridge.basePath,
    routes,
    openapi,
    door: (request) => (request.path.startsWith(below) ? answer(request) : undefined),
  };
}

/** What the operator says of a route goes before what it says of the bridge, and both before what the source says. */
const withAnnouncements = (
  { name }: Bridge,
  routes: readonly Route[],
  announcements: readonly OperatorAnnouncement[],
): readonly Route[] => {
  const own = announcements.filter(({ bridge }) => bridge === name);
  const ofAll = own.find(({ operation }) => operation === undefined);
  return routes.map((route) => ({
    ...route,
    ...announced(
      route,
      ofAll,
      own.find(({ operation }) => operation === route.name),
    ),
  }));
};

type Methods = Map<string, Handler>;

/** Finds the handler and puts on every answer, good or bad, what all of them carry. Never rejects. */
function answering(bridge: Bridge, paths: PathTable<Methods>, { onBug }: BridgeParts) {
  const vary = varyOf(bridge);

  return async (request: HttpRequest): Promise<HttpResponse> => {
    const { headers, ...rest } = await found(bridge, paths, request).catch(caught(bridge, request, onBug));
    const response = { ...rest, headers: { ...headers, Vary: vary, 'X-Request-Id': request.requestId } };
    return request.method === 'HEAD' ? withoutBody(response) : response;
  };
}

const caught =
  (bridge: Bridge, request: HttpRequest, onBug: BridgeParts['onBug']) =>
  (error: unknown): HttpResponse => {
    if (error instanceof HalyardError) return refuse(bridge, request, reasonOfError(error));
    onBug(error);
    return refuse(bridge, request, reasonOfCode('INTERNAL_SERVER_ERROR'));
  };

async function found(bridge: Bridge, paths: PathTable<Methods>, request: HttpRequest): Promise<HttpResponse> {
  const segments = decodeSegments(request.path.slice(bridge.basePath.length + 1));
  const match = paths.find(segments);
  if (!match) {
    const isOneTooLong = segments.at(-1) === '' && paths.find(segments.slice(0, -1)) !== undefined;
    const detail = `There is no such URL here${isOneTooLong ? '; leave out the slash at its end' : ''}.`;
    return refuse(bridge, request, reasonOfCode('NOT_FOUND', detail));
  }
  const { value: methods, parameters } = match;
  const Allow = allowed(methods);
  if (request.method === 'OPTIONS') return { status: 204, headers: { Allow } };
  const handler = methods.get(request.method === 'HEAD' ? 'GET' : request.method);
  if (handler) return handler(request, parameters);
  const refusal = refuse(bridge, request, reasonOfCode('METHOD_NOT_ALLOWED'));
  return { ...refusal, headers: { ...refusal.headers, Allow } };
}

const allowed = (methods: Methods): string =>
  [...methods.keys(), ...(methods.has('GET') ? ['HEAD'] : []), 'OPTIONS'].sort().join(', ');

/**
 * Every answer of a route, good or bad, says which operation it is, which is how a client finds its URL in the GraphQL
 * schema, and what is announced of its end.
 */
function signed(bridge: Bridge, route: Route, parts: BridgeParts): Handler {
  const handler = routeHandler(bridge, route, parts);
  const announcing = withSunset(route);
  return async (request, inPath) => {
    const answer = await handler(request, inPath).catch(caught(bridge, request, parts.onBug));
    return { ...answer, headers: { ...announcing(answer.headers), 'GraphQL-Operation': route.name } };
  };
}

/** Everything about a request that an answer can depend on, beside its URL. */
const varyOf = ({ rules }: Bridge): string =>
  [...new Set(['Accept', ...rules.readers.flatMap(({ headers }) => headers), 'X-Tenant-ID'])].join(', ');

/** HEAD answers what GET would, and how long its body would be. */
function withoutBody({ body, ...response }: HttpResponse): HttpResponse {
  if (typeof body !== 'string') return response;
  const length = String(Buffer.byteLength(body));
  return { ...response, headers: { ...response.headers, 'Content-Length': length } };
}
