import type { Bridge } from '../../src/bridges/bridge.js';
import { compileBridge } from '../../src/bridges/compile.js';
import { fillPath } from '../../src/bridges/operation/path.js';
import { isPrecondition, type Parameter, type Route } from '../../src/bridges/route.js';
import type { CredentialReader } from '../../src/credentials/credential.js';
import { createEngine, type Engine } from '../../src/graphql/operation/engine.js';
import { defaultLimits } from '../../src/graphql/operation/limits.js';
import { buildSchema } from '../../src/graphql/schema.js';
import type { HttpRequest } from '../../src/http/exchange.js';

/** An engine that nobody calls: enough to compile a bridge without a server. */
export const planner: Engine = createEngine(buildSchema(), {
  limits: defaultLimits,
  introspection: 'public',
  onBug: () => {},
});

export const routesOf = (bridge: Bridge): readonly Route[] => compileBridge(bridge, planner);

/** A credential the way a reader looks for it. */
export function shown({ scheme }: CredentialReader, token: string): Record<string, string> {
  if (scheme['type'] === 'http') return { Authorization: `Bearer ${token}` };
  return { [scheme['name'] ?? '']: token };
}

export interface RouteRequest {
  readonly url: string;
  readonly init: {
    readonly method: string;
    readonly headers: Record<string, string>;
    readonly body?: string;
  };
}

/** A request that a route understands: its examples, in all that must be there. `given` replaces those in the URL. */
export const requestFor = (
  bridge: Bridge,
  route: Route,
  headers: Record<string, string> = {},
  given: Readonly<Record<string, string>> = {},
): RouteRequest =>
  build(
    bridge,
    route,
    route.parameters.filter(({ required }) => required),
    headers,
    given,
  );

/** The same with every example, but for the version that a change is meant for and the cursor, which an answer gives. */
export const exampleFor = (
  bridge: Bridge,
  route: Route,
  headers: Record<string, string>,
  given: Readonly<Record<string, string>>,
): RouteRequest =>
  build(
    bridge,
    route,
    route.parameters.filter(
      (parameter) => !isPrecondition(parameter) && parameter.name !== route.content.page?.cursor,
    ),
    headers,
    given,
  );

function build(
  { basePath }: Bridge,
  { method, path }: Route,
  parameters: readonly Parameter[],
  shownHeaders: Record<string, string>,
  given: Readonly<Record<string, string>>,
): RouteRequest {
  const inPlace = (place: Parameter['in']) => parameters.filter((parameter) => parameter.in === place);
  const query = new URLSearchParams();
  for (const { name, example: shown } of inPlace('query')) {
    const example = given[name] ?? shown;
    for (const value of Array.isArray(example) ? example : [example]) query.append(name, String(value));
  }
  const values = { ...textOf(inPlace('path')), ...given };
  const headers = { ...shownHeaders, ...textOf(inPlace('header')) };
  const url = basePath + fillPath(path, values) + (query.size > 0 ? `?${query}` : '');
  const [whole] = inPlace('whole body');
  // A body that makes a thing may name it as others are named; what it refers to must be there.
  const members = inPlace('body').map(
    ({ name, example }) => [name, isId(example) ? (given[name] ?? example) : example] as const,
  );
  if (!whole && members.length === 0) return { url, init: { method, headers } };
  if (whole?.mediaTypes) {
    const [type = ''] = whole.mediaTypes;
    return {
      url,
      init: { method, headers: { ...headers, 'Content-Type': type }, body: String(whole.example) },
    };
  }
  const body = JSON.stringify(whole ? whole.example : Object.fromEntries(members));
  return { url, init: { method, headers: { ...headers, 'Content-Type': 'application/json' }, body } };
}

const isId = (example: unknown): boolean =>
  typeof example === 'string' && /^[a-z]{3}_[0-9a-z]{26}$/.test(example);

const textOf = (parameters: readonly Parameter[]): Record<string, string> =>
  Object.fromEntries(parameters.map(({ name, example }) => [name, String(example)]));

/** What the body of a route can be sent as, where it is taken as it is. */
export const fileTypesOf = ({ parameters }: Route): readonly string[] | undefined =>
  parameters.find(({ mediaTypes }) => mediaTypes !== undefined)?.mediaTypes;

export const takesBody = ({ method }: Route): boolean => method !== 'GET' && method !== 'DELETE';

/** A request as a door sees it, for what no `Request` can be made to say. */
export const plainRequest = (change: Partial<HttpRequest>): HttpRequest => ({
  method: 'GET',
  path: '/',
  query: '',
  origin: 'http://halyard.test',
  header: () => undefined,
  address: '127.0.0.1',
  isViaTrustedProxy: false,
  startedAt: 0,
  requestId: 'req_plain',
  notes: {},
  usage: {},
  body: async () => new Uint8Array(),
  async *stream() {},
  ...change,
});
