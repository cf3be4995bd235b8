import { batch, effect, signal, untracked } from '@preact/signals';
import { place, visits } from '../address/place.js';
import type { Exchange } from '../exchange/exchange.js';
import { readCuries } from '../hal/curies.js';
import { isObject } from '../hal/json-object.js';
import { type Resource, readHal } from '../hal/read-hal.js';
import { type Match, matchOperation } from '../openapi/match.js';
import type { Spec } from '../openapi/spec.js';
import { noteBase, specFor } from '../openapi/specs.js';
import { holder } from '../session/credential.js';
import { request } from './request.js';

/** An answer, and all that is known about it. */
export interface Shown {
  readonly path: string;
  readonly exchange: Exchange;
  readonly resource: Resource;
  readonly spec: Spec | undefined;
  readonly match: Match | undefined;
}

export type View =
  | { readonly state: 'home' }
  | { readonly state: 'loading'; readonly path: string }
  | { readonly state: 'shown'; readonly shown: Shown }
  | { readonly state: 'no answer'; readonly path: string; readonly reason: string };

export const view = signal<View>({ state: 'home' });

/** Whether an answer is awaited; what was shown before stays until it is there. */
export const isLoading = signal(false);

const reloads = signal(0);

/** Asks again for what is shown. */
export const reload = (): void => {
  reloads.value++;
};

let current: AbortController | undefined;

/** Shows what the address says, and again for another credential. */
export function watchPlace(): () => void {
  let [lastPath, lastVisit, lastReload, lastHolder] = ['', -1, -1, -1];
  return effect(() => {
    const { path } = place.value;
    const isSame =
      path === lastPath &&
      visits.value === lastVisit &&
      reloads.value === lastReload &&
      holder.value === lastHolder;
    [lastPath, lastVisit, lastReload, lastHolder] = [path, visits.value, reloads.value, holder.value];
    // The place also changes where only what is remembered of the visit does.
    if (!isSame) untracked(() => void open(path));
  });
}

async function open(path: string): Promise<void> {
  current?.abort();
  current = undefined;
  if (path === '') {
    batch(() => {
      isLoading.value = false;
      view.value = { state: 'home' };
    });
    return;
  }
  const abort = new AbortController();
  current = abort;
  isLoading.value = true;
  const before = view.peek();
  if (before.state !== 'shown') view.value = { state: 'loading', path };
  const answer = await request({ path, signal: abort.signal });
  if (abort.signal.aborted) return;
  const next: View =
    answer.status === 0
      ? { state: 'no answer', path, reason: (answer as { reason: string }).reason }
      : { state: 'shown', shown: await understand(path, answer as Exchange) };
  if (abort.signal.aborted) return;
  batch(() => {
    isLoading.value = false;
    view.value = next;
  });
}

/** What an answer is: its hypermedia, and the operation that it is the answer of. */
export async function understand(path: string, exchange: Exchange): Promise<Shown> {
  const value = exchange.body.kind === 'json' ? exchange.body.value : undefined;
  if (exchange.status < 400) {
    for (const { base } of readCuries(isObject(value) ? value['_links'] : undefined, path)) {
      if (base !== undefined) noteBase(base);
    }
  }
  const spec = await specFor(path);
  return {
    path,
    exchange,
    resource: readHal(value, path),
    spec,
    match: matchOperation(spec, exchange.method, path),
  };
}
