import { effect, signal, untracked } from '@preact/signals';
import { type Exchange, isOk, type NoAnswer } from '../exchange/exchange.js';
import { send } from '../exchange/send.js';
import { type Resource, readHal } from '../hal/read-hal.js';
import { noteBase } from '../openapi/specs.js';
import { credential, holder } from '../session/credential.js';

/** Where everything can be reached from. */
export const ENTRY = '/api';

export type Entry =
  | { readonly state: 'asking' }
  | { readonly state: 'known'; readonly root: Resource }
  | { readonly state: 'failed'; readonly answer: Exchange | NoAnswer };

export const entry = signal<Entry>({ state: 'asking' });

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
  for (const { target } of root.links) {
    if (target.kind === 'inside' && target.path.endsWith('/openapi'))
      noteBase(target.path.slice(0, -'/openapi'.length));
  }
  entry.value = { state: 'known', root };
}

/** Asks again for whoever signs in: what is offered there depends on it. */
export const watchEntry = (): (() => void) =>
  effect(() => {
    void holder.value;
    void untracked(openEntry);
  });
