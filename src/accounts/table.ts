import type { Kit } from '../storage/kit.js';
import { tablesOf } from '../storage/store.js';

export const define = (k: Kit) => ({
  tenants: k.table('tenants', {
    id: k.text('id').primaryKey(),
    name: k.text('name').notNull(),
    createdAt: k.time('created_at').notNull(),
  }),
});

export const accountTables = tablesOf(define);
