import { createContext, Script } from 'node:vm';

/** It took longer than it may. What it worked on may be half done: throw that away. */
export class TookTooLong extends Error {}

const call = new Script('run()');
const room: { run: () => void } = { run: () => {} };
const context = createContext(room);

/**
 * Does what a stranger has a say in, for so long at most: it is done in the one thread that answers everybody.
 * @throws TookTooLong, and whatever the work throws
 */
export function within<T>(ms: number, work: () => T): T {
  const done: T[] = [];
  room.run = () => void done.push(work());
  try {
    call.runInContext(context, { timeout: ms });
  } catch (error) {
    const { code } = Object(error) as { readonly code?: unknown };
    throw code === 'ERR_SCRIPT_EXECUTION_TIMEOUT' ? new TookTooLong() : error;
  } finally {
    room.run = () => {};
  }
  return done[0] as T;
}
