import type { Db, Writer } from './store.js';

/** Both engines say it of a body that goes on waiting when none of its queries is under way. */
export const refusal = (): Error =>
  new Error(
    'The body of a tx awaited something other than its own queries. If that was a tx or a read inside the tx, pass the writer along instead.',
  );

/** The queries of one connection, beside which a transaction's body may await nothing. */
export interface OwnQueries {
  /** Runs one of them. */
  run<T>(query: () => Promise<T>): Promise<T>;
  /** Runs a body, and rejects where it waits while none of them is under way: it might wait for itself for ever. */
  only<T>(body: () => Promise<T>): Promise<T>;
}

export function createOwnQueries(): OwnQueries {
  let underWay = 0;
  let refuse: (() => void) | undefined;

  // What a body does between two queries takes no turn of the event loop.
  const look = () =>
    setImmediate(() => {
      if (underWay === 0) refuse?.();
    });

  return {
    async run(query) {
      underWay += 1;
      try {
        return await query();
      } finally {
        underWay -= 1;
        look();
      }
    },
    async only(body) {
      const waiting = new Promise<never>((_resolve, reject) => {
        refuse = () => reject(refusal());
      });
      look();
      try {
        return await Promise.race([body(), waiting]);
      } finally {
        refuse = undefined;
      }
    },
  };
}

export interface Lease {
  readonly writer: Writer;
  /** From now on every use of the writer throws: a late write would land in somebody else's transaction. */
  end(): void;
}

export function lendWriter(db: Db, invalidate: Writer['invalidate']): Lease {
  let over = false;
  const writer = new Proxy(db as Writer, {
    get(target, property) {
      if (over) throw new Error('A query was started after its tx was over.');
      if (property === 'invalidate') return invalidate;
      const value: unknown = Reflect.get(target, property, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  return { writer, end: () => (over = true) };
}
