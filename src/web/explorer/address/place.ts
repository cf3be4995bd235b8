import { signal } from '@preact/signals';
import { insidePath } from './href.js';
import { looksSecret } from './looks-secret.js';

/** A step of the way here. */
export interface Crumb {
  readonly path: string;
  readonly title: string;
}

/** Where the first row of a page stands in its list: the pages before it were counted on the way. */
export type Offset =
  | { readonly startsAt: number }
  /** Found by going backwards: what ends here starts as many rows before as it has. */
  | { readonly endsAt: number };

/** What the browser's history keeps of a visit, beside its address. */
interface Kept {
  readonly trail?: readonly Crumb[];
  readonly offset?: Offset;
  readonly action?: string;
}

export interface Place extends Kept {
  /** The path and query of what is looked at; empty: home. */
  readonly path: string;
  readonly trail: readonly Crumb[];
}

/** Where the explorer is. */
export const place = signal<Place>({ path: '', trail: [] });

/** Counts goings to where one is already: they ask again. */
export const visits = signal(0);

/** Said when an address in the fragment was not taken. */
export const refusedAddress = signal('');

const LONGEST_TRAIL = 8;

/** Goes on from here, and remembers where from. */
export function follow(path: string, fromTitle: string): void {
  const here = place.value;
  const seen = here.trail.findIndex((crumb) => crumb.path === path);
  const trail =
    seen >= 0
      ? here.trail.slice(0, seen)
      : here.path === ''
        ? []
        : [...here.trail, { path: here.path, title: fromTitle }].slice(-LONGEST_TRAIL);
  push({ path, trail });
}

/** Another page of the same list. */
export const turn = (path: string, offset?: Offset): void =>
  push({ path, trail: place.value.trail, ...(offset && { offset }) });

/** Somewhere else altogether; `action` opens the form of that template there. */
export const jump = (path: string, action?: string): void =>
  push({ path, trail: [], ...(action !== undefined && { action }) });

/** Forgets which form the visit was opened with, so that coming back does not open it again. */
export function actionTaken(): void {
  const { action: _, ...rest } = place.value;
  history.replaceState(keptOf(rest), '', fragmentOf(rest.path));
  place.value = rest;
}

function push(next: Place): void {
  const isHere = next.path === place.value.path;
  if (isHere) history.replaceState(keptOf(next), '', fragmentOf(next.path));
  else history.pushState(keptOf(next), '', fragmentOf(next.path));
  if (isHere) visits.value++;
  refusedAddress.value = '';
  place.value = next;
}

const keptOf = ({ trail, offset, action }: Place): Kept => ({
  trail,
  ...(offset && { offset }),
  ...(action !== undefined && { action }),
});

const fragmentOf = (path: string): string => `${location.pathname}${path === '' ? '' : `#${path}`}`;

/** Takes the address of the browser for where it is, now and whenever it changes. */
export function watchAddress(): void {
  addEventListener('popstate', readAddress);
  readAddress();
}

function readAddress(): void {
  const at = location.href.indexOf('#');
  const fragment = at < 0 ? '' : location.href.slice(at + 1);
  const path = fragment.startsWith('/') ? insidePath(fragment) : undefined;
  refusedAddress.value = '';
  if (looksSecret(fragment)) {
    refuse('The address held a secret: it was not opened, and the secret was taken out of it.');
  } else if (fragment === '' || fragment === '/') {
    place.value = { path: '', trail: [] };
  } else if (path === undefined) {
    refuse('The address behind # is none of this server.');
  } else {
    const kept = readKept(history.state);
    place.value = { ...kept, path, trail: kept.trail ?? [] };
  }
}

function refuse(why: string): void {
  history.replaceState({}, '', location.pathname);
  place.value = { path: '', trail: [] };
  refusedAddress.value = why;
}

const readKept = (state: unknown): Kept =>
  typeof state === 'object' && state !== null ? (state as Kept) : {};
