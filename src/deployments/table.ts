import { isNotNull, sql } from 'drizzle-orm';
import type { Kit } from '../storage/kit.js';
import { tablesOf } from '../storage/store.js';

/** `BUILDING`: its files are being noted. It has all of them when it is `READY`, and never changes from then on. */
export type DeploymentStatus = 'BUILDING' | 'READY' | 'FAILED';

export const define = (k: Kit) => ({
  deployments: k.table(
    'deployments',
    {
      id: k.text('id').primaryKey(),
      tenantId: k.text('tenant_id').notNull(),
      projectId: k.text('project_id').notNull(),
      name: k.text('name').notNull(),
      /** Whether anybody may read its files who knows its URL. */
      isPublic: k.bool('is_public').notNull(),
      status: k.text('status').$type<DeploymentStatus>().notNull(),
      /** How many files it has so far, and how long they are together. */
      files: k.int('files').notNull(),
      bytes: k.int('bytes').notNull(),
      /** Why it failed. */
      failure: k.text('failure'),
      /** The caller's own name for the making of it. */
      requestId: k.text('request_id'),
      createdAt: k.time('created_at').notNull(),
      createdBy: k.text('created_by').notNull(),
      /** When it became ready, or failed. */
      finishedAt: k.time('finished_at'),
      /** While it is made: until when whoever makes it is believed to be there. */
      leaseUntil: k.time('lease_until'),
      /** Set when it was deleted: nobody sees it, and its files go little by little. */
      deletedAt: k.time('deleted_at'),
    },
    (table) => [
      k
        .uniqueIndex('deployments_name')
        .on(table.projectId, table.name)
        .where(sql`${table.deletedAt} is null and ${table.status} <> 'FAILED'`),
      k.uniqueIndex('deployments_request').on(table.projectId, table.requestId),
      k.index('deployments_tenant').on(table.tenantId, table.id),
      k.index('deployments_project').on(table.tenantId, table.projectId, table.id),
      k.index('deployments_lease').on(table.leaseUntil).where(isNotNull(table.leaseUntil)),
      k.index('deployments_deleted').on(table.deletedAt).where(isNotNull(table.deletedAt)),
    ],
  ),

  /** Which content a name stood for when the deployment was made. */
  deploymentFiles: k.table(
    'deployment_files',
    {
      deploymentId: k.text('deployment_id').notNull(),
      /** The name that the asset had. */
      name: k.text('name').notNull(),
      mediaType: k.text('media_type').notNull(),
      bytes: k.int('bytes').notNull(),
      /** Names its content. */
      sha256: k.text('sha256').notNull(),
      /** When the asset got that content. */
      updatedAt: k.time('updated_at').notNull(),
    },
    (table) => [
      k.primaryKey({ columns: [table.deploymentId, table.name] }),
      k.index('deployment_files_content').on(table.sha256),
    ],
  ),
});

export const deploymentTables = tablesOf(define);
