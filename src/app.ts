import type { RequestListener } from 'node:http';
import type { GraphQLSchema } from 'graphql';
import { createStanding } from './accounts/standing.js';
import { createDenialCounter } from './audit/count-denials.js';
import { createSealer } from './audit/sealer.js';
import type { Signer } from './audit/signer.js';
import type { Bridge } from './bridges/bridge.js';
import { bridges } from './bridges/index.js';
import { type MountedBridge, mountBridge } from './bridges/mount.js';
import { usesCookies } from './bridges/route.js';
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
import type { Door, HttpRequest, HttpResponse } from './http/exchange.js';
import { createFetch, type FetchInfo } from './http/fetch.js';
import { plainProblem } from './http/json.js';
import { withKeyExpiry } from './http/key-expiry.js';
import { createNodeListener } from './http/node.js';
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
import { withRequestLog } from './observe/http-log.js';
import type { Log } from './observe/log.js';
import { createDoor } from './policy/admit.js';
import { createRateLimit } from './policy/rate-limit.js';
import { operatorOf } from './principals/operator.js';
import { createAccountAdmission } from './service-accounts/admit-account.js';
import { createUserAdmission } from './sessions/admit-user.js';
import { createIdentity } from './sessions/identity.js';
import { createJwksDoor } from './sessions/jwks.js';
import { repeatEvery } from './storage/repeated.js';
import type { Store } from './storage/store.js';
import { createScopeRecorder } from './usage/record-scopes.js';

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
  const identity = createIdentity({
    store,
    vault,
    clock,
    ids,
    settings: config.identity,
    attempts: createRateLimit(clock, config.loginsPerMinute, 60),
    onDenial: denials.count,
  });
  const systemKey = systemKeySetting(config.systemKey);
  const services = { store, clock, ids, vault, systemKey, identity };

  const uses = createUseRecorder(store, vault, clock, onBug);
  const scopeUses = createScopeRecorder(store, clock, onBug);
  const sealer = createSealer(store, parts.signer, clock, onBug);
  const standing = createStanding(store);
  const admit = createDoor({
    readKey: createKeyReader(systemKey),
    standing,
    tokens: identity.tokens,
    admitUser: createUserAdmission({ store, clock, standing }),
    admitAccount: createAccountAdmission(store),
    isTokenRevoked: createRevocations(store),
    verifyKey: createKeyVerifier(store, vault, clock),
    failures: createRateLimit(clock, config.failedKeysPerMinute, 60),
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
  const enter = createEntrance(admit, services, engine, scopeUses.note);
  const site = { publicUrl: config.publicUrl, corsOrigins: config.corsOrigins };
  const mounted = (parts.bridges ?? bridges).map((bridge) =>
    mountBridge(bridge, { engine, enter, onBug, site }),
  );

  const cors = {
    origins: config.corsOrigins,
    cookiePaths: new Set(
      mounted.flatMap(({ basePath, routes }) =>
        routes.filter(usesCookies).map(({ path }) => basePath + path),
      ),
    ),
  };

  const forgetting = repeatEvery(
    600_000,
    async () => {
      await forgetAnswers(store, clock);
      await forgetRevokedTokens(store, clock);
    },
    onBug,
  );

  let draining = false;
  const doors: readonly Door[] = [
    createHealthDoor({ isDraining: () => draining, ping: store.ping }),
    createJwksDoor(identity.ring),
    createMetadataDoor({ issuer: config.identity.issuer, publicUrl: config.publicUrl }),
    createOAuthDoor(enter, clock),
    createRootDoor({
      graphql: GRAPHQL_PATH,
      ...Object.fromEntries(mounted.map(({ name, basePath }) => [name, `${basePath}/openapi`])),
      verify: '/verify',
      health: '/health',
      ready: '/ready',
    }),
    createForwardAuthDoor({ enter, identityToken: createIdentityTokens(identity.ring, clock) }),
    createGraphqlDoor({ engine, enter, maxBytes: config.limits.bytes, onBug }),
    ...mounted.map(({ door }) => door),
  ];
  const answer = withKeyExpiry(withRequestLog(log, withCors(cors, through(doors))));

  return {
    engine,
    bridges: mounted,
    fetch: createFetch(answer, ids),
    listener: createNodeListener(answer, { ids, trustedProxies: config.trustedProxies, onBug }),
    operatorContext: (tenantId) => ({
      ...services,
      principal: operatorOf(tenantId),
      noteScopes: () => {},
      requestId: ids.next('req'),
      address: 'local',
      userAgent: 'halyard',
    }),
    startDraining: () => {
      draining = true;
    },
    async close() {
      await Promise.all([uses.close(), scopeUses.close(), denials.close(), forgetting.close()]);
      await sealer.close();
    },
  };
}

/** The first door whose URL it is. */
const through =
  (doors: readonly Door[]) =>
  async (request: HttpRequest): Promise<HttpResponse> => {
    for (const door of doors) {
      const response = door(request);
      if (response) return response;
    }
    return plainProblem(
      'NOT_FOUND',
      request.requestId,
      'Nothing is served at this URL. GraphQL is at /graphql; each bridge has its OpenAPI document at <base>/openapi.',
    );
  };
