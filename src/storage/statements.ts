import type Database from 'better-sqlite3';
import { LRUCache } from 'lru-cache';

/** What Drizzle asks of a connection: a statement for a text. */
export interface Statements {
  prepare(sql: string): Statement;
}

interface Statement {
  run(...values: unknown[]): unknown;
  all(...values: unknown[]): unknown[];
  get(...values: unknown[]): unknown;
  /** From now on rows are lists of values, not objects. */
  raw(): Statement;
}

const KEPT_STATEMENTS = 500;
const MOST_ROWS = 1_000_000_000;

/**
 * Prepares each text once: Drizzle asks for a new statement at each query, and SQLite takes longer to read most
 * queries than to answer them.
 * @param beforeRun called each time before a statement is run
 */
export function keepStatements(connection: Database.Database, beforeRun: () => void = () => {}): Statements {
  const kept = new LRUCache<string, Database.Statement>({ max: KEPT_STATEMENTS });

  function nativeFor(sql: string): Database.Statement {
    const known = kept.get(sql);
    if (known) return known;
    const made = connection.prepare(withSteadyLimits(sql));
    kept.set(sql, made);
    return made;
  }

  return {
    prepare(sql) {
      const native = nativeFor(sql);
      // Whether rows are lists is the asker's business: others may be using the same statement.
      let isRaw = false;
      const ready = (): Database.Statement => {
        beforeRun();
        return native.reader ? native.raw(isRaw) : native;
      };
      return {
        run: (...values) => ready().run(...values),
        all: (...values) => ready().all(...values),
        get: (...values) => ready().get(...values),
        raw() {
          isRaw = true;
          return this;
        },
      };
    },
  };
}

/** SQLite plans a statement anew at each run where a limit is nothing but a parameter, and not where it is computed. */
const withSteadyLimits = (sql: string): string => sql.replaceAll(' limit ?', ` limit min(?, ${MOST_ROWS})`);
