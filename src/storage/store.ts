import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import { LRUCache } from 'lru-cache';
import type { Kit } from './kit.js';

/**
 * What SQL is run on: Drizzle's query builder, in PostgreSQL's types on both engines, and the kit that spells this
 * engine's tables. Use `select`, `insert`, `update`, `delete` and `execute`; await each of them.
 */
export type Db = Pick<
  NodePgDatabase,
  'select' | 'selectDistinct' | 'insert' | 'update' | 'delete' | '$count' | '$with' | 'with'
> & {
  readonly kit: Kit;
  /** The connection beneath. What is prepared on it outlives the transaction that it was prepared in. */
  readonly beneath: object;
};

/** The handle inside a transaction. It is dead once the transaction is over. */
export type Writer = Db & {
  /**
   * Says that what was proven about `subject` (a key's id, a tenant's id) no longer holds. From the commit on no
   * process serves it from a cache: exactly on SQLite, within a second on PostgreSQL.
   */
  invalidate(subject: string): Promise<void>;
};

export interface TxOptions {
  /**
   * For counts and marks that are written every second: SQLite does not wait for the disk, during which nothing else
   * would be answered. A crash of the process loses nothing of it; a power cut may take the last seconds.
   */
  readonly mayBeLost?: boolean;
}

/** Where everything is kept: `read` what is committed, change it in a `tx`, read much of one moment in a `snapshot`. */
export interface Store {
  readonly engine: 'sqlite' | 'postgres';
  /**
   * Committed data. On SQLite all that is read in one turn of the event loop is of one moment, unless something is
   * committed here meanwhile; on PostgreSQL each statement is of a moment of its own.
   */
  readonly read: Db;
  /**
   * Runs `body` in one transaction: all of it is committed and durable when the promise resolves, or none of it.
   * The body may await nothing but its own queries, and may not start another `tx`: both are errors.
   * @throws HalyardError UNAVAILABLE where the database cannot be written for ten seconds.
   */
  tx<T>(body: (w: Writer) => Promise<T>, options?: TxOptions): Promise<T>;
  /**
   * Runs `body` on the data as it is committed now: nothing that is committed later shows, however long it takes. It
   * may await anything, and keeps no writer waiting.
   */
  snapshot<T>(body: (db: Db) => Promise<T>): Promise<T>;
  /**
   * A number that differs whenever something a cached decision rests on may have changed, in any process;
   * `undefined` while that cannot be known, and then nothing may be served from a cache.
   */
  version(): number | undefined;
  /** Rejects where the database does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/**
 * The tables of a slice, spelled for the engine at hand: `const t = tablesOf(define)`, then `t(db).apiKeys`.
 * Each kit defines them once.
 */
export function tablesOf<Tables>(define: (kit: Kit) => Tables): (db: { kit: Kit }) => Tables {
  const made = new Map<Kit, Tables>();
  return ({ kit }) => {
    const known = made.get(kit);
    if (known !== undefined) return known;
    const tables = define(kit);
    made.set(kit, tables);
    return tables;
  };
}

/**
 * A query that is built once per connection and only executed afterwards: building costs more than ten times running.
 * `name` names the prepared statement on PostgreSQL, so it must be unique in the program.
 */
export function prepared<Statement>(
  name: string,
  build: (db: Db) => { prepare(name: string): Statement },
): (db: Db) => Statement {
  const made = new WeakMap<object, Statement>();
  return (db) => {
    const { beneath } = db; // A writer whose transaction is over throws here.
    const known = made.get(beneath);
    if (known !== undefined) return known;
    const statement = build(db).prepare(name);
    made.set(beneath, statement);
    return statement;
  };
}

/** Kinds of one statement that are kept: whoever asks says which columns, and there are many ways to. */
const MOST_KINDS = 200;

/** PostgreSQL keeps what has a name for as long as the connection lives, and takes no other text by that name. */
const UNNAMED = '';

/** The same for a statement of several kinds, each told by a text: those that were asked for last are kept. */
export function preparedEach<Statement>(
  name: string,
  build: (db: Db, kind: string) => { prepare(name: string): Statement },
): (db: Db, kind: string) => Statement {
  const kinds = new LRUCache<string, (db: Db) => Statement>({ max: MOST_KINDS });
  let names = 0;
  return (db, kind) => {
    const known = kinds.get(kind);
    if (known) return known(db);
    const made = prepared(names < MOST_KINDS ? `${name}_${names}` : UNNAMED, (one) => build(one, kind));
    names += 1;
    kinds.set(kind, made);
    return made(db);
  };
}

/** Codes of a database that is away, being stopped, or full: nothing is wrong with the request, and later it may work. */
const UNAVAILABLE =
  /^(ECONN|ETIMEDOUT|EPIPE|ENOTFOUND|08|57P|53|SQLITE_(FULL|IOERR|BUSY|READONLY|CANTOPEN)|UNAVAILABLE)/;
const AWAY = /connection terminated|timeout exceeded|read timeout|statement timeout/i;

/** Whether an error, or one of its causes, says that the database cannot serve just now. */
export function isUnavailable(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ('code' in at && typeof at.code === 'string' && UNAVAILABLE.test(at.code)) return true;
    if (AWAY.test(at.message)) return true;
  }
  return false;
}

/** Whether an error, or one of its causes, says that a row with that unique value exists. */
export function isUniqueViolation(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    const code = 'code' in at ? at.code : undefined;
    if (code === 'SQLITE_CONSTRAINT_UNIQUE' || code === 'SQLITE_CONSTRAINT_PRIMARYKEY') return true;
    if (code === '23505') return true;
  }
  return false;
}
