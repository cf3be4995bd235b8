import { sql } from 'drizzle-orm';
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import { Client, Pool, type PoolClient, type PoolConfig } from 'pg';
import type { Clock } from '../clock.js';
import { HalyardError } from '../errors.js';
import type { Ids } from '../ids.js';
import { invalidationTables, recordInvalidation } from './invalidations.js';
import { postgresKit } from './kit.js';
import type { Db, Store, Writer } from './store.js';
import { insideTransaction, lendWriter, refuseNesting } from './transaction.js';

const CHANNEL = 'halyard_invalidations';
const POLL_MS = 500;
/** A cached decision is served only while the last good look at `invalidations` is younger than this. */
const BLIND_AFTER_MS = 1000;
const RETRIES = 3;
/** Serialization failure and deadlock: the server undid everything, and another try may well succeed. */
const RETRYABLE = new Set(['40001', '40P01']);

/** The store for more than one machine: a pool, and a watch on what other processes revoke. */
export function openPostgres(url: string, clock: Clock, ids: Ids): Store {
  const config: PoolConfig = {
    connectionString: url,
    max: 10,
    connectionTimeoutMillis: 5_000,
    // A server that stalls is told from one that works, whatever the network says.
    query_timeout: 15_000,
    statement_timeout: 15_000,
    application_name: 'halyard',
  };
  const pool = new Pool(config);
  // An idle connection that breaks is replaced at its next use; without a listener the process would end.
  pool.on('error', () => {});
  const read = asDb(drizzle(pool));
  const watch = watchInvalidations(url, read);
  /** A connection keeps what is prepared on it, whoever it is lent to. */
  const onClient = new WeakMap<PoolClient, Db>();
  const dbOn = (client: PoolClient): Db => {
    const db = onClient.get(client) ?? asDb(drizzle(client));
    onClient.set(client, db);
    return db;
  };

  async function tx<T>(body: (w: Writer) => Promise<T>): Promise<T> {
    refuseNesting();
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await once(body);
      } catch (error) {
        if (attempt > RETRIES || !RETRYABLE.has(codeOf(error) ?? '')) throw error;
      }
    }
  }

  /** One connection for all of `body`, which ends with COMMIT where it resolves. */
  async function within<T>(begin: string, body: (client: PoolClient) => Promise<T>): Promise<T> {
    const client = await checkOut(pool);
    let broken = false;
    // The pool listens only while a connection is idle; one that is lost now would otherwise end the process.
    const onLost = () => {
      broken = true;
    };
    client.on('error', onLost);
    try {
      await client.query(begin);
      const value = await body(client);
      await client.query('COMMIT');
      return value;
    } catch (error) {
      await client.query('ROLLBACK').catch(() => {
        broken = true;
      });
      throw error;
    } finally {
      client.off('error', onLost);
      client.release(broken);
    }
  }

  async function once<T>(body: (w: Writer) => Promise<T>): Promise<T> {
    let invalidates = false;
    const value = await within('BEGIN', async (client) => {
      const lease = lendWriter(dbOn(client), async (subject) => {
        invalidates = true;
        await recordInvalidation(lease.writer, clock, ids, subject);
        await client.query('SELECT pg_notify($1, $2)', [CHANNEL, subject]);
      });
      try {
        return await insideTransaction(() => body(lease.writer));
      } finally {
        lease.end();
      }
    });
    if (invalidates) watch.bump();
    return value;
  }

  async function snapshot<T>(body: (db: Db) => Promise<T>): Promise<T> {
    refuseNesting();
    return within('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', async (client) => {
      // It is the first query that says which moment it is.
      await client.query('SELECT 1');
      return body(dbOn(client));
    });
  }

  return {
    engine: 'postgres',
    read,
    tx,
    snapshot,
    version: watch.version,
    async ping() {
      await pool.query('SELECT 1');
    },
    async close() {
      await watch.close();
      await pool.end();
    },
  };
}

/**
 * Notifications wake, the poll is the truth: a process that missed one sees the row at its next look, and one that
 * cannot look at all stops trusting what it knows.
 */
function watchInvalidations(url: string, read: Db) {
  const { invalidations } = invalidationTables(read);
  let version = 0;
  let lastLook = Number.NEGATIVE_INFINITY;
  let lastSeen = '';
  let listener: Client | undefined;
  let closing = false;

  async function look(): Promise<void> {
    const startedAt = performance.now(); // Not the clock: that one may be set back.
    // Ids of different processes do not arrive in order, so "newest" alone could hide one; all three changing in step
    // with nothing new in the table cannot happen.
    const [row] = await read
      .select({
        seen: sql<string>`count(*) || '/' || coalesce(min(${invalidations.id}), '') || '/' || coalesce(max(${invalidations.id}), '')`,
      })
      .from(invalidations);
    const seen = row?.seen ?? '';
    if (seen !== lastSeen) version += 1;
    lastSeen = seen;
    lastLook = startedAt;
  }

  async function listen(): Promise<void> {
    const client = new Client({ connectionString: url, application_name: 'halyard-listen' });
    const lost = () => {
      if (listener === client) listener = undefined;
      client.end().catch(() => {});
    };
    client.on('error', lost);
    client.on('end', lost);
    client.on('notification', () => {
      version += 1;
    });
    listener = client;
    try {
      await client.connect();
      await client.query(`LISTEN ${CHANNEL}`);
    } catch {
      lost(); // The next poll tries again; until then the poll alone keeps the bound.
    }
  }

  let polling: Promise<unknown> | undefined;
  const poll = () => {
    if (!listener && !closing) void listen();
    polling ??= look()
      .catch(() => {})
      .finally(() => {
        polling = undefined;
      });
  };
  poll();
  const timer = setInterval(poll, POLL_MS);
  timer.unref();

  return {
    version: () => (performance.now() - lastLook < BLIND_AFTER_MS ? version : undefined),
    bump: () => {
      version += 1;
    },
    async close() {
      closing = true;
      clearInterval(timer);
      await polling;
      await listener?.end().catch(() => {});
    },
  };
}

async function checkOut(pool: Pool): Promise<PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw new HalyardError('UNAVAILABLE', { cause: error });
  }
}

const asDb = (db: NodePgDatabase): Db => Object.assign(db, { kit: postgresKit, statements: new Map() });

function codeOf(error: unknown): string | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ('code' in at && typeof at.code === 'string') return at.code;
  }
  return undefined;
}
