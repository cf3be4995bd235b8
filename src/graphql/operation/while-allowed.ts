import type { ExecutionResult } from 'graphql';

/** How long a stream is silent before its caller is looked at again. */
const SILENCE_MS = 1000;

/**
 * The events of a stream for as long as its caller may hear them. They are asked about before each event, and where
 * there is none for a while: a stream that has nothing to say ends as soon as any other. No generator, since one hears
 * that its reader is gone when it next has something to say.
 */
export function whileAllowed(
  events: AsyncIterable<ExecutionResult>,
  how: {
    /** Why the caller may hear nothing more, which is the last event; nothing while they may. */
    endOf(): Promise<ExecutionResult | undefined>;
    /** An event as the caller sees it. */
    seen(event: ExecutionResult): ExecutionResult;
  },
): AsyncIterableIterator<ExecutionResult> {
  const source = events[Symbol.asyncIterator]();
  let coming: Promise<IteratorResult<ExecutionResult>> | undefined;
  let isOver = false;

  const close = (): IteratorResult<ExecutionResult, undefined> => {
    // Not waited for: a source that is busy ends when it is done.
    if (!isOver) void Promise.resolve(source.return?.()).catch(() => {});
    isOver = true;
    return { done: true, value: undefined };
  };

  async function next(): Promise<IteratorResult<ExecutionResult, undefined>> {
    while (!isOver) {
      coming ??= source.next();
      const event = await orSilence(coming);
      if (isOver || event?.done) break;
      const end = await how.endOf();
      if (end) {
        close();
        return { done: false, value: end };
      }
      if (!event) continue;
      coming = undefined;
      return { done: false, value: how.seen(event.value) };
    }
    return close();
  }

  return {
    next,
    return: async () => close(),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

async function orSilence<Event>(event: Promise<Event>): Promise<Event | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, SILENCE_MS, undefined);
  });
  try {
    return await Promise.race([event, silence]);
  } finally {
    clearTimeout(timer);
  }
}
