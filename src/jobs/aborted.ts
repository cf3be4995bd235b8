/** Not a failure: it was cancelled, is somebody else's by now, or the server stops. */
export class Left extends Error {}

/** What comes first: the value, or the abort. A processor that does not listen is left behind. */
export function orAborted<Value>(value: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return Promise.race([value, aborted(signal)]);
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

/** The same of each of many. */
export async function* untilAborted<Value>(
  values: AsyncIterable<Value>,
  signal: AbortSignal,
): AsyncGenerator<Value, void> {
  const stop = aborted(signal);
  stop.catch(() => {});
  const source = values[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await Promise.race([source.next(), stop]);
      if (next.done) return;
      yield next.value;
    }
  } finally {
    // Not waited for: who does not listen may take for ever.
    void Promise.resolve(source.return?.()).catch(() => {});
  }
}
