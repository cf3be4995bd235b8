import type { Kit } from '../storage/kit.js';
import { tablesOf } from '../storage/store.js';

export const define = (k: Kit) => ({
  projects: k.table(
    'projects',
    {
      id: k.text('id').primaryKey(),
      tenantId: k.text('tenant_id').notNull(),
      name: k.text('name').notNull(),
      description: k.text('description').notNull(),
      createdAt: k.time('created_at').notNull(),
      /** The principal that made it. */
      createdBy: k.text('created_by').notNull(),
      updatedAt: k.time('updated_at').notNull(),
      /** Set when it was deleted: nobody sees it any more, and no key is bound to it. */
      deletedAt: k.time('deleted_at'),
    },
    (table) => [k.index('projects_tenant').on(table.tenantId, table.id)],
  ),
});

export const projectTables = tablesOf(define);
