import { and, asc, eq, gt, isNull } from 'drizzle-orm';
import type { Keyset } from '../storage/keyset.js';
import type { Db } from '../storage/store.js';
import type { Brownout } from './brownout.js';
import { sunsetTables } from './table.js';

/** The slice's only SQL. Brown-outs are the installation's: no tenant has any. */

export async function insertBrownout(db: Db, brownout: Brownout): Promise<void> {
  await db.insert(sunsetTables(db).brownouts).values(brownout);
}

export async function findBrownout(db: Db, id: string): Promise<Brownout | undefined> {
  const { brownouts } = sunsetTables(db);
  const [brownout] = await db.select().from(brownouts).where(eq(brownouts.id, id));
  return brownout;
}

/** One that is neither over nor cancelled. */
export async function markCancelled(db: Db, id: string, now: Date): Promise<Brownout | undefined> {
  const { brownouts } = sunsetTables(db);
  const [brownout] = await db
    .update(brownouts)
    .set({ cancelledAt: now })
    .where(and(eq(brownouts.id, id), ahead(db, now)))
    .returning();
  return brownout;
}

const ahead = (db: Db, now: Date) => {
  const { brownouts } = sunsetTables(db);
  return and(gt(brownouts.endsAt, now), isNull(brownouts.cancelledAt));
};

/** Those that run or are still to come, which are few. */
export async function brownoutsAhead(db: Db, now: Date): Promise<Brownout[]> {
  const { brownouts } = sunsetTables(db);
  return db
    .select()
    .from(brownouts)
    .where(ahead(db, now))
    .orderBy(asc(brownouts.startsAt), asc(brownouts.id));
}

export const countAhead = (db: Db, now: Date): Promise<number> =>
  db.$count(sunsetTables(db).brownouts, ahead(db, now));

export async function brownoutsPage(db: Db, paging: Keyset<Brownout>): Promise<Brownout[]> {
  return db
    .select()
    .from(sunsetTables(db).brownouts)
    .where(paging.where)
    .orderBy(...paging.orderBy())
    .limit(paging.limit);
}

export const countBrownouts = (db: Db): Promise<number> => db.$count(sunsetTables(db).brownouts);
