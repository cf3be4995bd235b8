import type { Enter } from '../graphql/request-context.js';
import type { HttpRequest, HttpResponse } from '../http/exchange.js';
import type { Principal } from '../principals/principal.js';
import { satisfies } from '../principals/scope.js';
import { version } from '../version.js';
import type { Bridge } from './bridge.js';
import type { Served } from './door.js';
import type { JsonObject } from './json.js';
import { type Neighbours, rulesOf, titleOf } from './neighbours.js';
import { parametersIn } from './operation/path.js';
import { accepts } from './request/accept.js';
import { reasonOfCode, reasonOfError } from './response/refusals.js';
import { refuse } from './response/refuse.js';
import type { Route } from './route.js';

const HAL = 'application/hal+json';
const JSON_TYPE = 'application/json';

type Links = Record<string, JsonObject>;

/**
 * The documents at which a client begins that knows nothing but where the server is: at a base path one with links to
 * what is below it, and at the path above it one with links to every base path. Each caller sees what they may use.
 */
export function linkHandlers(
  group: Neighbours,
  groups: readonly Neighbours[],
  enter: Enter,
): readonly (Served & { readonly url: string })[] {
  const linking = group.find(({ bridge }) => bridge.links);
  if (!linking) return [];
  const bridge: Bridge = { ...linking.bridge, rules: rulesOf(group) };
  const above = bridge.basePath.replace(/\/[^/]*$/, '');
  const documents: readonly (readonly [string, (principal: Principal) => Links])[] = [
    [above, () => linksToAll(above, groups)],
    [bridge.basePath, (principal) => linksBelow(above, group, principal)],
  ];
  return documents
    .filter(([url]) => url !== '')
    .map(([url, links]) => ({
      url,
      bridge,
      handler: async (request) => {
        const entrance = await enter(request, bridge.rules, 'reject');
        if (!entrance.ok) return refuse(bridge, request, reasonOfError(entrance.refusal));
        const { principal } = entrance.context;
        if (principal.kind === 'anonymous') return refuse(bridge, request, reasonOfCode('UNAUTHENTICATED'));
        return answer(bridge, request, { self: { href: url, title: bridge.title }, ...links(principal) });
      },
    }));
}

function answer(bridge: Bridge, request: HttpRequest, links: Links): HttpResponse {
  const type = [HAL, JSON_TYPE].find((one) => accepts(request.header('accept'), [one]));
  if (!type) return refuse(bridge, request, reasonOfCode('NOT_ACCEPTABLE'));
  return {
    status: 200,
    headers: { 'Content-Type': type, 'Cache-Control': 'private, no-cache' },
    body: JSON.stringify({ name: bridge.title, version, _links: links }),
  };
}

/** One link for each base path, by its last word; bridges that have none of these documents by their own one. */
const linksToAll = (above: string, groups: readonly Neighbours[]): Links =>
  Object.fromEntries(
    groups.map((group) => {
      const [{ name, basePath }] = group;
      const title = titleOf(group);
      return basePath.startsWith(`${above}/`) && group.some(({ bridge }) => bridge.links)
        ? [basePath.slice(above.length + 1), { href: basePath, title }]
        : [name, { href: `${basePath}/openapi`, title: `${title}, as OpenAPI` }];
    }),
  );

function linksBelow(above: string, group: Neighbours, { scopes }: Principal): Links {
  const [{ basePath }] = group;
  const links: Links = {
    ...(above !== '' && { up: { href: above, title: 'All APIs of this server' } }),
    openapi: { href: `${basePath}/openapi`, title: 'All of this API, as OpenAPI' },
  };
  const readable = group
    .flatMap(({ routes }) => routes)
    .filter(({ method, need }) => method === 'GET' && satisfies(scopes, need));
  for (const { rel, path, description } of readable) {
    if (rel !== undefined) links[rel] ??= linkTo(basePath + path, description);
  }
  return links;
}

function linkTo(href: string, description: Route['description']): JsonObject {
  const [title = ''] = description.split(/(?<=\.)\s+/);
  return {
    href,
    ...(parametersIn(href).length > 0 && { templated: true }),
    title: title.replace(/\.$/, ''),
  };
}
