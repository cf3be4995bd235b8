import { CATALOG_PATH, createApiCatalogDoor } from '../bridges/api-catalog.js';
import { createBridgesDoor } from '../bridges/door.js';
import { type MountedBridge, movedTo } from '../bridges/mount.js';
import { usesCookies } from '../bridges/route.js';
import type { Clock } from '../clock.js';
import type { Config } from '../config.js';
import { createForwardAuthDoor } from '../forward-auth/door.js';
import { createIdentityTokens } from '../forward-auth/identity-token.js';
import type { Engine } from '../graphql/operation/engine.js';
import type { FindDocument } from '../graphql/persisted.js';
import type { Enter } from '../graphql/request-context.js';
import { createGraphqlDoor, GRAPHQL_PATH } from '../graphql/server.js';
import { createHostingDoor } from '../hosting/door.js';
import { withCors } from '../http/cors.js';
import type { Door, HttpRequest, Server } from '../http/exchange.js';
import { hostOf } from '../http/host.js';
import { plainProblem } from '../http/json.js';
import { createRootDoor } from '../http/root.js';
import { createOAuthDoor } from '../oauth/doors.js';
import { createMetadataDoor } from '../oauth/metadata.js';
import { createHealthDoor, type Readiness } from '../observe/health.js';
import type { Limiter } from '../policy/limiter.js';
import type { Identity } from '../sessions/identity.js';
import { createJwksDoor } from '../sessions/jwks.js';
import type { Closures } from '../sunset/closures.js';
import { createPagesDoor } from '../web/door.js';
import { EXPLORER_PATH } from '../web/pages.js';

export interface DoorParts {
  readonly config: Config;
  readonly clock: Clock;
  readonly engine: Engine;
  readonly enter: Enter;
  readonly findDocument: FindDocument;
  readonly identity: Identity;
  readonly limiter: Limiter;
  readonly mounted: readonly MountedBridge[];
  readonly closureOf: Closures;
  isSuspended(tenantId: string): Promise<boolean>;
  readonly readiness: Readiness;
  onBug(error: unknown): void;
}

/** Every URL there is, at every host, and who answers it. */
export function createDoors(parts: DoorParts): Server {
  const { config, clock, engine, enter, identity, mounted, onBug, closureOf } = parts;
  const site = { publicUrl: config.publicUrl, corsOrigins: config.corsOrigins };
  const open: readonly Door[] = [createHealthDoor(parts.readiness), createJwksDoor(identity.ring)];
  const bridgeParts = { engine, enter, onBug, site, closureOf };
  const hosting = createHostingDoor({ enter, isSuspended: parts.isSuspended });
  const doors: readonly Door[] = [
    ...open,
    createMetadataDoor({ issuer: config.identity.issuer, publicUrl: config.publicUrl }),
    createOAuthDoor(enter, parts.limiter),
    createRootDoor({
      explorer: EXPLORER_PATH,
      graphql: GRAPHQL_PATH,
      ...Object.fromEntries(mounted.map(({ name, basePath }) => [name, `${basePath}/openapi`])),
      verify: '/verify',
      catalog: CATALOG_PATH,
      health: '/health',
      ready: '/ready',
    }),
    createApiCatalogDoor(mounted, {
      ...site,
      explorer: EXPLORER_PATH,
      others: [{ path: GRAPHQL_PATH, title: 'GraphQL', page: GRAPHQL_PATH }],
    }),
    createPagesDoor(),
    createForwardAuthDoor({ enter, identityToken: createIdentityTokens(identity.ring, clock) }),
    createGraphqlDoor({
      engine,
      enter,
      findDocument: parts.findDocument,
      maxBytes: config.limits.bytes,
      onBug,
    }),
    hosting,
    createBridgesDoor(mounted, { ...bridgeParts, pages: PAGES, explorer: EXPLORER_PATH }),
  ];
  const atHosts = bridgesAtHosts(config.bridgeHosts, mounted);
  const doorsAtHosts = new Map(
    [...atHosts].map(
      ([host, some]) =>
        [
          host,
          [
            ...open,
            createApiCatalogDoor(some, { publicUrl: undefined }),
            // Where a bridge tells of deployments, they are.
            ...(some.some(({ name }) => name === 'pxxl') ? [hosting] : []),
            createBridgesDoor(some, bridgeParts),
          ],
        ] as const,
    ),
  );
  // A name is looked at only where one is a bridge's own.
  const served = through(
    doorsAtHosts.size === 0 ? () => doors : (request) => doorsAtHosts.get(hostOf(request)) ?? doors,
    (request) => whatIsServed(atHosts.get(hostOf(request))),
  );
  const cookiePaths = cookiePathsOf([mounted, ...atHosts.values()].flat());
  return withCors({ origins: config.corsOrigins, cookiePaths }, served);
}

/** The pages for people, as the root of the server links to them. */
const PAGES = {
  'halyard:explorer': { href: EXPLORER_PATH, type: 'text/html', title: 'Explorer' },
  'halyard:graphiql': { href: GRAPHQL_PATH, type: 'text/html', title: 'GraphiQL' },
};

const cookiePathsOf = (mounted: readonly MountedBridge[]): ReadonlySet<string> =>
  new Set(
    mounted.flatMap(({ basePath, routes }) => routes.filter(usesCookies).map(({ path }) => basePath + path)),
  );

/** What is served at each host that is a bridge's own, below the path that it has there. */
function bridgesAtHosts(
  hosts: Config['bridgeHosts'],
  mounted: readonly MountedBridge[],
): ReadonlyMap<string, readonly MountedBridge[]> {
  const found = new Map<string, MountedBridge[]>();
  for (const { host, bridge, basePath } of hosts) {
    const moved = mounted.filter(({ name }) => name === bridge).map((one) => movedTo(basePath, one));
    found.set(host, [...(found.get(host) ?? []), ...moved]);
  }
  return found;
}

/** For who is at a URL of nothing. A host that is a bridge's own has no GraphQL. */
function whatIsServed(atHost: readonly MountedBridge[] | undefined): string {
  if (!atHost) {
    return 'Nothing is served at this URL. GraphQL is at /graphql; each bridge has its OpenAPI document at <base>/openapi.';
  }
  const documents = atHost.map(({ basePath }) => `${basePath}/openapi`);
  return `Nothing is served at this URL. What this host serves is described at ${documents.join(' and ')}.`;
}

/** The first door whose URL it is. */
const through =
  (
    doorsFor: (request: HttpRequest) => readonly Door[],
    nothingAt: (request: HttpRequest) => string,
  ): Server =>
  (request) => {
    for (const door of doorsFor(request)) {
      const response = door(request);
      if (response) return response;
    }
    return plainProblem('NOT_FOUND', request.requestId, nothingAt(request));
  };
