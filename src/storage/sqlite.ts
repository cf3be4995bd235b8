import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import type { Clock } from '../clock.js';
import { HalyardError } from '../errors.js';
import type { Ids } from '../ids.js';
import { addFunctions } from './compact.js';
import { recordInvalidation } from './invalidations.js';
import { sqliteKit } from './kit.js';
import { createReadTurns } from './read-turns.js';
import { keepStatements, type Statements } from './statements.js';
import type { Db, Store, TxOptions, Writer } from './store.js';
import { lendWriter, refusal } from './transaction.js';

/** How many waiting transactions share one COMMIT, and so one write to the disk. */
const GROUP = 128;
const BUSY_LIMIT_MS = 10_000;

interface Job {
  /** Whether a power cut may take it. */
  readonly mayBeLost: boolean;
  run(): Promise<() => void>;
  reject(reason: unknown): void;
}

/**
 * The embedded store: one file, one connection that only reads, one that only writes. Writes stand in a queue; those
 * that wait together are committed together, each in a savepoint of its own, so one that fails takes no other with it.
 */
export function openSqlite(file: string, clock: Clock, ids: Ids): Store {
  mkdirSync(dirname(file), { recursive: true });
  const write = connect(file);
  write.pragma('busy_timeout = 0');
  const read = connect(file);
  read.pragma('busy_timeout = 5000');
  read.pragma('query_only = ON');
  // At most: keys that are looked up here and there in a large file lie far from one another.
  read.pragma('cache_size = -64000');

  const turns = createReadTurns(read);
  const readDb = asDb(keepStatements(read, turns.begin));
  const writeDb = asDb(keepStatements(write));
  const statements = {
    ping: read.prepare('SELECT 1'),
    begin: write.prepare('BEGIN IMMEDIATE'),
    commit: write.prepare('COMMIT'),
    rollback: write.prepare('ROLLBACK'),
    savepoint: write.prepare('SAVEPOINT job'),
    release: write.prepare('RELEASE job'),
    undo: write.prepare('ROLLBACK TO job'),
  };
  const queue: Job[] = [];
  let draining: Promise<void> | undefined;
  let closed = false;

  function tx<T>(body: (w: Writer) => Promise<T>, { mayBeLost = false }: TxOptions = {}): Promise<T> {
    if (closed) throw new HalyardError('UNAVAILABLE', { cause: new Error('The store is closed.') });
    return new Promise<T>((resolve, reject) => {
      queue.push({
        mayBeLost,
        reject,
        async run() {
          const value = await runBody(body);
          return () => resolve(value);
        },
      });
      draining ??= drain().finally(() => {
        draining = undefined;
      });
    });
  }

  async function drain(): Promise<void> {
    // Lets what the rest of this turn wants to write join the first group.
    await nextTurn();
    while (queue.length > 0) {
      await commitGroup();
      await nextTurn();
    }
  }

  async function commitGroup(): Promise<void> {
    const jobs: Job[] = [];
    // One that must stay makes those that are committed with it stay too.
    const mayBeLost = queue.slice(0, GROUP).every((job) => job.mayBeLost);
    const isNext = (job: Job | undefined) => job && jobs.length < GROUP && (job.mayBeLost || !mayBeLost);
    try {
      write.pragma(mayBeLost ? 'synchronous = NORMAL' : 'synchronous = FULL');
      await begin();
      const done: (() => void)[] = [];
      for (let job = queue.shift(); job; job = isNext(queue[0]) ? queue.shift() : undefined) {
        jobs.push(job);
        const settle = await inSavepoint(job);
        if (settle) done.push(settle);
      }
      // Nothing to keep: no write to the disk, and nobody's cache is disturbed.
      if (done.length === 0) statements.rollback.run();
      else commit();
      for (const settle of done) settle();
    } catch (error) {
      if (write.inTransaction) statements.rollback.run();
      // A group that could not begin takes those who wait with it: they would wait for the same lock.
      for (const job of jobs.length > 0 ? jobs : queue.splice(0)) job.reject(error);
    }
  }

  /** What was read of before is let go first: it would keep the log from being taken up into the file. */
  function commit(): void {
    turns.end();
    statements.commit.run();
  }

  async function inSavepoint(job: Job): Promise<(() => void) | undefined> {
    statements.savepoint.run();
    try {
      const settle = await job.run();
      statements.release.run();
      return settle;
    } catch (error) {
      if (!write.inTransaction) throw error; // The engine itself rolled everything back: disk full, say.
      statements.undo.run();
      statements.release.run();
      job.reject(error);
      return undefined;
    }
  }

  async function runBody<T>(body: (w: Writer) => Promise<T>): Promise<T> {
    const lease = lendWriter(writeDb, (subject) => recordInvalidation(lease.writer, clock, ids, subject));
    try {
      // Queries here finish within microtasks. A body that is not done in this turn waits for something else, and
      // every other writer would wait for it.
      return await Promise.race([body(lease.writer), tooLate()]);
    } finally {
      lease.end();
    }
  }

  async function begin(): Promise<void> {
    for (let waitMs = 1, waitedMs = 0; ; waitedMs += waitMs, waitMs = Math.min(waitMs * 2, 25)) {
      try {
        statements.begin.run();
        return;
      } catch (error) {
        if (!isBusy(error)) throw error;
        if (waitedMs > BUSY_LIMIT_MS) throw new HalyardError('UNAVAILABLE', { cause: error });
        await sleep(waitMs);
      }
    }
  }

  const snapshots = new Set<Database.Database>();

  /** A connection of its own: the one that all share would hold everybody at that moment. */
  async function snapshot<T>(body: (db: Db) => Promise<T>): Promise<T> {
    if (closed) throw new HalyardError('UNAVAILABLE', { cause: new Error('The store is closed.') });
    const connection = connect(file);
    snapshots.add(connection);
    try {
      connection.pragma('query_only = ON');
      connection.exec('BEGIN');
      // It is the first read that says which moment it is.
      connection.prepare('SELECT count(*) FROM sqlite_master').get();
      return await body(asDb(keepStatements(connection)));
    } finally {
      snapshots.delete(connection);
      connection.close();
    }
  }

  return {
    engine: 'sqlite',
    read: readDb,
    tx,
    snapshot,
    version: turns.version,
    async ping() {
      statements.ping.get();
    },
    async close() {
      closed = true;
      await draining;
      for (const connection of snapshots) connection.close();
      turns.end();
      read.close();
      write.close();
    },
  };
}

/** WAL with `synchronous=FULL` said aloud: this build of SQLite would otherwise lose acknowledged commits in a power cut. */
export function connect(file: string): Database.Database {
  // For its owner's eyes: what is made beside it later gets the same mode.
  if (!existsSync(file)) closeSync(openSync(file, 'a', 0o600));
  const connection = new Database(file, { timeout: 60_000 });
  connection.pragma('journal_mode = WAL');
  connection.pragma('synchronous = FULL');
  connection.pragma('foreign_keys = ON');
  addFunctions(connection);
  return connection;
}

const asDb = (statements: Statements): Db =>
  Object.assign(drizzle(statements as Database.Database) as unknown as Db, {
    kit: sqliteKit,
    beneath: statements,
  });

const isBusy = (error: unknown): boolean =>
  error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY');

async function tooLate(): Promise<never> {
  await nextTurn();
  throw refusal();
}
