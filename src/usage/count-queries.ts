import { and, asc, eq, lt, sql } from 'drizzle-orm';
import { givenRows } from '../storage/given-rows.js';
import { type Db, prepared } from '../storage/store.js';
import type { Grain } from './grain.js';
import { usageTables } from './table.js';

/** SQL that counts, and that rolls counts up. It is the server's own, and of no tenant in particular. */

export type UsageCount = ReturnType<typeof usageTables>['usageCounts']['$inferSelect'];

const counted = givenRows({
  grain: 'text',
  at: 'time',
  tenantId: 'text',
  apiKeyId: 'text',
  secretId: 'text',
  route: 'text',
  status: 'int',
  requests: 'int',
});

const addQuery = prepared('add_usage_counts', (db) => {
  const { usageCounts: counts } = usageTables(db);
  return db
    .insert(counts)
    .select(counted.in(db).select)
    .onConflictDoUpdate({
      target: [counts.grain, counts.at, counts.apiKeyId, counts.secretId, counts.route, counts.status],
      set: { requests: sql`${counts.requests} + excluded.requests` },
    });
});

/** Adds to what other processes have counted. No two rows of one call may be of the same count. */
export async function addCounts(db: Db, rows: readonly UsageCount[]): Promise<void> {
  await addQuery(db).execute(counted.of(rows));
}

/**
 * Takes the oldest counts of a grain away and answers them. Of two processes that do it at once each gets what the
 * other did not: a row is deleted once.
 */
export async function takeCounts(db: Db, grain: Grain, before: Date, most: number): Promise<UsageCount[]> {
  const { usageCounts: counts } = usageTables(db);
  const name = sql`${counts.grain}, ${counts.at}, ${counts.apiKeyId}, ${counts.secretId}, ${counts.route}, ${counts.status}`;
  const oldest = db
    .select({
      grain: counts.grain,
      at: counts.at,
      apiKeyId: counts.apiKeyId,
      secretId: counts.secretId,
      route: counts.route,
      status: counts.status,
    })
    .from(counts)
    .where(and(eq(counts.grain, grain), lt(counts.at, before)))
    .orderBy(asc(counts.at), asc(counts.apiKeyId), asc(counts.secretId), asc(counts.route))
    .limit(most);
  return db.delete(counts).where(sql`(${name}) in ${oldest}`).returning();
}
