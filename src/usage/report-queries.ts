import { and, asc, desc, eq, gte, inArray, lt, max, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../storage/store.js';
import { type Grain, grains, widthMs } from './grain.js';
import { usageTables } from './table.js';

/** SQL that reads counts. All of it is of one tenant. */

/** Which requests are asked about. What is left out is all. */
export interface UsageFilter {
  readonly tenantId: string;
  readonly apiKeyId?: string | undefined;
  readonly secretId?: string | undefined;
  /** A route, or a bridge for all of its routes. */
  readonly route?: string | undefined;
  readonly routes?: readonly string[] | undefined;
  readonly since: Date;
  readonly until: Date;
}

export interface Sums {
  readonly requests: number;
  /** Answered 400 to 499. */
  readonly refused: number;
  /** Answered 500 to 599. */
  readonly failed: number;
}

export type Used = Sums & { readonly lastUsedAt: Date };

const countsOf = (db: Db) => usageTables(db).usageCounts;

/** Counts of all grains: what was rolled up is no longer there by the minute, and nothing is there twice. */
const asked = (db: Db, filter: UsageFilter): SQL | undefined => {
  const counts = countsOf(db);
  const { apiKeyId, secretId, route, routes } = filter;
  return and(
    eq(counts.tenantId, filter.tenantId),
    inArray(counts.grain, [...grains]),
    gte(counts.at, filter.since),
    lt(counts.at, filter.until),
    apiKeyId === undefined ? undefined : eq(counts.apiKeyId, apiKeyId),
    secretId === undefined ? undefined : eq(counts.secretId, secretId),
    route === undefined ? undefined : ofRoute(db, route),
    routes === undefined ? undefined : inArray(counts.route, [...routes]),
  );
};

/** Texts are compared byte by byte, and what comes after `.` is `/`. */
function ofRoute(db: Db, route: string): SQL {
  const counts = countsOf(db);
  return sql`(${counts.route} = ${route} or (${counts.route} > ${`${route}.`} and ${counts.route} < ${`${route}/`}))`;
}

const sumsIn = (db: Db) => {
  const { requests, status } = countsOf(db);
  const sum = (condition: SQL) =>
    sql<number>`coalesce(sum(case when ${condition} then ${requests} else 0 end), 0)`.mapWith(Number);
  return {
    requests: sql<number>`coalesce(sum(${requests}), 0)`.mapWith(Number),
    refused: sum(sql`${status} between 400 and 499`),
    failed: sum(sql`${status} between 500 and 599`),
  };
};

const lastUse = (db: Db) => sql<Date>`${max(countsOf(db).at)}`.mapWith(countsOf(db).at);
const mostFirst = (db: Db) => desc(sumsIn(db).requests);

export async function sumUsage(db: Db, filter: UsageFilter): Promise<Sums> {
  const [sums] = await db.select(sumsIn(db)).from(countsOf(db)).where(asked(db, filter));
  return sums ?? { requests: 0, refused: 0, failed: 0 };
}

/** Those minutes, hours or days in which there was anything, by where they begin in milliseconds. */
export async function usageByTime(
  db: Db,
  filter: UsageFilter,
  grain: Grain,
): Promise<(Sums & { readonly startMs: number })[]> {
  const ms = db.kit.epochMs(countsOf(db).at);
  // No parameter: PostgreSQL would take it for another expression where it groups by it.
  const width = sql.raw(String(widthMs[grain]));
  const startMs = sql<number>`${ms} - ${ms} % ${width}`.mapWith(Number);
  return db
    .select({ startMs, ...sumsIn(db) })
    .from(countsOf(db))
    .where(asked(db, filter))
    .groupBy(startMs);
}

export async function usageByRoute(
  db: Db,
  filter: UsageFilter,
  most: number,
): Promise<(Used & { readonly route: string })[]> {
  const { route } = countsOf(db);
  return db
    .select({ route, ...sumsIn(db), lastUsedAt: lastUse(db) })
    .from(countsOf(db))
    .where(asked(db, filter))
    .groupBy(route)
    .orderBy(mostFirst(db), asc(route))
    .limit(most);
}

export async function usageByKey(
  db: Db,
  filter: UsageFilter,
  most: number,
): Promise<(Used & { readonly apiKeyId: string })[]> {
  const { apiKeyId } = countsOf(db);
  return db
    .select({ apiKeyId, ...sumsIn(db), lastUsedAt: lastUse(db) })
    .from(countsOf(db))
    .where(asked(db, filter))
    .groupBy(apiKeyId)
    .orderBy(mostFirst(db), asc(apiKeyId))
    .limit(most);
}

export async function usageByStatus(
  db: Db,
  filter: UsageFilter,
): Promise<{ readonly status: number; readonly requests: number }[]> {
  const { status } = countsOf(db);
  return db
    .select({ status, requests: sumsIn(db).requests })
    .from(countsOf(db))
    .where(asked(db, filter))
    .groupBy(status)
    .orderBy(asc(status));
}

export async function usageBySecretId(
  db: Db,
  filter: UsageFilter,
): Promise<(Sums & { readonly secretId: string })[]> {
  const { secretId } = countsOf(db);
  return db
    .select({ secretId, ...sumsIn(db) })
    .from(countsOf(db))
    .where(asked(db, filter))
    .groupBy(secretId);
}

/** Who called which of the routes: of each route those that called most. */
export async function callersByRoute(
  db: Db,
  filter: UsageFilter,
  mostEach: number,
): Promise<(Used & { readonly route: string; readonly apiKeyId: string })[]> {
  const { route, apiKeyId } = countsOf(db);
  const { requests } = sumsIn(db);
  const place =
    sql<number>`row_number() over (partition by ${route} order by ${requests} desc, ${apiKeyId})`.as('place');
  const placed = db
    .select({
      route: sql<string>`${route}`.as('called_route'),
      apiKeyId: sql<string>`${apiKeyId}`.as('caller'),
      requests: sql<number>`${requests}`.mapWith(Number).as('all_requests'),
      refused: sql<number>`${sumsIn(db).refused}`.mapWith(Number).as('refused_requests'),
      failed: sql<number>`${sumsIn(db).failed}`.mapWith(Number).as('failed_requests'),
      lastUsedAt: lastUse(db).as('last_used_at'),
      place,
    })
    .from(countsOf(db))
    .where(asked(db, filter))
    .groupBy(route, apiKeyId)
    .as('placed');
  const rows = await db
    .select()
    .from(placed)
    .where(sql`${placed.place} <= ${mostEach}`)
    .orderBy(asc(placed.route), asc(placed.place));
  return rows;
}

/** The coarsest grain that has anything of the tenant in that time: there is nothing finer to be told of that part. */
export async function coarsestGrain(
  db: Db,
  tenantId: string,
  sinceOf: (grain: Grain) => Date,
  until: Date,
): Promise<Grain> {
  const counts = countsOf(db);
  for (const grain of grains.toReversed()) {
    const found = await db
      .select({ grain: counts.grain })
      .from(counts)
      .where(
        and(
          eq(counts.tenantId, tenantId),
          eq(counts.grain, grain),
          gte(counts.at, sinceOf(grain)),
          lt(counts.at, until),
        ),
      )
      .limit(1);
    if (found.length > 0) return grain;
  }
  return 'minute';
}
