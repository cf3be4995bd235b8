import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { GraphQLSchema } from 'graphql';
import { createTenant } from '../../src/accounts/create-tenant.js';
import { installIfEmpty } from '../../src/accounts/install.js';
import { DEFAULT_TENANT } from '../../src/accounts/tenant.js';
import { type App, createApp } from '../../src/app.js';
import type { BlobStore } from '../../src/assets/blob-store.js';
import { openBlobs } from '../../src/assets/open-blobs.js';
import { createSigner } from '../../src/audit/signer.js';
import { noteOlderProducts } from '../../src/catalog/note-older-products.js';
import { readConfig } from '../../src/config.js';
import type { Context } from '../../src/context.js';
import type { FetchInfo } from '../../src/http/fetch.js';
import { createIds, type Ids } from '../../src/ids.js';
import { createInstallationSecret } from '../../src/installation-secret.js';
import { type CreateKeyInput, createKey } from '../../src/keys/create-key.js';
import { configureSystemKey } from '../../src/keys/system-key/configure.js';
import { createVault } from '../../src/keys/vault.js';
import { silentLog } from '../../src/observe/log.js';
import { grantableScopes } from '../../src/principals/api-registry.js';
import { migrate, openStore } from '../../src/storage/open.js';
import type { Store } from '../../src/storage/store.js';
import { createTestClock, seededBytes, type TestClock } from './clock.js';

export interface Answer<Data = Record<string, unknown>> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: {
    readonly data?: Data | null;
    readonly errors?: readonly {
      readonly message: string;
      readonly path?: readonly (string | number)[];
      readonly extensions: Record<string, unknown>;
    }[];
    readonly extensions?: Record<string, unknown>;
  };
}

export interface GraphqlOptions {
  readonly key?: string | undefined;
  readonly variables?: Record<string, unknown>;
  readonly operationName?: string;
  readonly headers?: Record<string, string>;
}

export interface TestApp {
  readonly app: App;
  readonly store: Store;
  readonly clock: TestClock;
  readonly ids: Ids;
  /** Where its data is: a second app opened on it is a second process. */
  readonly place: { readonly dataDir: string; readonly databaseUrl: string | undefined };
  /** The key of the first start, which holds every scope. */
  readonly firstKey: string;
  readonly origin: string;
  fetch(path: string, init?: RequestInit & FetchInfo): Promise<Response>;
  graphql<Data = Record<string, unknown>>(document: string, options?: GraphqlOptions): Promise<Answer<Data>>;
  operator(tenantId?: string): Context;
  /** A key made by the operator; of API `halyard`, with every scope, unless said otherwise. */
  key(input?: Partial<CreateKeyInput> & { tenantId?: string }): Promise<{ id: string; token: string }>;
  tenant(name: string): Promise<string>;
  close(): Promise<void>;
}

export interface TestAppOptions {
  readonly env?: Record<string, string>;
  /** The data of another app. Without it, new and empty. */
  readonly place?: TestApp['place'];
  readonly clock?: TestClock;
  /** Names the stream of chance: two processes on one store must not make the same ids. */
  readonly seed?: string;
  /** Another schema than the server's own; it has no bridges onto it. */
  readonly schema?: GraphQLSchema;
  /** Where contents of assets are; left out, where the environment says. */
  readonly blobs?: BlobStore;
  /** Never knows whether anything was invalidated, so nothing is served from a cache. */
  readonly isBlind?: boolean;
}

/** Nothing is logged; and no answer says how many came before it, or two that shall be the same would not be. */
const FOR_TESTS = {
  HALYARD_LOG_LEVEL: 'silent',
  HALYARD_RATE_LIMIT_ANONYMOUS: 'off',
  HALYARD_NEW_DOCUMENTS_PER_MINUTE: '1000000',
};

/** The whole app on SQLite (or the place given), with a clock that stands still and chance that repeats. */
export async function createTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  // A place on PostgreSQL has files all the same.
  const ownDir = options.place?.dataDir ? undefined : mkdtempSync(join(tmpdir(), 'halyard-test-'));
  const dataDir = options.place?.dataDir || (ownDir ?? '');
  const template = process.env['TEST_SQLITE_TEMPLATE'];
  if (!options.place && template) copyFileSync(template, join(dataDir, 'halyard.db'));
  const place = { databaseUrl: options.place?.databaseUrl, dataDir };
  const config = { ...readConfig({ ...FOR_TESTS, ...options.env }), ...place };
  const clock = options.clock ?? createTestClock();
  const ids = createIds(clock, seededBytes(options.seed ?? 'halyard'));
  await migrate(config);
  const seeing = openStore(config, clock, ids);
  const store = options.isBlind ? { ...seeing, version: () => undefined } : seeing;
  const secret = createInstallationSecret(config.secrets ?? ['a secret for tests, long enough to be one']);
  const vault = createVault(secret);
  const app = createApp({
    config,
    store,
    clock,
    ids,
    vault,
    signer: createSigner(secret),
    log: silentLog(),
    blobs: options.blobs ?? (await openBlobs(config)),
    ...(options.schema && { schema: options.schema, bridges: [] }),
  });
  const first = await installIfEmpty(app.operatorContext(DEFAULT_TENANT));
  await noteOlderProducts(store);
  await configureSystemKey(app.operatorContext(DEFAULT_TENANT));
  const origin = 'http://halyard.test';

  const send = async (path: string, init: RequestInit & FetchInfo = {}) => {
    const { address, isViaTrustedProxy = false, ...rest } = init;
    // What comes over a socket comes in a turn of its own, and sees what any process has committed before.
    await nextTurn();
    const info = { isViaTrustedProxy, ...(address !== undefined && { address }) };
    return app.fetch(new Request(`${origin}${path}`, rest), info);
  };

  return {
    app,
    store,
    clock,
    ids,
    place,
    origin,
    firstKey: first?.token ?? '',
    fetch: send,
    async graphql(document, { key, variables, operationName, headers } = {}) {
      const response = await send('/graphql', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(key && { authorization: `Bearer ${key}` }),
          ...headers,
        },
        body: JSON.stringify({ query: document, variables, operationName }),
      });
      return { status: response.status, headers: response.headers, body: await response.json() };
    },
    operator: (tenantId = DEFAULT_TENANT) => app.operatorContext(tenantId),
    async key({ tenantId = DEFAULT_TENANT, ...input } = {}) {
      const api = input.api ?? 'halyard';
      const issued = await createKey(app.operatorContext(tenantId), {
        api,
        name: 'A test key',
        scopes: grantableScopes(api),
        ...input,
      });
      return { id: issued.key.id, token: issued.token };
    },
    tenant: async (name) => (await createTenant(app.operatorContext(DEFAULT_TENANT), { name })).id,
    async close() {
      await app.close();
      await store.close();
      if (ownDir !== undefined) rmSync(ownDir, { recursive: true, force: true });
    },
  };
}
