import type { Store } from '../../src/storage/store.js';

const RUNS = new Set<PropertyKey>(['all', 'get', 'run', 'iterate']);

/** What Drizzle keeps of the driver beneath it: a pool of `pg`, or a connection of better-sqlite3. */
interface Driver {
  query?: (...args: unknown[]) => unknown;
  prepare?: (sql: string) => object;
}

/**
 * Listens at the driver to what a store reads, prepared statements included: those that were prepared before this are
 * not heard. Gives the SQL of what has run since it was last asked.
 */
export function countStatements(store: Store): () => readonly string[] {
  const driver = (store.read as unknown as { $client: Driver }).$client;
  let heard: string[] = [];

  const { query, prepare } = driver;
  if (store.engine === 'postgres' && query) {
    driver.query = (...args) => {
      const [asked] = args as [string | { readonly text: string }];
      heard.push(typeof asked === 'string' ? asked : asked.text);
      return query.apply(driver, args);
    };
  } else if (store.engine === 'sqlite' && prepare) {
    driver.prepare = (sql) => listenedTo(prepare.call(driver, sql), () => heard.push(sql));
  } else throw new Error(`No way to listen to a store on ${store.engine}.`);

  return () => {
    const since = heard;
    heard = [];
    return since;
  };
}

function listenedTo<Statement extends object>(statement: Statement, onRun: () => void): Statement {
  const proxy: Statement = new Proxy(statement, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property, target);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        if (RUNS.has(property)) onRun();
        const answer: unknown = value.apply(target, args);
        // `raw()` and its like give back the statement itself, which would be heard no longer.
        return answer === target ? proxy : answer;
      };
    },
  });
  return proxy;
}
