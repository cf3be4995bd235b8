import type { Context } from '../context.js';
import { HalyardError } from '../errors.js';
import { widthMs } from './grain.js';
import {
  type Sums,
  sumUsage,
  type Used,
  usageByKey,
  usageByRoute,
  usageByStatus,
  usageByTime,
} from './report-queries.js';
import type { Usage } from './usage.js';

/** The parts of a usage that are counted when they are asked for: each is one query. */

export type Bucket = Sums & { readonly at: Date };
export type RouteUsage = Used & { readonly route: string };
export type KeyUsage = Used & { readonly apiKeyId: string };

const MOST_ROWS = 500;
const known = new WeakMap<Usage, Promise<Sums>>();

/** Counted once, whichever of the sums are asked for. */
export function sumsOf({ store }: Context, usage: Usage): Promise<Sums> {
  const sums = known.get(usage) ?? sumUsage(store.read, usage.filter);
  known.set(usage, sums);
  return sums;
}

/** Every minute, hour or day of the time, those too in which there was nothing. */
export async function bucketsOf({ store }: Context, { filter, grain }: Usage): Promise<readonly Bucket[]> {
  const found = await usageByTime(store.read, filter, grain);
  const byStart = new Map(found.map((bucket) => [bucket.startMs, bucket]));
  const [first, end, width] = [filter.since.getTime(), filter.until.getTime(), widthMs[grain]];
  return Array.from({ length: Math.round((end - first) / width) }, (_, place) => {
    const startMs = first + place * width;
    const { requests = 0, refused = 0, failed = 0 } = byStart.get(startMs) ?? {};
    return { at: new Date(startMs), requests, refused, failed };
  });
}

/** @throws HalyardError BAD_USER_INPUT */
export const routesOf = ({ store }: Context, { filter }: Usage, first: number): Promise<RouteUsage[]> =>
  usageByRoute(store.read, filter, checkedFirst(first));

/** @throws HalyardError BAD_USER_INPUT */
export const keysOf = ({ store }: Context, { filter }: Usage, first: number): Promise<KeyUsage[]> =>
  usageByKey(store.read, filter, checkedFirst(first));

export const statusesOf = ({ store }: Context, { filter }: Usage) => usageByStatus(store.read, filter);

function checkedFirst(first: number): number {
  if (first >= 1 && first <= MOST_ROWS) return first;
  const message = `first must be a whole number from 1 to ${MOST_ROWS}.`;
  throw new HalyardError('BAD_USER_INPUT', { field: ['first'], message });
}
