import { setTimeout as sleep } from 'node:timers/promises';

/** How often it is looked at: whichever process works on it, the row tells. */
const LOOK_MS = 300;

export interface Followed<Thing> {
  /** Nothing where it is there no longer, or is not seen. */
  look(): Promise<Thing | undefined>;
  /** From then on nothing about it changes. */
  isOver(thing: Thing): boolean;
  /** What of it is worth telling, as a text that differs where it does. */
  tell(thing: Thing): string;
  /** Whether the server is about to stop. */
  isClosing(): boolean;
}

/**
 * A thing as it is now, again whenever it changes, and at last when it is over. No generator: one hears that it is to
 * end when it next has something to say, which may be never.
 */
export function follow<Thing>(first: Thing, how: Followed<Thing>): AsyncIterableIterator<Thing> {
  let told: Thing | undefined;
  let isLeft = false;
  const next = async (): Promise<IteratorResult<Thing, undefined>> => {
    if (told === undefined) {
      told = first;
      return { done: false, value: first };
    }
    while (!isLeft && !how.isOver(told) && !how.isClosing()) {
      await sleep(LOOK_MS);
      const now = isLeft ? undefined : await how.look();
      if (now === undefined) break;
      if (how.tell(now) === how.tell(told)) continue;
      told = now;
      return { done: false, value: now };
    }
    return { done: true, value: undefined };
  };
  return {
    next,
    async return() {
      isLeft = true;
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
