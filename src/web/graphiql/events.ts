import type { ExecutionResult } from 'graphql';

/**
 * The results of a subscription, from an event stream by the protocol "GraphQL over Server-Sent Events", until it says
 * that it is complete. Who stops reading ends the request at once, though a generator would wait for its next event.
 */
export function readEvents(
  body: ReadableStream<Uint8Array>,
  control: AbortController,
): AsyncIterableIterator<ExecutionResult> {
  const results = resultsIn(body, control);
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next: () => results.next(),
    return() {
      control.abort();
      return results.return(undefined);
    },
  };
}

async function* resultsIn(
  body: ReadableStream<Uint8Array>,
  control: AbortController,
): AsyncGenerator<ExecutionResult> {
  let unread = '';
  try {
    for await (const text of piecesOf(body)) {
      const events = (unread + text).split(/\r?\n\r?\n/);
      unread = events.pop() ?? '';
      for (const { name, data } of events.map(readEvent)) {
        if (name === 'complete') return;
        if (name === 'next' && data !== '') yield JSON.parse(data) as ExecutionResult;
      }
    }
  } catch (error) {
    if (!control.signal.aborted) throw error;
  } finally {
    control.abort();
  }
}

/** Not every browser can iterate a stream. */
async function* piecesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const [reader, decoder] = [body.getReader(), new TextDecoder()];
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    yield decoder.decode(value, { stream: true });
  }
}

function readEvent(text: string): { readonly name: string; readonly data: string } {
  const lines = text.split(/\r?\n/);
  const valuesOf = (field: string): string[] =>
    lines
      .filter((line) => line.startsWith(`${field}:`))
      .map((line) => line.slice(field.length + 1).trimStart());
  return { name: valuesOf('event')[0] ?? 'message', data: valuesOf('data').join('\n') };
}
