/** Not a failure: it was cancelled, is somebody else's by now, or the server stops. */
export class Left extends Error {}

/** What comes first: the value, or the abort. A processor that does not listen is left behind. */
export function orAborted<Value>(value: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    value.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

/** The same of each of many. None is held on to: a race with one promise for all of them would keep every value. */
export async function* untilAborted<Value>(
  values: AsyncIterable<Value>,
  signal: AbortSignal,
): AsyncGenerator<Value, void> {
  const source = values[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await orAborted(source.next(), signal);
      if (next.done) return;
      yield next.value;
    }
  } finally {
    // Not waited for: who does not listen may take for ever.
    void Promise.resolve(source.return?.()).catch(() => {});
  }
}
