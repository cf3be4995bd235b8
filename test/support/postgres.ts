import { randomBytes } from 'node:crypto';
import { Client } from 'pg';

/** Where a PostgreSQL server is: `DATABASE_URL`, or one on this machine. `undefined` where none answers. */
export async function postgresServer(): Promise<string | undefined> {
  const url = process.env['DATABASE_URL'] ?? 'postgres://root@127.0.0.1:5432/postgres';
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  try {
    await client.connect();
    return url;
  } catch {
    return undefined;
  } finally {
    await client.end().catch(() => {});
  }
}

export interface ScratchDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** A database of its own, without a row: up to date where there is one to copy, else without a table too. */
export async function scratchDatabase(
  server: string,
  template = process.env['TEST_POSTGRES_TEMPLATE'] ?? 'template1',
): Promise<ScratchDatabase> {
  const name = `halyard_test_${randomBytes(6).toString('hex')}`;
  await onServer(server, `CREATE DATABASE ${name} TEMPLATE ${template}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => onServer(server, `DROP DATABASE ${name} WITH (FORCE)`) };
}

async function onServer(server: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
