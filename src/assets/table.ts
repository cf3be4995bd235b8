import { isNotNull, isNull } from 'drizzle-orm';
import type { Kit } from '../storage/kit.js';
import { tablesOf } from '../storage/store.js';

/** From where a file was sent. */
export type ServedBy = 'asset' | 'deployment';

export const define = (k: Kit) => ({
  assets: k.table(
    'assets',
    {
      id: k.text('id').primaryKey(),
      tenantId: k.text('tenant_id').notNull(),
      projectId: k.text('project_id').notNull(),
      /** A path within the project, such as `img/logo.svg`. */
      name: k.text('name').notNull(),
      /** The name in lower case, in which a search looks: the engines disagree on what that is beyond ASCII. */
      searchName: k.text('search_name').notNull(),
      mediaType: k.text('media_type').notNull(),
      bytes: k.int('bytes').notNull(),
      /** Names its content. */
      sha256: k.text('sha256').notNull(),
      /** Counted up by each upload that changes the content. */
      version: k.int('version').notNull(),
      createdAt: k.time('created_at').notNull(),
      createdBy: k.text('created_by').notNull(),
      updatedAt: k.time('updated_at').notNull(),
      deletedAt: k.time('deleted_at'),
    },
    (table) => [
      k.uniqueIndex('assets_living').on(table.projectId, table.name).where(isNull(table.deletedAt)),
      k.index('assets_project').on(table.tenantId, table.projectId, table.name, table.id),
      k.index('assets_tenant').on(table.tenantId, table.name, table.id),
      k.index('assets_deleted').on(table.deletedAt).where(isNotNull(table.deletedAt)),
    ],
  ),

  /** A content, however many have it, and the file it is in. */
  blobs: k.table(
    'blobs',
    {
      sha256: k.text('sha256').primaryKey(),
      /** Names the file, and is never used again for another. */
      key: k.text('key').notNull(),
      bytes: k.int('bytes').notNull(),
      /** How many assets name this content. */
      uses: k.int('uses').notNull(),
      createdAt: k.time('created_at').notNull(),
      /** Since when none does. Null too where something else was found to: a deployment. */
      unusedSince: k.time('unused_since'),
      /** When its file was found to hold something else: it is served no more. */
      damagedAt: k.time('damaged_at'),
    },
    (table) => [
      k.uniqueIndex('blobs_key').on(table.key),
      k.index('blobs_unused').on(table.unusedSince).where(isNotNull(table.unusedSince)),
    ],
  ),

  /** What the assets of a project come to, counted up and down in the transactions that change them. */
  assetTotals: k.table(
    'asset_totals',
    {
      projectId: k.text('project_id').primaryKey(),
      tenantId: k.text('tenant_id').notNull(),
      objects: k.int('objects').notNull(),
      bytes: k.int('bytes').notNull(),
      /** Of deleted ones that can still be restored. */
      deletedBytes: k.int('deleted_bytes').notNull(),
    },
    (table) => [k.index('asset_totals_tenant').on(table.tenantId)],
  ),

  /** What was sent of the contents of a project on a day. */
  assetTransfers: k.table(
    'asset_transfers',
    {
      projectId: k.text('project_id').notNull(),
      /** Where the day begins, in UTC. */
      day: k.time('day').notNull(),
      servedBy: k.text('served_by').$type<ServedBy>().notNull(),
      tenantId: k.text('tenant_id').notNull(),
      requests: k.int('requests').notNull(),
      bytes: k.int('bytes').notNull(),
    },
    (table) => [
      k.primaryKey({ columns: [table.projectId, table.day, table.servedBy] }),
      k.index('asset_transfers_tenant').on(table.tenantId, table.day),
    ],
  ),

  /** Uploads that their clients gave a name, so that one that is sent again is known. */
  assetUploads: k.table(
    'asset_uploads',
    {
      tenantId: k.text('tenant_id').notNull(),
      /** That name, behind the project whose uploads know it. */
      requestId: k.text('request_id').notNull(),
      /** Who asked for what. */
      fingerprint: k.text('fingerprint').notNull(),
      assetId: k.text('asset_id').notNull(),
      at: k.time('at').notNull(),
    },
    (table) => [
      k.primaryKey({ columns: [table.tenantId, table.requestId] }),
      k.index('asset_uploads_at').on(table.at),
    ],
  ),
});

export const assetTables = tablesOf(define);
