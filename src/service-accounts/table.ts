import type { Scope } from '../principals/scope-registry.js';
import type { Kit } from '../storage/kit.js';
import { tablesOf } from '../storage/store.js';

export const define = (k: Kit) => ({
  serviceAccounts: k.table(
    'service_accounts',
    {
      id: k.text('id').primaryKey(),
      tenantId: k.text('tenant_id').notNull(),
      name: k.text('name').notNull(),
      description: k.text('description').notNull(),
      /** What its keys may do at most, evaluated at each use. Null: each key as it was granted. */
      scopes: k.json<Scope[]>('scopes'),
      createdAt: k.time('created_at').notNull(),
      /** The principal that made it. */
      createdBy: k.text('created_by').notNull(),
      updatedAt: k.time('updated_at').notNull(),
      /** Set while none of its keys is taken. */
      disabledAt: k.time('disabled_at'),
      /** Set when it was deleted: for good, and nobody sees it any more but the audit trail. */
      deletedAt: k.time('deleted_at'),
    },
    (table) => [k.index('service_accounts_tenant').on(table.tenantId, table.id)],
  ),

  /** Which projects an account works in. */
  serviceAccountProjects: k.table(
    'service_account_projects',
    {
      serviceAccountId: k.text('service_account_id').notNull(),
      projectId: k.text('project_id').notNull(),
    },
    (table) => [
      k.primaryKey({ columns: [table.serviceAccountId, table.projectId] }),
      k.index('service_account_projects_project').on(table.projectId),
    ],
  ),
});

export const serviceAccountTables = tablesOf(define);
