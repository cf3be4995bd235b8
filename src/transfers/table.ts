import type { Kit } from '../storage/kit.js';
import { tablesOf } from '../storage/store.js';

export type TransferStatus = 'QUEUED' | 'RUNNING' | 'DONE' | 'FAILED' | 'CANCELLED';
export type ImportFormat = 'csv' | 'ndjson';
export type ExportFormat = 'csv' | 'ndjson' | 'json';

export const define = (k: Kit) => ({
  imports: k.table(
    'imports',
    {
      id: k.text('id').primaryKey(),
      tenantId: k.text('tenant_id').notNull(),
      format: k.text('format').$type<ImportFormat>().notNull(),
      /** Checks everything and changes nothing. */
      dryRun: k.bool('dry_run').notNull(),
      status: k.text('status').$type<TransferStatus>().notNull(),
      /** Bytes of the upload. */
      bytes: k.int('bytes').notNull(),
      /** Where the next row begins: written in the transaction of the rows before it, so none is lost or done twice. */
      position: k.int('position').notNull(),
      line: k.int('line').notNull(),
      /** Rows read, and what became of them. */
      rows: k.int('rows').notNull(),
      created: k.int('created').notNull(),
      updated: k.int('updated').notNull(),
      failed: k.int('failed').notNull(),
      /** Why it failed as a whole. */
      error: k.text('error'),
      createdAt: k.time('created_at').notNull(),
      createdBy: k.text('created_by').notNull(),
      startedAt: k.time('started_at'),
      finishedAt: k.time('finished_at'),
      cancelledAt: k.time('cancelled_at'),
      /** The process that works on it, and until when it is believed to. */
      leaseOwner: k.text('lease_owner'),
      leaseUntil: k.time('lease_until'),
    },
    (table) => [
      k.index('imports_tenant').on(table.tenantId, table.id),
      k.index('imports_status').on(table.status, table.leaseUntil),
    ],
  ),

  /** What was wrong with a row of an import. */
  importLogs: k.table(
    'import_logs',
    {
      id: k.text('id').primaryKey(),
      tenantId: k.text('tenant_id').notNull(),
      importId: k.text('import_id').notNull(),
      /** Counted from 1, the header included. */
      line: k.int('line').notNull(),
      sku: k.text('sku'),
      code: k.text('code').notNull(),
      /** The column, and what stands in it. */
      field: k.text('field'),
      value: k.text('value'),
      message: k.text('message').notNull(),
    },
    (table) => [k.index('import_logs_import').on(table.tenantId, table.importId, table.id)],
  ),

  exports: k.table(
    'exports',
    {
      id: k.text('id').primaryKey(),
      tenantId: k.text('tenant_id').notNull(),
      format: k.text('format').$type<ExportFormat>().notNull(),
      /** Which products, as they were asked for. */
      filter: k.json<Record<string, unknown>>('filter').notNull(),
      status: k.text('status').$type<TransferStatus>().notNull(),
      rows: k.int('rows').notNull(),
      /** Of how many; not known before it has begun. */
      total: k.int('total'),
      bytes: k.int('bytes').notNull(),
      error: k.text('error'),
      createdAt: k.time('created_at').notNull(),
      createdBy: k.text('created_by').notNull(),
      startedAt: k.time('started_at'),
      finishedAt: k.time('finished_at'),
      cancelledAt: k.time('cancelled_at'),
      /** When its file is thrown away. */
      expiresAt: k.time('expires_at'),
      leaseOwner: k.text('lease_owner'),
      leaseUntil: k.time('lease_until'),
    },
    (table) => [
      k.index('exports_tenant').on(table.tenantId, table.id),
      k.index('exports_status').on(table.status, table.leaseUntil),
    ],
  ),
});

export const transferTables = tablesOf(define);
