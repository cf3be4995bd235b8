import type { Clock } from '../clock.js';
import { repeatEvery } from '../storage/repeated.js';
import type { Store } from '../storage/store.js';
import { addCounts, type UsageCount } from './count-queries.js';
import { startOf } from './grain.js';

/** Counts answered requests in memory, and writes the counts in batches: a request costs one look into a map. */
export interface RequestCounter {
  count(call: CountedCall): void;
  /** Writes what is waiting. */
  flush(): Promise<void>;
  /** Stops the timer and writes what is waiting. */
  close(): Promise<void>;
}

export interface CountedCall {
  readonly tenantId: string;
  readonly apiKeyId: string;
  readonly secretId: string;
  readonly route: string;
  readonly status: number;
}

type Counting = UsageCount & { requests: number };

const FLUSH_EVERY_MS = 1000;
/** So that one transaction never holds the writer for long. */
const CHUNK = 200;
/** Different counts that may wait while the database is away. Beyond them requests are told of, and not counted. */
const MOST_WAITING = 20_000;

/**
 * A count is written once: what fails stays as it is and is tried again. Two faults are left. A process that is killed
 * takes up to a second of counts with it; and where PostgreSQL commits a chunk and the connection breaks before it can
 * say so, that chunk is written twice.
 */
export function createRequestCounter(
  store: Store,
  clock: Clock,
  onError: (error: unknown) => void,
): RequestCounter {
  /** By secret, and then by route: a name made of all that tells one count from another would be made for each request. */
  let waiting = new Map<string, Map<string, Counting[]>>();
  let size = 0;
  /** What is being written. Stays until it is; meanwhile others are only counted. */
  let batch: readonly UsageCount[] = [];
  let lost = 0;

  function count({ tenantId, apiKeyId, secretId, route, status }: CountedCall): void {
    const minute = startOf('minute', clock.now());
    const ofRoute = waiting.get(secretId)?.get(route);
    const known = ofRoute?.find((one) => one.status === status && one.at.getTime() === minute);
    if (known) known.requests += 1;
    else if (size >= MOST_WAITING) lost += 1;
    else {
      const at = new Date(minute);
      add({ grain: 'minute', at, tenantId, apiKeyId, secretId, route, status, requests: 1 });
    }
  }

  function add(row: Counting): void {
    const routes = waiting.get(row.secretId) ?? new Map<string, Counting[]>();
    waiting.set(row.secretId, routes);
    routes.set(row.route, [...(routes.get(row.route) ?? []), row]);
    size += 1;
  }

  async function write(): Promise<void> {
    await writeBatch();
    batch = inOneOrder([...waiting.values()].flatMap((routes) => [...routes.values()].flat()));
    waiting = new Map();
    size = 0;
    await writeBatch();
    tellLost();
  }

  async function writeBatch(): Promise<void> {
    while (batch.length > 0) {
      await store.tx((w) => addCounts(w, batch.slice(0, CHUNK)), { mayBeLost: true });
      batch = batch.slice(CHUNK);
    }
  }

  function tellLost(): void {
    if (lost === 0) return;
    const message = `${lost} requests were not counted: the database was away for too long.`;
    lost = 0;
    onError(new Error(message));
  }

  const writing = repeatEvery(FLUSH_EVERY_MS, write, onError);

  return { count, flush: writing.now, close: writing.close };
}

/** The same in every process, or two of them could hold rows that the other waits for. */
export const inOneOrder = (rows: readonly UsageCount[]): readonly UsageCount[] =>
  rows
    .map((row) => ({ row, name: nameOf(row) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ row }) => row);

export const nameOf = ({ at, apiKeyId, secretId, route, status }: UsageCount): string =>
  `${at.getTime()} ${apiKeyId} ${secretId} ${route} ${status}`;
