import { inChunks } from '../storage/chunks.js';

/** Looks one thing up by its key, together with all others that are looked up in the same turn of the same request. */
export type Batched<Context extends object, Value> = (
  context: Context,
  key: string,
) => Promise<Value | undefined>;

/**
 * Makes a list of a hundred things, each with its own look-up, cost one query and not a hundred. Nothing is remembered
 * after the turn: what a mutation changes, the next field sees.
 */
export function batched<Context extends object, Value>(
  load: (context: Context, keys: readonly string[]) => Promise<readonly Value[]>,
  keyOf: (value: Value) => string,
): Batched<Context, Value> {
  const waiting = new WeakMap<Context, { readonly keys: Set<string>; found: Promise<Map<string, Value>> }>();

  async function run(context: Context, keys: ReadonlySet<string>): Promise<Map<string, Value>> {
    await new Promise<void>((resolve) => {
      // After every promise that is settled already: the resolvers of one level of a list are called among them.
      Promise.resolve().then(() => process.nextTick(resolve));
    });
    waiting.delete(context);
    const values = await inChunks([...keys], (chunk) => load(context, chunk));
    return new Map(values.map((value) => [keyOf(value), value]));
  }

  return async (context, key) => {
    let batch = waiting.get(context);
    if (!batch) {
      const keys = new Set<string>();
      batch = { keys, found: run(context, keys) };
      waiting.set(context, batch);
    }
    batch.keys.add(key);
    return (await batch.found).get(key);
  };
}
