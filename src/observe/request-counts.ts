import type { Exit } from '../http/exchange.js';

/** The upper ends of the buckets of durations, in seconds. */
export const DURATIONS: readonly number[] = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
];
export const STATUS_CLASSES = ['1xx', '2xx', '3xx', '4xx', '5xx'] as const;

/** The requests to one route through one door. */
export interface RouteCounts {
  readonly route: string;
  readonly door: string;
  /** In the order of `STATUS_CLASSES`. */
  readonly byStatus: Float64Array;
  /** In the order of `DURATIONS`, and those that took longer than all. Each request is in one of them. */
  readonly byDuration: Float64Array;
  seconds: number;
}

/** Plain numbers, since each request pays for them; whoever reads makes metrics of them. */
export interface RequestCounts {
  readonly count: Exit;
  all(): readonly RouteCounts[];
}

export function createRequestCounts(): RequestCounts {
  const doors = new Map<string, Map<string, RouteCounts>>();

  function countsOf(door: string, route: string): RouteCounts {
    const found = doors.get(door)?.get(route);
    if (found) return found;
    const byStatus = new Float64Array(STATUS_CLASSES.length);
    const byDuration = new Float64Array(DURATIONS.length + 1);
    const made = { route, door, byStatus, byDuration, seconds: 0 };
    doors.set(door, (doors.get(door) ?? new Map<string, RouteCounts>()).set(route, made));
    return made;
  }

  return {
    count({ usage: { door = 'other', route = 'other' }, startedAt }, status) {
      const counts = countsOf(door, route);
      const seconds = (performance.now() - startedAt) / 1000;
      counts.seconds += seconds;
      addOne(counts.byDuration, bucketOf(seconds));
      addOne(counts.byStatus, Math.floor(status / 100) - 1);
    },
    all: () => [...doors.values()].flatMap((routes) => [...routes.values()]),
  };
}

function addOne(counts: Float64Array, at: number): void {
  counts[at] = (counts[at] ?? 0) + 1;
}

function bucketOf(seconds: number): number {
  let at = 0;
  while (at < DURATIONS.length && seconds > (DURATIONS[at] as number)) at += 1;
  return at;
}
