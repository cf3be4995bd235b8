import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { drizzle as drizzleSqlite } from 'drizzle-orm/better-sqlite3';
import { migrate as migrateSqliteWith } from 'drizzle-orm/better-sqlite3/migrator';
import { drizzle as drizzlePostgres } from 'drizzle-orm/node-postgres';
import { migrate as migratePostgresWith } from 'drizzle-orm/node-postgres/migrator';
import { Client } from 'pg';
import { connect } from './sqlite.js';

/** What a look at the schema's version found, or a migration left. */
export interface Migrations {
  /** Migrations this program knows. */
  readonly known: number;
  /** Of those, how many the database has had. */
  readonly applied: number;
}

/** Any number will do, as long as every process uses the same. */
const ADVISORY_LOCK = 4_712_001;
const LOCK_WAIT_MS = 60_000;

/**
 * Brings a SQLite file up to date. Drizzle's migrator takes no lock, and of ten simultaneous starts about one fails,
 * so a second file is locked first.
 * @throws Error where the file was written by a newer Halyard.
 */
export function migrateSqlite(file: string): Migrations {
  const lock = new Database(`${file}.migrate-lock`, { timeout: LOCK_WAIT_MS });
  try {
    // Before the file itself is opened: switching a new one to WAL does not wait for who does the same.
    lock.exec('BEGIN EXCLUSIVE');
    return migrateLocked(file);
  } finally {
    lock.close();
  }
}

function migrateLocked(file: string): Migrations {
  const connection = connect(file);
  try {
    refuseNewer(journal('sqlite'), latestSqlite(connection));
    migrateSqliteWith(drizzleSqlite(connection), { migrationsFolder: folder('sqlite') });
    return countApplied(journal('sqlite'), latestSqlite(connection));
  } finally {
    connection.close();
  }
}

/** Looks without changing anything. A file that does not exist has had no migration. */
export function inspectSqlite(file: string): Migrations {
  if (!existsSync(file)) return countApplied(journal('sqlite'), 0);
  const connection = new Database(file, { readonly: true });
  try {
    return countApplied(journal('sqlite'), refuseNewer(journal('sqlite'), latestSqlite(connection)));
  } finally {
    connection.close();
  }
}

export async function migratePostgres(url: string): Promise<Migrations> {
  return withClient(url, async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [ADVISORY_LOCK]);
    refuseNewer(journal('postgres'), await latestPostgres(client));
    await migratePostgresWith(drizzlePostgres(client), { migrationsFolder: folder('postgres') });
    return countApplied(journal('postgres'), await latestPostgres(client));
  });
}

export async function inspectPostgres(url: string): Promise<Migrations> {
  return withClient(url, async (client) =>
    countApplied(journal('postgres'), refuseNewer(journal('postgres'), await latestPostgres(client))),
  );
}

const folder = (engine: 'sqlite' | 'postgres'): string =>
  join(dirname(fileURLToPath(import.meta.url)), '../../drizzle', engine);

/** When each migration was made, oldest first: what Drizzle also notes in the database. */
function journal(engine: 'sqlite' | 'postgres'): readonly number[] {
  const text = readFileSync(join(folder(engine), 'meta/_journal.json'), 'utf8');
  const { entries } = JSON.parse(text) as { entries: { when: number }[] };
  return entries.map((entry) => entry.when);
}

const countApplied = (known: readonly number[], latest: number): Migrations => ({
  known: known.length,
  applied: known.filter((when) => when <= latest).length,
});

function refuseNewer(known: readonly number[], latest: number): number {
  if (latest > (known.at(-1) ?? 0)) {
    throw new Error(
      'The database was written by a newer Halyard than this one. Start that version, or restore a backup from before the upgrade.',
    );
  }
  return latest;
}

function latestSqlite(connection: Database.Database): number {
  const exists = connection.prepare("SELECT 1 FROM sqlite_master WHERE name = '__drizzle_migrations'").get();
  if (!exists) return 0;
  const row = connection.prepare('SELECT max(created_at) AS latest FROM __drizzle_migrations').get();
  return Number((row as { latest: number | null }).latest ?? 0);
}

async function latestPostgres(client: Client): Promise<number> {
  const { rows: tables } = await client.query("SELECT to_regclass('drizzle.__drizzle_migrations') AS name");
  if (!tables[0]?.name) return 0;
  const { rows } = await client.query('SELECT max(created_at) AS latest FROM drizzle.__drizzle_migrations');
  return Number(rows[0]?.latest ?? 0);
}

async function withClient<T>(url: string, body: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, application_name: 'halyard-migrate' });
  client.on('error', () => {}); // Whatever is under way hears of a lost connection itself.
  await client.connect();
  try {
    return await body(client);
  } finally {
    await client.end(); // Ends the session, and with it the advisory lock.
  }
}
