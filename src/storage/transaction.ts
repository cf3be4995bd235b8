import { AsyncLocalStorage } from 'node:async_hooks';
import type { Db, Writer } from './store.js';

const inTransaction = new AsyncLocalStorage<true>();

/** Runs a transaction's body where a `tx` inside it is noticed: it would wait for itself for ever. */
export const insideTransaction = <T>(body: () => Promise<T>): Promise<T> => inTransaction.run(true, body);

export function refuseNesting(): void {
  if (inTransaction.getStore()) {
    throw new Error("A tx was started inside a tx. Pass the outer one's writer along instead.");
  }
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
