import type { Clock } from '../clock.js';
import type { Store } from '../storage/store.js';
import { addCounts, takeCounts, type UsageCount } from './count-queries.js';
import { inOneOrder, nameOf } from './count-requests.js';
import { type Grain, startOf, widthMs } from './grain.js';

/** How long usage is kept by the minute, then by the hour, and then by the day. */
export interface UsageKept {
  readonly minuteHours: number;
  readonly hourDays: number;
  readonly dayDays: number;
}

/** So that one transaction never holds the writer for long. */
const CHUNK = 500;
/** The rest waits for the next run, so that a shutdown need not wait for all of it. */
const MOST_CHUNKS = 100;

/**
 * Makes hours of old minutes, days of old hours, and forgets old days. Every process may do it at once, and it may be
 * cut off anywhere: what is taken away and what is added for it are one transaction, and additions add up.
 */
export async function rollUpUsage(store: Store, clock: Clock, kept: UsageKept): Promise<void> {
  const now = clock.now();
  const before = (grain: Grain, ms: number) => new Date(startOf(grain, now - ms));
  const steps: readonly Step[] = [
    { from: 'minute', to: 'hour', before: before('hour', kept.minuteHours * widthMs.hour) },
    { from: 'hour', to: 'day', before: before('day', kept.hourDays * widthMs.day) },
    { from: 'day', to: undefined, before: before('day', kept.dayDays * widthMs.day) },
  ];
  let chunks = 0;
  for (const step of steps) {
    while (chunks < MOST_CHUNKS && (await rollUpChunk(store, step)) === CHUNK) chunks += 1;
  }
}

/** `to`: what becomes of them; nothing for what is forgotten. */
interface Step {
  readonly from: Grain;
  readonly to: Grain | undefined;
  /** Where a whole hour or day begins: no part of one is rolled up. */
  readonly before: Date;
}

function rollUpChunk(store: Store, { from, to, before }: Step): Promise<number> {
  return store.tx(async (w) => {
    const taken = await takeCounts(w, from, before, CHUNK);
    if (to) await addCounts(w, inOneOrder(merged(taken, to)));
    return taken.length;
  });
}

function merged(counts: readonly UsageCount[], grain: Grain): readonly UsageCount[] {
  const sums = new Map<string, UsageCount>();
  for (const count of counts) {
    const at = new Date(startOf(grain, count.at.getTime()));
    const name = nameOf({ ...count, at });
    const requests = (sums.get(name)?.requests ?? 0) + count.requests;
    sums.set(name, { ...count, grain, at, requests });
  }
  return [...sums.values()];
}
