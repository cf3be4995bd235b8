import { lt } from 'drizzle-orm';
import type { Clock } from '../clock.js';
import { dateOf } from '../clock.js';
import type { Ids } from '../ids.js';
import type { Kit } from './kit.js';
import { type Db, tablesOf } from './store.js';

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

export async function recordInvalidation(db: Db, clock: Clock, ids: Ids, subject: string): Promise<void> {
  const { invalidations } = invalidationTables(db);
  await db.delete(invalidations).where(lt(invalidations.at, dateOf(clock, -KEPT_SECONDS)));
  await db.insert(invalidations).values({ id: ids.next('inv'), subject, at: dateOf(clock) });
}
