import type { Context } from '../context.js';
import { HalyardError } from '../errors.js';
import { type DayOfTransfer, type Sums, sumTotals, transfersByDay } from './totals-queries.js';

/** What a caller's assets come to, and what was sent of them. */
export interface CdnSummary extends Sums {
  readonly quotaBytes: number;
  /** Each of the last days, today included, those too on which nothing was sent. */
  readonly transfer: readonly DayOfTransfer[];
}

export interface CdnSummaryInput {
  readonly projectId?: string | null | undefined;
  readonly days: number;
}

export const DAY_MS = 86_400_000;
const MOST_DAYS = 400;

export const startOfDay = (ms: number): number => Math.floor(ms / DAY_MS) * DAY_MS;

/** @throws HalyardError BAD_USER_INPUT */
export async function cdnSummary(
  { store, principal, clock, assets }: Context,
  { projectId, days }: CdnSummaryInput,
): Promise<CdnSummary> {
  if (days < 1 || days > MOST_DAYS) {
    const message = `days must be a whole number from 1 to ${MOST_DAYS}.`;
    throw new HalyardError('BAD_USER_INPUT', { field: ['days'], message });
  }
  const first = startOfDay(clock.now()) - (days - 1) * DAY_MS;
  const [sums, sent] = await Promise.all([
    sumTotals(store.read, principal, projectId),
    transfersByDay(store.read, principal, new Date(first), projectId),
  ]);
  const byDay = new Map(sent.map((one) => [one.day.getTime(), one]));
  const transfer = Array.from({ length: days }, (_, place) => {
    const day = first + place * DAY_MS;
    return byDay.get(day) ?? { day: new Date(day), requests: 0, bytes: 0 };
  });
  return { ...sums, quotaBytes: assets.quotaBytes, transfer };
}
