import { signal } from '@preact/signals';
import { place, turn } from '../address/place.js';
import { isOk } from '../exchange/exchange.js';
import { isObject } from '../hal/json-object.js';
import type { Embedded } from '../hal/read-hal.js';
import type { Match } from '../openapi/match.js';
import { request } from './request.js';
import type { Shown } from './view.js';

/** The rows of a list: what it embeds as an array, where it is a page. */
export function rowsOf({ resource }: Shown): Embedded | undefined {
  const lists = resource.embedded.filter(({ isList }) => isList);
  const isList =
    resource.page !== undefined || resource.links.some(({ rel }) => rel === 'find' || rel === 'next');
  return isList || (lists.length === 1 && resource.properties.length === 0) ? lists[0] : undefined;
}

const targetOf = (shown: Shown, rel: string): string | undefined => {
  const target = shown.resource.links.find((link) => link.rel === rel)?.target;
  return target?.kind === 'inside' ? target.path : undefined;
};

/** Where the first row stands in the whole list; `undefined` where nobody counted on the way here. */
export function firstRow(shown: Shown): number | undefined {
  if (targetOf(shown, 'prev') === undefined && !/[?&](cursor|before|after)=/.test(shown.path)) return 0;
  const { offset } = place.value;
  if (!offset) return undefined;
  return 'startsAt' in offset
    ? offset.startsAt
    : Math.max(0, offset.endsAt - (rowsOf(shown)?.items.length ?? 0));
}

export const canTurn = (shown: Shown, rel: 'next' | 'prev' | 'first'): boolean =>
  targetOf(shown, rel) !== undefined;

export function turnPage(shown: Shown, rel: 'next' | 'prev' | 'first'): boolean {
  const path = targetOf(shown, rel);
  if (path === undefined) return false;
  const first = firstRow(shown);
  if (rel === 'first') turn(path, { startsAt: 0 });
  else if (first === undefined) turn(path);
  else if (rel === 'prev') turn(path, { endsAt: first });
  else turn(path, { startsAt: first + (rowsOf(shown)?.items.length ?? 0) });
  return true;
}

/** How many there are in all, by the list's URL without its page. */
export const totals = signal<ReadonlyMap<string, number>>(new Map());
const asked = new Set<string>();

/** Counts are of one caller, and of before what was just done. */
export function forgetTotals(): void {
  asked.clear();
  totals.value = new Map();
}

const PAGE_OF = ['limit', 'cursor', 'before', 'after', 'total'];

export function listKey(path: string): string {
  const [plain = '', query = ''] = path.split('?');
  const params = new URLSearchParams(query);
  for (const name of PAGE_OF) params.delete(name);
  return params.size > 0 ? `${plain}?${params}` : plain;
}

export const canCount = (match: Match | undefined): boolean =>
  match?.operation.parameters.some(({ name, place }) => name === 'total' && place === 'query') ?? false;

/** Asks how many there are, once, where the operation can say. */
export async function count(path: string): Promise<void> {
  const key = listKey(path);
  if (asked.has(key)) return;
  asked.add(key);
  const answer = await request({ path: `${key}${key.includes('?') ? '&' : '?'}limit=1&total=true` });
  const value = isOk(answer) && answer.body.kind === 'json' ? answer.body.value : undefined;
  const page = isObject(value) && isObject(value['page']) ? value['page'] : undefined;
  const total = page?.['totalElements'];
  if (typeof total === 'number') totals.value = new Map([...totals.peek(), [key, total]]);
  // Too many questions at once: the next visit asks again.
  else if (answer.status === 429) asked.delete(key);
}
