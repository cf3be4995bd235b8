import type { Kit } from '../storage/kit.js';
import { tablesOf } from '../storage/store.js';

export const define = (k: Kit) => ({
  /** A planned span in which a bridge, or one route of it, refuses: so that its last users hear of its end in time. */
  brownouts: k.table(
    'brownouts',
    {
      id: k.text('id').primaryKey(),
      /** The bridge's name. */
      bridge: k.text('bridge').notNull(),
      /** The operation of one route; null for all of the bridge. */
      operation: k.text('operation'),
      startsAt: k.time('starts_at').notNull(),
      endsAt: k.time('ends_at').notNull(),
      /** For the people who are refused. May be empty. */
      message: k.text('message').notNull(),
      createdAt: k.time('created_at').notNull(),
      createdBy: k.text('created_by').notNull(),
      cancelledAt: k.time('cancelled_at'),
    },
    (table) => [k.index('brownouts_ends').on(table.endsAt)],
  ),
});

export const sunsetTables = tablesOf(define);
