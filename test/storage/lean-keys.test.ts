import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { drizzle as drizzleSqlite } from 'drizzle-orm/better-sqlite3';
import { migrate as migrateSqlite } from 'drizzle-orm/better-sqlite3/migrator';
import { drizzle as drizzlePostgres } from 'drizzle-orm/node-postgres';
import { migrate as migratePostgres } from 'drizzle-orm/node-postgres/migrator';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createInstallationSecret } from '../../src/installation-secret.js';
import { formatToken } from '../../src/keys/token.js';
import { createVault } from '../../src/keys/vault.js';
import { sqliteFile } from '../../src/storage/open.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { createTestClock } from '../support/clock.js';
import { postgresServer, type ScratchDatabase, scratchDatabase } from '../support/postgres.js';

/** Keys that an older version wrote, as texts, work and look the same once they are kept in bytes. */

const SECRET = 'a secret of the installation before and after';
const MADE_AT = Date.UTC(2026, 0, 10);
const [ROTATED, PLAIN] = ['key_01kejt3zy0f5m8rv2d0qpxgh3a', 'key_01kejt3zy0f5m8rv2d0qpxgh3b'];
const ACCOUNT = 'sva_01kejt3zy0f5m8rv2d0qpxgh3c';
const keyIds: Readonly<Record<string, string>> = {
  [ROTATED]: 'Zz0Az9aZ00000001',
  [PLAIN]: '00000000zzzzzzzz',
};
const secretOf = (word: string) => word.repeat(43).slice(0, 43);
const [OLD, NEW, OTHER] = [secretOf('old'), secretOf('new'), secretOf('other')];
const keyIdOf = (id: string): string => keyIds[id] ?? '';
const token = (id: string, secret: string) =>
  formatToken({ api: 'halyard', environment: 'live', keyId: keyIdOf(id), secret });

/** All migrations before the one that this is about, in a folder of their own. */
function olderMigrations(engine: 'sqlite' | 'postgres', folder: string): string {
  const from = join(import.meta.dirname, '../../drizzle', engine);
  cpSync(from, folder, { recursive: true });
  const journal = JSON.parse(readFileSync(join(from, 'meta/_journal.json'), 'utf8'));
  const entries = journal.entries.slice(
    0,
    journal.entries.findIndex(({ tag }: { tag: string }) => tag.endsWith('lean_keys')),
  );
  expect(entries.length).toBeGreaterThan(0);
  writeFileSync(join(folder, 'meta/_journal.json'), JSON.stringify({ ...journal, entries }));
  return folder;
}

/** The rows in the SQL of both engines, but for how they write a time and a truth. */
function olderRows(time: (ms: number) => string, truth: string): string[] {
  const vault = createVault(createInstallationSecret([SECRET]));
  const key = (id: string, scopes: string, owner: string, account: string) =>
    `INSERT INTO api_keys (id, tenant_id, key_id, api, environment, name, description, scopes, allowed_ips,
       project_ids, active, created_at, owner_id, service_account_id, created_by, updated_at)
     VALUES ('${id}', 'default', '${keyIdOf(id)}', 'halyard', 'live', 'Older', '', '${scopes}', '[]', '[]', ${truth},
       ${time(MADE_AT)}, ${owner}, ${account}, 'operator', ${time(MADE_AT + 1)})`;
  const secret = (apiKeyId: string, generation: number, text: string, expires = 'NULL') => {
    const made = vault.hash({ tenantId: 'default', keyId: keyIdOf(apiKeyId) }, text);
    return `INSERT INTO api_key_secrets (id, api_key_id, generation, hash, algorithm, pepper_id, created_at, expires_at)
      VALUES ('sec_${text.slice(0, 26)}', '${apiKeyId}', ${generation}, '${made.hash.toString('base64url')}',
        '${made.algorithm}', '${made.pepperId}', ${time(MADE_AT + generation)}, ${expires})`;
  };
  return [
    key(ROTATED, '["products:read","keys:read","usage:read"]', 'NULL', 'NULL'),
    key(PLAIN, '["products:read"]', 'NULL', `'${ACCOUNT}'`),
    secret(ROTATED, 1, OLD, time(Date.UTC(2100, 0, 1))),
    secret(ROTATED, 2, NEW),
    secret(PLAIN, 1, OTHER),
    `INSERT INTO usage_counts (grain, at, tenant_id, api_key_id, secret_id, route, status, requests)
     VALUES ('day', ${time(MADE_AT)}, 'default', '${ROTATED}', 'sec_${OLD.slice(0, 26)}', 'graphql', 200, 7)`,
  ];
}

interface Older {
  readonly place: TestApp['place'];
  dispose(): Promise<void>;
}

async function olderSqlite(): Promise<Older> {
  const dataDir = mkdtempSync(join(tmpdir(), 'halyard-older-'));
  const place = { dataDir, databaseUrl: undefined };
  const connection = new Database(sqliteFile(place));
  migrateSqlite(drizzleSqlite(connection), {
    migrationsFolder: olderMigrations('sqlite', join(dataDir, 'older')),
  });
  for (const sql of olderRows(String, '1')) connection.exec(sql);
  connection.close();
  return { place, dispose: async () => rmSync(dataDir, { recursive: true, force: true }) };
}

async function olderPostgres(server: string): Promise<Older> {
  const dataDir = mkdtempSync(join(tmpdir(), 'halyard-older-'));
  const database: ScratchDatabase = await scratchDatabase(server, 'template1');
  const client = new Client({ connectionString: database.url });
  await client.connect();
  await migratePostgres(drizzlePostgres(client), {
    migrationsFolder: olderMigrations('postgres', join(dataDir, 'older')),
  });
  for (const sql of olderRows((ms) => `to_timestamp(${ms} / 1000.0)`, 'true')) await client.query(sql);
  await client.end();
  rmSync(dataDir, { recursive: true, force: true });
  return { place: { dataDir: '', databaseUrl: database.url }, dispose: () => database.drop() };
}

const server = await postgresServer();
const engines = [
  ['SQLite', olderSqlite],
  ['PostgreSQL', server ? () => olderPostgres(server) : undefined],
] as const;

for (const [engine, older] of engines) {
  describe.skipIf(!older)(`a key that an older version wrote on ${engine}`, () => {
    let t: TestApp;
    let dispose: Older['dispose'] | undefined;

    beforeAll(async () => {
      const found = await older?.();
      if (!found) return;
      dispose = found.dispose;
      t = await createTestApp({
        place: found.place,
        env: { HALYARD_SECRET: SECRET },
        clock: createTestClock(),
      });
    });
    afterAll(async () => {
      await t?.close();
      await dispose?.();
    });

    const ask = (document: string, key: string) => t.graphql<Record<string, unknown>>(document, { key });

    it('looks as it did, and is found by its secret, by its id and in the list', async () => {
      const FIELDS = '{ id name scopes createdBy createdAt updatedAt projectIds prefix }';
      const { body } = await ask(
        `{ apiKey(id: "${ROTATED}") ${FIELDS} apiKeys { totalCount nodes { id } } }`,
        token(ROTATED, NEW),
      );
      expect(body.errors).toBeUndefined();
      expect(body.data?.['apiKey']).toMatchObject({
        id: ROTATED,
        name: 'Older',
        scopes: ['products:read', 'keys:read', 'usage:read'],
        createdBy: 'operator',
        createdAt: new Date(MADE_AT).toISOString(),
        projectIds: [],
      });
      expect(body.data?.['apiKeys']).toMatchObject({
        nodes: expect.arrayContaining([{ id: PLAIN }, { id: ROTATED }]),
      });
      expect(
        (await ask(`{ apiKeys(serviceAccountId: "${ACCOUNT}") { nodes { id } } }`, token(ROTATED, OLD))).body
          .data,
      ).toEqual({ apiKeys: { nodes: [{ id: PLAIN }] } });
    });

    it('has its secrets, the old one of a rotation too, with what was counted of them', async () => {
      const { body } = await ask(
        `{ usageBySecret(keyId: "${ROTATED}", since: "${new Date(MADE_AT).toISOString()}") { requests isCurrent createdAt } }`,
        token(ROTATED, NEW),
      );
      expect(body.data?.['usageBySecret']).toMatchObject([
        { isCurrent: true, createdAt: new Date(MADE_AT + 2).toISOString() },
        { requests: 7, isCurrent: false, createdAt: new Date(MADE_AT + 1).toISOString() },
      ]);
    });

    it('is as missing by any other text as one that never was', async () => {
      const texts = [
        '',
        'key_',
        'nonsense',
        ROTATED.toUpperCase(),
        `${ROTATED}0`,
        ROTATED.replace('key_0', 'key_8'),
      ];
      for (const text of [...texts, ROTATED.replace('key', 'sva'), 'key_00000000000000000000000000']) {
        const { status, body } = await ask(`{ apiKey(id: "${text}") { id } }`, token(ROTATED, NEW));
        expect([status, body.errors, body.data?.['apiKey']], text).toEqual([200, undefined, null]);
      }
    });

    it('is refused with the secret of another', async () => {
      expect((await ask('{ apiKeys { totalCount } }', token(ROTATED, OTHER))).status).toBe(401);
    });
  });
}
