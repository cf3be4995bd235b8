import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { loadCatalog } from '../../src/catalog/sample.js';
import { formatToken, newKeyId, newSecret } from '../../src/keys/token.js';
import { createProject } from '../../src/projects/create-project.js';
import { createAccount } from '../../src/service-accounts/create-account.js';
import { sqliteFile } from '../../src/storage/open.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { createTestClock } from '../support/clock.js';

/** The keys that every server knows, and those that it must refuse. */
export interface Keys {
  /** Those the load is sent with: bound to this machine's addresses, with a limit of their own that never refuses. */
  readonly good: readonly string[];
  readonly unknown: string;
  readonly revoked: string;
  readonly expired: string;
  /** Holds another scope. */
  readonly weak: string;
  /** May only be used from elsewhere. Halyard alone knows such. */
  readonly elsewhere: string;
  /** May ask what other keys are worth. */
  readonly asker: string;
}

/** A row of the products table as SQLite has it. */
export type ProductRow = Readonly<Record<string, string | number | null>>;

/** What all servers serve: the same at each run but for nothing. */
export interface Dataset {
  /** A folder for what each server writes. */
  readonly folder: string;
  /** Halyard's data; servers get copies of it. */
  readonly dataDir: string;
  /** The peers' SQLite file. */
  readonly peersFile: string;
  readonly keys: Keys;
  /** A service account and keys of it, for tokens. */
  readonly service: { readonly id: string; readonly keys: readonly string[] };
  /** Newest first, as lists have them. */
  readonly products: readonly ProductRow[];
}

export const SECRET = 'a secret for a bench that is long enough';
const GOOD_KEYS = 100;
const SERVICE_KEYS = 5;
const SCOPES = ['products:read'];
/** Long before any bench runs, so that what expires an hour later has expired. */
const MADE_AT = Date.UTC(2025, 0, 15, 12);

export async function createDataset(folder: string): Promise<Dataset> {
  const dataDir = join(folder, 'made');
  mkdirSync(dataDir, { recursive: true });
  const place = { dataDir, databaseUrl: undefined };
  const app = await createTestApp({
    place,
    env: { HALYARD_SECRET: SECRET },
    clock: createTestClock(MADE_AT),
  });
  try {
    await loadCatalog(app.operator());
    const keys = await makeKeys(app);
    const service = await makeService(app);
    const file = join(folder, 'peers.db');
    const products = makePeersFile(file, sqliteFile(place), keys);
    writeFileSync(join(folder, 'keys.json'), JSON.stringify(keys));
    return { folder, dataDir, peersFile: file, keys, service, products };
  } finally {
    await app.close();
  }
}

async function makeKeys(app: TestApp): Promise<Keys> {
  const good: string[] = [];
  for (let made = 0; made < GOOD_KEYS; made++) {
    const { token } = await app.key({
      api: 'pim',
      scopes: SCOPES,
      allowedIps: ['127.0.0.0/8', '10.0.0.0/8', '::1/128'],
      rateLimit: { requests: 1_000_000, seconds: 60 },
    });
    good.push(token);
  }
  const revoked = await app.key({ api: 'pim', scopes: SCOPES });
  await app.graphql('mutation ($id: ID!) { revokeApiKey(id: $id) { apiKey { status } } }', {
    key: app.firstKey,
    variables: { id: revoked.id },
  });
  const expiresAt = new Date(MADE_AT + 3_600_000);
  return {
    good,
    unknown: formatToken({
      api: 'pim',
      environment: 'live',
      keyId: newKeyId(app.ids),
      secret: newSecret(app.ids),
    }),
    revoked: revoked.token,
    expired: (await app.key({ api: 'pim', scopes: SCOPES, expiresAt })).token,
    weak: (await app.key({ api: 'pim', scopes: ['categories:read'] })).token,
    elsewhere: (await app.key({ api: 'pim', scopes: SCOPES, allowedIps: ['203.0.113.0/24'] })).token,
    asker: (await app.key({ scopes: ['keys:verify'] })).token,
  };
}

async function makeService(app: TestApp): Promise<Dataset['service']> {
  const project = await createProject(app.operator(), { name: 'Bench' });
  const account = await createAccount(app.operator(), { name: 'bench', projectIds: [project.id] });
  const keys: string[] = [];
  for (let made = 0; made < SERVICE_KEYS; made++) {
    keys.push((await app.key({ api: 'pim', scopes: SCOPES, serviceAccountId: account.id })).token);
  }
  return { id: account.id, keys };
}

/** The same products, and the same keys as people store them who write it by hand. */
function makePeersFile(file: string, from: string, keys: Keys): ProductRow[] {
  const db = new Database(file);
  db.pragma('journal_mode = WAL');
  db.exec(`
    ATTACH '${from}' AS halyard;
    CREATE TABLE products (
      id TEXT PRIMARY KEY, sku TEXT NOT NULL, name TEXT NOT NULL, description TEXT NOT NULL, price_minor INTEGER,
      currency TEXT, status TEXT NOT NULL, attributes TEXT NOT NULL, category_id TEXT, supplier_id TEXT,
      version INTEGER NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
    );
    INSERT INTO products
      SELECT id, sku, name, description, price_minor, currency, status, attributes, category_id, supplier_id, version,
        created_at, updated_at
      FROM halyard.products ORDER BY created_at, id;
    CREATE INDEX products_newest ON products (created_at, id);
    CREATE TABLE keys (hash BLOB PRIMARY KEY, scopes TEXT NOT NULL, revoked_at INTEGER, expires_at INTEGER) WITHOUT ROWID;
    DETACH halyard;
  `);
  const insert = db.prepare('INSERT INTO keys VALUES (?, ?, ?, ?)');
  const add = (
    key: string,
    scopes = SCOPES,
    revokedAt: number | null = null,
    expiresAt: number | null = null,
  ) => insert.run(createHash('sha256').update(key).digest(), scopes.join(' '), revokedAt, expiresAt);
  for (const key of keys.good) add(key);
  add(keys.revoked, SCOPES, MADE_AT);
  add(keys.expired, SCOPES, null, MADE_AT + 3_600_000);
  add(keys.weak, ['categories:read']);
  const products = db.prepare('SELECT * FROM products ORDER BY created_at DESC, id DESC').all();
  db.close();
  return products as ProductRow[];
}
