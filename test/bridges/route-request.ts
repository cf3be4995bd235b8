import type { Bridge } from '../../src/bridges/bridge.js';
import { compileBridge } from '../../src/bridges/compile.js';
import { fillPath, parametersIn } from '../../src/bridges/operation/path.js';
import type { Route } from '../../src/bridges/route.js';
import type { CredentialReader } from '../../src/credentials/credential.js';
import { createEngine, type Engine } from '../../src/graphql/operation/engine.js';
import { defaultLimits } from '../../src/graphql/operation/limits.js';
import { buildSchema } from '../../src/graphql/schema.js';

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
  readonly init: RequestInit & { method: string; headers: Record<string, string> };
}

/** A request that a route understands: its examples, in all that must be there. `inPath` replaces path parameters. */
export function requestFor(
  bridge: Bridge,
  route: Route,
  headers: Record<string, string> = {},
  inPath: Readonly<Record<string, string>> = {},
): RouteRequest {
  const needed = route.parameters.filter(({ required }) => required);
  const query = new URLSearchParams();
  for (const { name, example } of needed.filter((parameter) => parameter.in === 'query')) {
    for (const value of Array.isArray(example) ? example : [example]) query.append(name, String(value));
  }
  const values = Object.fromEntries(
    parametersIn(route.path).map((name) => [name, inPath[name] ?? exampleOf(route, name)]),
  );
  const url = bridge.basePath + fillPath(route.path, values) + (query.size > 0 ? `?${query}` : '');
  return { url, init: { method: route.method, ...bodyFor(route, headers) } };
}

export const takesBody = ({ method }: Route): boolean => method !== 'GET' && method !== 'DELETE';

function bodyFor(route: Route, headers: Record<string, string>) {
  const whole = route.parameters.find((parameter) => parameter.in === 'whole body');
  const members = route.parameters.filter((parameter) => parameter.in === 'body' && parameter.required);
  if (!whole && members.length === 0) return { headers };
  const json = whole
    ? whole.example
    : Object.fromEntries(members.map(({ name, example }) => [name, example]));
  return { headers: { ...headers, 'Content-Type': 'application/json' }, body: JSON.stringify(json) };
}

const exampleOf = (route: Route, name: string): string =>
  String(route.parameters.find((parameter) => parameter.in === 'path' && parameter.name === name)?.example);
