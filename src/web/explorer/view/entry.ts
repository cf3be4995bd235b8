import { effect, signal, untracked } from '@preact/signals';
import { type Exchange, isOk, type NoAnswer } from '../exchange/exchange.js';
import { send } from '../exchange/send.js';
import { type Resource, readHal } from '../hal/read-hal.js';
import { matchOperation } from '../openapi/match.js';
import { noteBase, specFor } from '../openapi/specs.js';
import { credential, holder } from '../session/credential.js';

/** Where everything can be reached from. */
export const ENTRY = '/api';

export type Entry =
  | { readonly state: 'asking' }
  | { readonly state: 'known'; readonly root: Resource }
  | { readonly state: 'failed'; readonly answer: Exchange | NoAnswer };

export const entry = signal<Entry>({ state: 'asking' });

/** Relations that lead to no interface. */
const STANDARD = new Set(['self', 'up', 'help']);

let asked: { readonly holder: number; readonly done: Promise<void> } | undefined;

/** Asks for the root of the server, once for each credential. It tells where each interface begins. */
export function openEntry(again = false): Promise<void> {
  if (asked?.holder === holder.peek() && !again) return asked.done;
  asked = { holder: holder.peek(), done: ask(credential.peek()?.text) };
  return asked.done;
}

async function ask(text: string | undefined): Promise<void> {
  let answer = await send({
    path: ENTRY,
    credential: text ? ['Authorization', `Bearer ${text}`] : undefined,
  });
  // What is public is told to anybody, and to who shows what is no longer taken.
  if (text && (answer.status === 401 || answer.status === 403)) answer = await send({ path: ENTRY });
  if (!isOk(answer) || answer.body.kind !== 'json') {
    asked = undefined;
    entry.value = { state: 'failed', answer };
    return;
  }
  const root = readHal(answer.body.value, ENTRY);
  noteBase(ENTRY);
  const own = await specFor(ENTRY);
  for (const { rel, target, type, isTemplated } of root.links) {
    const isElse = target.kind !== 'inside' || isTemplated || type !== '' || STANDARD.has(rel);
    // What is none of its own operations is where another interface begins.
    if (!isElse && !matchOperation(own, 'GET', target.path)) noteBase(target.path);
  }
  entry.value = { state: 'known', root };
}

/** Asks again for whoever signs in: what is offered there depends on it. */
export const watchEntry = (): (() => void) =>
  effect(() => {
    void holder.value;
    void untracked(openEntry);
  });
