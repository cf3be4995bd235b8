import { HalyardError } from '../errors.js';
import type { Engine } from '../graphql/operation/engine.js';
import type { Enter } from '../graphql/request-context.js';
import type { Door, HttpRequest, HttpResponse } from '../http/exchange.js';
import { withHeaders } from '../http/finish.js';
import { noteDoor } from '../http/server-timing.js';
import { andThen, type MaybePromise, orElse } from '../maybe-promise.js';
import { type ClosureOf, type Handler, type RouteParts, routeHandler } from './answer-route.js';
import type { Bridge } from './bridge.js';
import { createHypermedia, type Hypermedia } from './hal/hypermedia.js';
import { type Links, RELS } from './hal/links.js';
import { relPages } from './hal/rel-pages.js';
import { linksToAll, rootHandler } from './hal/root.js';
import type { MountedBridge } from './mount.js';
import { type Neighbours, neighboursOf, rulesOf } from './neighbours.js';
import { mergedOpenapi } from './openapi/merge.js';
import { openapiHandlers } from './openapi/serve.js';
import { createPathTable, type PathTable } from './operation/path.js';
import type { Site } from './request/foreign-page.js';
import { decodeSegments } from './request/query-string.js';
import { reasonOfCode, reasonOfError } from './response/refusals.js';
import { refuse } from './response/refuse.js';
import { tellingSunset } from './response/sunset-headers.js';
import type { Route } from './route.js';

export interface BridgeParts {
  readonly engine: Pick<Engine, 'execute' | 'schema'>;
  readonly enter: Enter;
  /** The pages for people that the root of the server links to, where they are served. */
  readonly pages?: Links | undefined;
  /** The one of them that shows any URL of a bridge. */
  readonly explorer?: string | undefined;
  /** Left out where nothing is served: only for routes that use cookies. */
  readonly site?: Site | undefined;
  /** Why a route refuses everybody just now, where it does. */
  readonly closureOf?: ClosureOf | undefined;
  /** Told of what is thrown and is no refusal, so that it is not lost. */
  onBug(error: unknown): void;
}

/** The door of all bridges that are reached by one name of the server: neighbours have one together. */
export function createBridgesDoor(mounted: readonly MountedBridge[], parts: BridgeParts): Door {
  const groups = neighboursOf(mounted);
  const doors = groups.map((group) => doorOf(group, groups, parts));
  return (request) => {
    for (const door of doors) {
      const response = door(request);
      if (response) return response;
    }
    return undefined;
  };
}

/** Answers every URL below the base path, and those that lead to it. What none of them has, the first refuses. */
function doorOf(group: Neighbours, groups: readonly Neighbours[], parts: BridgeParts): Door {
  const [{ bridge: first, basePath }] = group;
  const hypermediaOf = hypermediaFor(group, parts.engine);
  const isServerRoot = group.some(({ bridge }) => bridge.isServerRoot);
  const others = isServerRoot ? { ...parts.pages, ...linksToAll(group, groups) } : {};
  const paths = pathsOf(group, parts, hypermediaOf, others);
  const { enter, pages = {}, explorer } = parts;
  const root: Methods = new Map([
    ['GET', { bridge: first, handler: rootHandler(group, groups, { enter, pages, explorer, hypermediaOf }) }],
  ]);
  const below = `${basePath}/`;
  const find: Find = (request) => {
    if (withoutSlash(request.path) === basePath) return { methods: root, inPath: new Map() };
    const match = paths.find(decodeSegments(request.path.slice(below.length)));
    return match && { methods: match.value, inPath: match.parameters };
  };
  const answer = answering(first, find, parts);
  return (request) =>
    request.path.startsWith(below) || request.path === basePath ? answer(request) : undefined;
}

/** Many write where an API begins with a slash at its end. */
const withoutSlash = (path: string): string => (path.endsWith('/') ? path.slice(0, -1) : path);

/** What answers one method of one path, and whose dialect it speaks. */
export interface Served {
  readonly bridge: Bridge;
  readonly handler: Handler;
}

type Methods = Map<string, Served>;

interface Found {
  readonly methods: Methods;
  readonly inPath: ReadonlyMap<string, string>;
}

type HypermediaOf = (bridge: Bridge) => Hypermedia;

/** One for each bridge of the group, whoever asks for it. */
function hypermediaFor(group: Neighbours, { schema }: BridgeParts['engine']): HypermediaOf {
  const made = new Map(group.map((mounted) => [mounted.bridge, createHypermedia(mounted, schema)]));
  return (bridge) => {
    const hypermedia = made.get(bridge);
    if (!hypermedia) throw new Error(`${bridge.name} is not of this group.`);
    return hypermedia;
  };
}

function pathsOf(
  group: Neighbours,
  parts: BridgeParts,
  hypermediaOf: HypermediaOf,
  others: Links,
): PathTable<Methods> {
  const [{ bridge: first }] = group;
  const paths: PathTable<Methods> = createPathTable();
  const put = (bridge: Bridge, path: string, method: string, handler: Handler) => {
    const methods = paths.at(path, () => new Map<string, Served>());
    const other = methods.get(method);
    if (other) throw new Error(`${bridge.name} and ${other.bridge.name} both have ${method} ${path}.`);
    methods.set(method, { bridge, handler });
  };
  const document = mergedOpenapi(group.map(({ openapi }) => openapi));
  const shared = { ...first, rules: rulesOf(group) };
  for (const { path, handler } of openapiHandlers(shared, document, parts.enter))
    put(shared, path, 'GET', handler);
  put(
    shared,
    `${RELS}/{rel}`,
    'GET',
    relPages(group, ({ bridge }) => hypermediaOf(bridge).graph, others),
  );
  for (const { bridge, routes } of group) {
    const routeParts = { ...parts, hypermedia: hypermediaOf(bridge) };
    for (const route of routes) put(bridge, route.path, route.method, signed(bridge, route, routeParts));
  }
  return paths;
}

/** Finds the handler and puts on every answer, good or bad, what all of them carry. Never rejects. */
function answering(first: Bridge, find: Find, { onBug }: BridgeParts) {
  return (request: HttpRequest): MaybePromise<HttpResponse> => {
    noteDoor(request, 'engine');
    let bridge = first;
    const answered = orElse(
      () => {
        const found = find(request);
        const served = found?.methods.get(request.method === 'HEAD' ? 'GET' : request.method);
        bridge = served?.bridge ?? nearestOf(found) ?? first;
        return served ? served.handler(request, found?.inPath ?? new Map()) : unserved(bridge, find, request);
      },
      (error) => caught(bridge, request, onBug)(error),
    );
    return andThen(answered, (response) => finished(bridge, request, response));
  };
}

const caught =
  (bridge: Bridge, request: HttpRequest, onBug: BridgeParts['onBug']) =>
  (error: unknown): HttpResponse => {
    if (error instanceof HalyardError) return refuse(bridge, request, reasonOfError(error));
    onBug(error);
    return refuse(bridge, request, reasonOfCode('INTERNAL_SERVER_ERROR'));
  };

const nearestOf = (found: Found | undefined): Bridge | undefined =>
  found?.methods.values().next().value?.bridge;

type Find = (request: Pick<HttpRequest, 'path'>) => Found | undefined;

function nothingAt(request: HttpRequest, find: Find): string {
  const { path } = request;
  const isOneTooLong = path.endsWith('/') && find({ path: path.slice(0, -1) }) !== undefined;
  return `There is no such URL here${isOneTooLong ? '; leave out the slash at its end' : ''}.`;
}

function unserved(bridge: Bridge, find: Find, request: HttpRequest): HttpResponse {
  const found = find(request);
  if (!found) return refuse(bridge, request, reasonOfCode('NOT_FOUND', nothingAt(request, find)));
  const Allow = allowed(found.methods);
  if (request.method === 'OPTIONS') return { status: 204, headers: { Allow } };
  const refusal = refuse(bridge, request, reasonOfCode('METHOD_NOT_ALLOWED'));
  return { ...refusal, headers: { ...refusal.headers, Allow } };
}

const allowed = (methods: Methods): string =>
  [...methods.keys(), ...(methods.has('GET') ? ['HEAD'] : []), 'OPTIONS'].sort().join(', ');

/**
 * Every answer of a route, good or bad, says which operation it is, which is how a client finds its URL in the GraphQL
 * schema, and what is announced of its end.
 */
function signed(bridge: Bridge, route: Route, parts: BridgeParts & RouteParts): Handler {
  const handler = routeHandler(bridge, route, parts);
  const tell = tellingSunset(route);
  return (request, inPath) => {
    const answered = orElse(() => handler(request, inPath), caught(bridge, request, parts.onBug));
    return andThen(answered, (answer) =>
      withHeaders(answer, (headers) => {
        tell(headers);
        headers['GraphQL-Operation'] = route.name;
      }),
    );
  };
}

function finished(bridge: Bridge, request: HttpRequest, answer: HttpResponse): HttpResponse {
  const response = withHeaders(answer, (headers) => {
    headers['Vary'] = varyOf(bridge);
  });
  return request.method === 'HEAD' ? withoutBody(response) : response;
}

const varies = new WeakMap<Bridge, string>();

/** Everything about a request that an answer can depend on, beside its URL. */
function varyOf(bridge: Bridge): string {
  const known = varies.get(bridge);
  if (known !== undefined) return known;
  const headers = bridge.rules.readers.flatMap((reader) => reader.headers);
  const vary = [...new Set(['Accept', ...headers, 'X-Tenant-ID'])].join(', ');
  varies.set(bridge, vary);
  return vary;
}

/** HEAD answers what GET would, and how long its body would be. */
function withoutBody({ body, ...response }: HttpResponse): HttpResponse {
  if (typeof body !== 'string') return response;
  const length = String(Buffer.byteLength(body));
  return { ...response, headers: { ...response.headers, 'Content-Length': length } };
}
