import type { RequestListener } from 'node:http';
import type { GraphQLSchema } from 'graphql';
import type { Registry } from 'prom-client';
import { createStanding } from './accounts/standing.js';
import { createBackground } from './app/background.js';
import { createDocumentRules } from './app/documents.js';
import { createDoors } from './app/doors.js';
import { limiterOf, loginsThrough, perMinute } from './app/limits.js';
import type { BlobStore } from './assets/blob-store.js';
import { createCollector } from './assets/collector.js';
import { createAssetRoom } from './assets/create-room.js';
import type { Signer } from './audit/signer.js';
import { refuseUnknown } from './bridges/announcement.js';
import type { Bridge } from './bridges/bridge.js';
import { bridges } from './bridges/index.js';
import { type MountedBridge, mountBridge } from './bridges/mount.js';
import { type Clock, dateOf } from './clock.js';
import type { Config } from './config.js';
import type { Context } from './context.js';
import { collectDeployments, namedByDeployments } from './deployments/collect-deployments.js';
import { createLeftWatch } from './deployments/give-up-left.js';
import { createEngine, type Engine } from './graphql/operation/engine.js';
import { createEntrance } from './graphql/request-context.js';
import { buildSchema } from './graphql/schema.js';
import { compressing } from './http/compress.js';
import { countingUsage } from './http/count-usage.js';
import { createFetch, type FetchInfo } from './http/fetch.js';
import { finishing, standardHeaders } from './http/finish.js';
import { tellingKeyEnd } from './http/key-expiry.js';
import { createNodeListener } from './http/node.js';
import { tellingQuotas } from './http/rate-limit.js';
import { tellingDoor } from './http/server-timing.js';
import type { Ids } from './ids.js';
import { createAskEndpoint } from './jobs/remote/ask-endpoint.js';
import type { JobRoom } from './jobs/room.js';
import { createJobWorker } from './jobs/worker.js';
import { createUseAudit } from './keys/system-key/audit-use.js';
import { createKeyReader, systemKeySetting } from './keys/system-key/setting.js';
import type { Vault } from './keys/vault.js';
import { createKeyVerifier } from './keys/verify-key.js';
import { createRevocations } from './oauth/revocations.js';
import { loggingRequests } from './observe/http-log.js';
import type { Log } from './observe/log.js';
import { createMetrics } from './observe/metrics.js';
import { createRequestCounts } from './observe/request-counts.js';
import { createOutboundClient } from './outbound/client.js';
import { createDoor } from './policy/admit.js';
import { createCallerLimits } from './policy/caller-limits.js';
import { createFailures } from './policy/count-failures.js';
import { countingRefusals } from './policy/count-refusals.js';
import { operatorOf } from './principals/operator.js';
import { createAccountAdmission } from './service-accounts/admit-account.js';
import { createUserAdmission } from './sessions/admit-user.js';
import { createIdentity } from './sessions/identity.js';
import type { Store } from './storage/store.js';
import { type BridgeRoute, bridgeRoutesOf } from './sunset/bridge-route.js';
import { createClosures } from './sunset/closures.js';
import type { TransferRoom } from './transfers/room.js';
import { createTransferWorker } from './transfers/worker.js';

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
  /** Where contents of assets are. */
  readonly blobs: BlobStore;
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
  /** What this process counted; only where it is told somewhere. */
  readonly metrics: Registry | undefined;
  readonly bridges: readonly MountedBridge[];
  /** A context for verbs that the command line calls on behalf of a tenant. */
  operatorContext(tenantId: string): Context;
  /** From now on imports, exports and jobs are worked on, and old files thrown away, by this process among others. */
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
  const background = createBackground({ ...parts, usageKept: config.usageKept, onBug });
  const { denials, uses, scopeUses, requests } = background;
  const { limiter, refusals } = countingRefusals(limiterOf(config, clock, log));
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
  const onProgress = (sentence: string, about: object): void => log.info(about, sentence);
  const transferWorker = createTransferWorker({
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
    wake: transferWorker.wake,
    isClosing: () => draining,
    onProgress,
  };
  const folder = config.dataDir;
  const askEndpoint = createAskEndpoint({
    vault,
    clock,
    identity,
    client: createOutboundClient(),
    allowances: config.outboundAllow,
  });
  const standing = createStanding(store);
  const jobWorker = createJobWorker({
    store,
    clock,
    ids,
    folder,
    settings: config.jobs,
    askEndpoint,
    isSuspended: standing.isSuspended,
    onBug,
    onProgress,
  });
  const jobs: JobRoom = {
    folder,
    settings: config.jobs,
    allowances: config.outboundAllow,
    wake: jobWorker.wake,
    leave: jobWorker.leave,
    isClosing: () => draining,
    onProgress,
  };
  const assets = createAssetRoom(config, parts.blobs, {
    countSent: background.transfers.count,
    namedElsewhere: namedByDeployments,
  });
  const collector = createCollector({
    store,
    clock,
    assets,
    first: () => collectDeployments({ store, clock, ids }),
    onBug,
  });
  const workers = [transferWorker, jobWorker, createLeftWatch({ store, clock, ids, onBug })];
  const services = {
    store,
    clock,
    ids,
    startedAt: dateOf(clock),
    vault,
    systemKey,
    identity,
    transfers,
    jobs,
    assets,
    bridgeRoutes: () => bridgeRoutes,
  };

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
  const { findDocument, countDocument } = createDocumentRules({ config, engine, limiter, log });
  const mounted = (parts.bridges ?? bridges)
    .filter(({ name }) => config.bridges.includes(name))
    .map((bridge) => mountBridge(bridge, engine, config.announcements));
  refuseUnknown(config.announcements, mounted);
  bridgeRoutes = bridgeRoutesOf(mounted);

  const served = createDoors({
    config,
    clock,
    engine,
    enter: createEntrance(admit, services, engine, scopeUses.note, denials, countDocument),
    findDocument,
    identity,
    limiter,
    mounted,
    closureOf: createClosures(store, clock),
    isSuspended: standing.isSuspended,
    readiness: { isDraining: () => draining, ping: store.ping },
    onBug,
  });
  const counts = createRequestCounts();
  const { runs } = engine;
  const metrics =
    config.metrics &&
    createMetrics({ requests: counts, documents: engine.counts, runs, refusals, jobs: jobWorker.counts });
  const exits = [
    standardHeaders,
    loggingRequests(log),
    tellingDoor,
    tellingKeyEnd,
    tellingQuotas,
    countingUsage(requests.count),
    ...(metrics ? [counts.count] : []),
  ];
  const finished = finishing(served, exits, (error, { requestId }) =>
    log.error({ err: error, requestId }, 'a request failed'),
  );
  const { compressFrom } = config;
  const answer = compressFrom === undefined ? finished : compressing(finished, compressFrom);

  return {
    engine,
    metrics,
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
    startWorking() {
      for (const worker of workers) worker.start();
      collector.start();
    },
    async workOff() {
      for (const worker of workers) await worker.workOff();
      await collector.collect();
    },
    startDraining: () => {
      draining = true;
    },
    async close() {
      await collector.close();
      await background.close(workers);
      assets.blobs.close();
      limiter.close();
    },
  };
}
