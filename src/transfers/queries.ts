import { and, asc, eq, gte, inArray, isNull, lt, min, or, type SQL } from 'drizzle-orm';
import type { Principal } from '../principals/principal.js';
import { rowInserter } from '../storage/insert-rows.js';
import type { Keyset } from '../storage/keyset.js';
import type { Db, Writer } from '../storage/store.js';
import type { Import, ImportLog } from './import.js';
import { type TransferStatus, transferTables } from './table.js';

/** The SQL of imports. What a caller asks names the caller's tenant; what the worker asks names the row it works on. */

const OPEN: readonly TransferStatus[] = ['QUEUED', 'RUNNING'];

export async function insertImport(db: Db, row: Import): Promise<void> {
  await db.insert(transferTables(db).imports).values(row);
}

export async function findImport(db: Db, { tenantId }: Principal, id: string): Promise<Import | undefined> {
  const { imports } = transferTables(db);
  const [found] = await db
    .select()
    .from(imports)
    .where(and(eq(imports.tenantId, tenantId), eq(imports.id, id)));
  return found;
}

const importsOf = (
  db: Db,
  { tenantId }: Principal,
  status?: readonly TransferStatus[] | null,
): SQL | undefined => {
  const { imports } = transferTables(db);
  return and(eq(imports.tenantId, tenantId), status ? inArray(imports.status, [...status]) : undefined);
};

export async function importsPage(
  db: Db,
  principal: Principal,
  status: readonly TransferStatus[] | null | undefined,
  paging: Keyset<Import>,
): Promise<Import[]> {
  return db
    .select()
    .from(transferTables(db).imports)
    .where(and(importsOf(db, principal, status), paging.where))
    .orderBy(...paging.orderBy())
    .limit(paging.limit);
}

export const countImports = (
  db: Db,
  principal: Principal,
  status: readonly TransferStatus[] | null | undefined,
): Promise<number> => db.$count(transferTables(db).imports, importsOf(db, principal, status));

export const countOpenImports = (db: Db, principal: Principal): Promise<number> =>
  countImports(db, principal, OPEN);

/** Nothing where it is over already. */
export async function cancelOpenImport(
  db: Db,
  { tenantId }: Principal,
  id: string,
  at: Date,
): Promise<Import | undefined> {
  const { imports } = transferTables(db);
  const [cancelled] = await db
    .update(imports)
    .set({ status: 'CANCELLED', cancelledAt: at, finishedAt: at, leaseOwner: null, leaseUntil: null })
    .where(and(eq(imports.tenantId, tenantId), eq(imports.id, id), inArray(imports.status, [...OPEN])))
    .returning();
  return cancelled;
}

const logsOf = (db: Db, { tenantId, id }: Pick<Import, 'tenantId' | 'id'>): SQL | undefined => {
  const { importLogs } = transferTables(db);
  return and(eq(importLogs.tenantId, tenantId), eq(importLogs.importId, id));
};

export async function logsPage(db: Db, of: Import, paging: Keyset<ImportLog>): Promise<ImportLog[]> {
  return db
    .select()
    .from(transferTables(db).importLogs)
    .where(and(logsOf(db, of), paging.where))
    .orderBy(...paging.orderBy())
    .limit(paging.limit);
}

export const countLogs = (db: Db, of: Import): Promise<number> =>
  db.$count(transferTables(db).importLogs, logsOf(db, of));

export const insertLogs: (w: Writer, rows: readonly ImportLog[]) => Promise<void> = rowInserter(
  'insert_import_logs',
  (db) => transferTables(db).importLogs,
);

/** What waits for somebody to work on it, or was left by who did. */
const isUnclaimed = (db: Db, now: Date): SQL | undefined => {
  const { imports } = transferTables(db);
  const left = or(isNull(imports.leaseUntil), lt(imports.leaseUntil, now));
  return or(eq(imports.status, 'QUEUED'), and(eq(imports.status, 'RUNNING'), left));
};

/**
 * The oldest of each tenant, but for tenants one of whose imports is worked on: they take effect in their order. One that
 * only checks has no effect, and nobody waits for it.
 */
export async function unclaimedImports(
  db: Db,
  now: Date,
): Promise<{ readonly tenantId: string; readonly id: string }[]> {
  const { imports } = transferTables(db);
  const running = await db
    .selectDistinct({ tenantId: imports.tenantId })
    .from(imports)
    .where(and(eq(imports.status, 'RUNNING'), eq(imports.dryRun, false), gte(imports.leaseUntil, now)));
  const busy = new Set(running.map(({ tenantId }) => tenantId));
  const oldest = await db
    .select({ tenantId: imports.tenantId, id: min(imports.id) })
    .from(imports)
    .where(isUnclaimed(db, now))
    .groupBy(imports.tenantId)
    .orderBy(asc(min(imports.id)));
  return oldest.flatMap(({ tenantId, id }) => (id && !busy.has(tenantId) ? [{ tenantId, id }] : []));
}

/** Who works on an import, from when and until when it is believed to. */
export interface Lease {
  readonly owner: string;
  readonly now: Date;
  readonly until: Date;
}

/** Takes an import to work on; nothing where somebody else did. */
export async function claimImport(
  db: Db,
  id: string,
  { owner, now, until }: Lease,
): Promise<Import | undefined> {
  const { imports } = transferTables(db);
  const [claimed] = await db
    .update(imports)
    .set({ status: 'RUNNING', leaseOwner: owner, leaseUntil: until })
    .where(and(eq(imports.id, id), isUnclaimed(db, now)))
    .returning();
  return claimed;
}

/** Changes an import that is worked on, by whom and where it was seen; nothing where any of it is no longer so. */
export async function changeHeldImport(
  db: Db,
  held: Pick<Import, 'id' | 'tenantId' | 'leaseOwner'> & { readonly position?: number },
  change: Partial<Import>,
): Promise<Import | undefined> {
  const { imports } = transferTables(db);
  const [changed] = await db
    .update(imports)
    .set(change)
    .where(
      and(
        eq(imports.id, held.id),
        eq(imports.tenantId, held.tenantId),
        eq(imports.status, 'RUNNING'),
        eq(imports.leaseOwner, held.leaseOwner ?? ''),
        held.position === undefined ? undefined : eq(imports.position, held.position),
      ),
    )
    .returning();
  return changed;
}

/** Those of the ids that wait or run. */
export async function openAmong(db: Db, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const { imports } = transferTables(db);
  const found = await db
    .select({ id: imports.id })
    .from(imports)
    .where(and(inArray(imports.id, [...ids]), inArray(imports.status, [...OPEN])));
  return new Set(found.map(({ id }) => id));
}
