import type { RequestListener } from 'node:http';
import type { GraphQLSchema } from 'graphql';
import { createStanding } from './accounts/standing.js';
import { createDenialCounter } from './audit/count-denials.js';
import { createSealer } from './audit/sealer.js';
import type { Signer } from './audit/signer.js';
import { refuseUnknown } from './bridges/announcement.js';
import type { Bridge } from './bridges/bridge.js';
import { createBridgesDoor } from './bridges/door.js';
import { bridges } from './bridges/index.js';
import { type MountedBridge, mountBridge, movedTo } from './bridges/mount.js';
import { usesCookies } from './bridges/route.js';
import { forgetReceipts } from './catalog/sync/receipt.js';
import type { Clock } from './clock.js';
import type { Config } from './config.js';
import type { Context } from './context.js';
import { createForwardAuthDoor } from './forward-auth/door.js';
import { createIdentityTokens } from './forward-auth/identity-token.js';
import { createEngine, type Engine } from './graphql/operation/engine.js';
import { createEntrance } from './graphql/request-context.js';
import { buildSchema } from './graphql/schema.js';
import { createGraphqlDoor, GRAPHQL_PATH } from './graphql/server.js';
import { withCors } from './http/cors.js';
import { countingUsage } from './http/count-usage.js';
import type { Door, HttpRequest, Server } from './http/exchange.js';
import { createFetch, type FetchInfo } from './http/fetch.js';
import { finishing, standardHeaders } from './http/finish.js';
import { hostOf } from './http/host.js';
import { plainProblem } from './http/json.js';
import { tellingKeyEnd } from './http/key-expiry.js';
import { createNodeListener } from './http/node.js';
import { tellingQuotas } from './http/rate-limit.js';
import { createRootDoor } from './http/root.js';
import type { Ids } from './ids.js';
import { forgetAnswers } from './keys/issued.js';
import { createUseRecorder } from './keys/record-use.js';
import { createUseAudit } from './keys/system-key/audit-use.js';
import { createKeyReader, systemKeySetting } from './keys/system-key/setting.js';
import type { Vault } from './keys/vault.js';
import { createKeyVerifier } from './keys/verify-key.js';
import { createOAuthDoor } from './oauth/doors.js';
import { createMetadataDoor } from './oauth/metadata.js';
import { createRevocations } from './oauth/revocations.js';
import { forgetRevokedTokens } from './oauth/revoke-token.js';
import { createHealthDoor } from './observe/health.js';
import { loggingRequests } from './observe/http-log.js';
import type { Log } from './observe/log.js';
import { createDoor } from './policy/admit.js';
import { createCallerLimits } from './policy/caller-limits.js';
import { createFailures } from './policy/count-failures.js';
import { createLimiter } from './policy/create-limiter.js';
import type { Limiter } from './policy/limiter.js';
import { type Counted, longestWait, type Policy, policyFor } from './policy/quota.js';
import { operatorOf } from './principals/operator.js';
import { createAccountAdmission } from './service-accounts/admit-account.js';
import { createUserAdmission } from './sessions/admit-user.js';
import { createIdentity } from './sessions/identity.js';
import { createJwksDoor } from './sessions/jwks.js';
import { repeatEvery } from './storage/repeated.js';
import type { Store } from './storage/store.js';
import { type BridgeRoute, bridgeRoutesOf } from './sunset/bridge-route.js';
import { createClosures } from './sunset/closures.js';
import type { OnProgress, TransferRoom } from './transfers/room.js';
import { createTransferWorker } from './transfers/worker.js';
import { createRequestCounter } from './usage/count-requests.js';
import { createScopeRecorder } from './usage/record-scopes.js';
import { rollUpUsage } from './usage/roll-up.js';

/** What the server is made of that tests replace: where time, chance, data and secrets come from. */
export interface AppParts {
  readonly config: Config;
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly vault: Vault;
  /** Seals the audit trail. */
  readonly signer: Signer;
  readonly log: Log;
  /** Left out: the whole schema, and every bridge onto it. */
  readonly schema?: GraphQLSchema;
  readonly bridges?: readonly Bridge[];
}

export interface App {
  /** The server without a socket. */
  fetch(request: Request, info?: FetchInfo): Promise<Response>;
  /** The server for `http.createServer`. */
  readonly listener: RequestListener;
  readonly engine: Engine;
  readonly bridges: readonly MountedBridge[];
  /** A context for verbs that the command line calls on behalf of a tenant. */
  operatorContext(tenantId: string): Context;
  /** From now on imports and exports are worked on, by this process among others. */
  startWorking(): void;
  /** Works on all of them that wait, for who did not start it. */
  workOff(): Promise<void>;
  /** From now on `/ready` says 503. */
  startDraining(): void;
  /** Writes what is waiting. The store stays open: it was not opened here. */
  close(): Promise<void>;
}

/** The table of contents of the server. */
export function createApp(parts: AppParts): App {
  const { config, store, clock, ids, vault, log } = parts;
  const onBug = (error: unknown) => log.error({ err: error }, 'masked an unexpected error');
  const denials = createDenialCounter(store, clock, ids, onBug);
  const limiter = limiterOf(parts);
  const identity = createIdentity({
    store,
    vault,
    clock,
    ids,
    settings: config.identity,
    attempts: loginsThrough(limiter, config),
    onDenial: denials.count,
  });
  const systemKey = systemKeySetting(config.systemKey);
  let bridgeRoutes: readonly BridgeRoute[] = [];
  let draining = false;
  const onProgress: OnProgress = (sentence, about) => log.info(about, sentence);
  const work = createTransferWorker({
    store,
    clock,
    ids,
    folder: config.dataDir,
    exportHours: config.exportHours,
    onBug,
    onProgress,
  });
  const transfers: TransferRoom = {
    folder: config.dataDir,
    maxImportBytes: config.maxImportBytes,
    wake: work.wake,
    isClosing: () => draining,
    onProgress,
  };
  const services = {
    store,
    clock,
    ids,
    vault,
    systemKey,
    identity,
    transfers,
    bridgeRoutes: () => bridgeRoutes,
  };

  const uses = createUseRecorder(store, vault, clock, onBug);
  const scopeUses = createScopeRecorder(store, clock, onBug);
  const requests = createRequestCounter(store, clock, onBug);
  const sealer = createSealer(store, parts.signer, clock, onBug);
  const standing = createStanding(store);
  const admit = createDoor({
    clock,
    version: store.version,
    readKey: createKeyReader(systemKey),
    standing,
    tokens: identity.tokens,
    admitUser: createUserAdmission({ store, clock, standing }),
    admitAccount: createAccountAdmission(store),
    isTokenRevoked: createRevocations(store),
    verifyKey: createKeyVerifier(store, vault, clock),
    failures: createFailures(limiter, perMinute('failed', config.failedKeysPerMinute), clock),
    limits: createCallerLimits(limiter, config.rateLimits),
    uses,
    auditUse: createUseAudit(store, clock, ids, onBug),
    onDenial: ({ owner, refusal, arrival }) =>
      denials.count({ owner, code: refusal.code, address: arrival.address, requestId: arrival.requestId }),
  });

  const engine = createEngine(parts.schema ?? buildSchema(), {
    limits: config.limits,
    introspection: config.introspection,
    onBug,
  });
  const enter = createEntrance(admit, services, engine, scopeUses.note, denials);
  const site = { publicUrl: config.publicUrl, corsOrigins: config.corsOrigins };
  const { announcements } = config;
  const mounted = (parts.bridges ?? bridges)
    .filter(({ name }) => config.bridges.includes(name))
    .map((bridge) => mountBridge(bridge, engine, announcements));
  refuseUnknown(announcements, mounted);
  bridgeRoutes = bridgeRoutesOf(mounted);
  const atHosts = bridgesAtHosts(config.bridgeHosts, mounted);
  const closureOf = createClosures(store, clock);

  const cors = {
    origins: config.corsOrigins,
    cookiePaths: new Set(
      [mounted, ...atHosts.values()]
        .flat()
        .flatMap(({ basePath, routes }) => routes.filter(usesCookies).map(({ path }) => basePath + path)),
    ),
  };

  const forgetting = repeatEvery(
    600_000,
    async () => {
      await forgetAnswers(store, clock);
      await forgetRevokedTokens(store, clock);
      await forgetReceipts(store, clock);
    },
    onBug,
  );

  const rollingUp = repeatEvery(60_000, () => rollUpUsage(store, clock, config.usageKept), onBug);

  const open: readonly Door[] = [
    createHealthDoor({ isDraining: () => draining, ping: store.ping }),
    createJwksDoor(identity.ring),
  ];
  const bridgesDoor = (some: readonly MountedBridge[]) =>
    createBridgesDoor(some, { engine, enter, onBug, site, closureOf });
  const doors: readonly Door[] = [
    ...open,
    createMetadataDoor({ issuer: config.identity.issuer, publicUrl: config.publicUrl }),
    createOAuthDoor(enter, limiter),
    createRootDoor({
      graphql: GRAPHQL_PATH,
      ...Object.fromEntries(mounted.map(({ name, basePath }) => [name, `${basePath}/openapi`])),
      verify: '/verify',
      health: '/health',
      ready: '/ready',
    }),
    createForwardAuthDoor({ enter, identityToken: createIdentityTokens(identity.ring, clock) }),
    createGraphqlDoor({ engine, enter, maxBytes: config.limits.bytes, onBug }),
    bridgesDoor(mounted),
  ];
  const doorsAtHosts = new Map(
    [...atHosts].map(([host, some]) => [host, [...open, bridgesDoor(some)]] as const),
  );
  // A name is looked at only where one is a bridge's own.
  const served = through(
    doorsAtHosts.size === 0 ? () => doors : (request) => doorsAtHosts.get(hostOf(request)) ?? doors,
    (request) => whatIsServed(atHosts.get(hostOf(request))),
  );
  const answer = finishing(
    withCors(cors, served),
    [standardHeaders, loggingRequests(log), tellingKeyEnd, tellingQuotas, countingUsage(requests.count)],
    (error, { requestId }) => log.error({ err: error, requestId }, 'a request failed'),
  );

  return {
    engine,
    bridges: mounted,
    fetch: createFetch(answer, ids),
    listener: createNodeListener(answer, {
      ids,
      trustedProxies: config.trustedProxies,
      onUnbelieved: (peer, sentence) => log.warn({ peer }, sentence),
      onBug,
    }),
    operatorContext: (tenantId) => ({
      ...services,
      principal: operatorOf(tenantId),
      noteScopes: () => {},
      requestId: ids.next('req'),
      address: 'local',
      userAgent: 'halyard',
    }),
    startWorking: work.start,
    workOff: work.workOff,
    startDraining: () => {
      draining = true;
    },
    async close() {
      await Promise.all([
        uses.close(),
        scopeUses.close(),
        requests.close(),
        rollingUp.close(),
        denials.close(),
        forgetting.close(),
      ]);
      await work.close();
      await Promise.all([uses.close(), scopeUses.close(), denials.close(), forgetting.close()]);
      await sealer.close();
      limiter.close();
    },
  };
}

/** Counts calls, in Redis where there is one; what it tells of that is logged. */
const limiterOf = ({ config, clock, log }: AppParts): Limiter =>
  createLimiter({
    clock,
    redisUrl: config.redisUrl,
    processes: config.rateLimitProcesses,
    patienceMs: config.redisPatienceMs,
    onAway: (error) => log.warn({ err: error }, 'Redis is away: each process keeps its part of the limits'),
    onBack: (outage) => log.info(outage, 'Redis is back: the limits are shared again'),
  });

const perMinute = (counted: Counted, requests: number): Policy =>
  policyFor(counted, { requests, seconds: 60 });

function loginsThrough(limiter: Limiter, { loginsPerMinute }: Config) {
  const policy = perMinute('login', loginsPerMinute);
  return async (network: string): Promise<number> => {
    const { ok, quotas } = await limiter.take([{ policy, subject: network }]);
    return ok ? 0 : longestWait(quotas);
  };
}

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
