import { createContext, Script } from 'node:vm';

/** It took longer than it may. What it worked on may be half done, and is to be thrown away. */
export class TookTooLong extends Error {}

const call = new Script('run()');
const room: { run: () => void } = { run: () => {} };
const context = createContext(room);

/** On a machine that has much else to do, time goes by in which nothing is worked on here. */
const TRIES = 3;

/**
 * Does what a stranger has a say in, for so long at most: it is done in the one thread that answers everybody.
 * @param work begins anew each time it is called, and is told whether it was cut off before
 * @throws TookTooLong, and whatever the work throws
 */
export function within<T>(ms: number, work: (isAgain: boolean) => T): T {
  const before = process.cpuUsage();
  for (let tries = 1; ; tries += 1) {
    const done = doneWithin(ms, () => work(tries > 1));
    if (done) return done.result;
    const { user, system } = process.cpuUsage(before);
    if ((user + system) / 1000 > ms / 2 || tries === TRIES) throw new TookTooLong();
  }
}

function doneWithin<T>(ms: number, work: () => T): { readonly result: T } | undefined {
  let done: { readonly result: T } | undefined;
  room.run = () => {
    done = { result: work() };
  };
  try {
    call.runInContext(context, { timeout: ms });
    return done;
  } catch (error) {
    const { code } = Object(error) as { readonly code?: unknown };
    if (code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return undefined;
    throw error;
  } finally {
    room.run = () => {};
  }
}
