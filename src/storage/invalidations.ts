import { lt, sql } from 'drizzle-orm';
import type { Clock } from '../clock.js';
import { dateOf } from '../clock.js';
import type { Ids } from '../ids.js';
import type { Kit } from './kit.js';
import { type Db, prepared, tablesOf } from './store.js';

/** How long a row stays. Every process has looked long before. */
const KEPT_SECONDS = 3600;

export const define = (k: Kit) => ({
  /** The truth about revocation: a row says that nothing cached about `subject` before it may be used. */
  invalidations: k.table(
    'invalidations',
    { id: k.text('id').primaryKey(), subject: k.text('subject').notNull(), at: k.time('at').notNull() },
    (table) => [k.index('invalidations_at').on(table.at)],
  ),
});

export const invalidationTables = tablesOf(define);

const forgetQuery = prepared('forget_invalidations', (db) => {
  const { invalidations } = invalidationTables(db);
  const before = sql.param(sql.placeholder('before'), invalidations.at);
  return db.delete(invalidations).where(lt(invalidations.at, before));
});

const recordQuery = prepared('record_invalidation', (db) => {
  const { placeholder } = sql;
  return db
    .insert(invalidationTables(db).invalidations)
    .values({ id: placeholder('id'), subject: placeholder('subject'), at: placeholder('at') });
});

export async function recordInvalidation(db: Db, clock: Clock, ids: Ids, subject: string): Promise<void> {
  // First what is too old, so that the newest is always there, and the last of the table.
  await forgetQuery(db).execute({ before: dateOf(clock, -KEPT_SECONDS) });
  await recordQuery(db).execute({ id: ids.next('inv'), subject, at: dateOf(clock) });
}
