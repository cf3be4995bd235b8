import { and, asc, eq, inArray, isNull, lt, or, type SQL } from 'drizzle-orm';
import type { Principal } from '../principals/principal.js';
import type { Keyset } from '../storage/keyset.js';
import type { Db } from '../storage/store.js';
import type { Export } from './export.js';
import type { Lease } from './queries.js';
import { type TransferStatus, transferTables } from './table.js';

/** The SQL of exports. What a caller asks names the caller's tenant; what the worker asks names the row it works on. */

const OPEN: readonly TransferStatus[] = ['QUEUED', 'RUNNING'];

export async function insertExport(db: Db, row: Export): Promise<void> {
  await db.insert(transferTables(db).exports).values(row);
}

export async function findExport(db: Db, { tenantId }: Principal, id: string): Promise<Export | undefined> {
  const { exports } = transferTables(db);
  const [found] = await db
    .select()
    .from(exports)
    .where(and(eq(exports.tenantId, tenantId), eq(exports.id, id)));
  return found;
}

const exportsOf = (
  db: Db,
  { tenantId }: Principal,
  status?: readonly TransferStatus[] | null,
): SQL | undefined => {
  const { exports } = transferTables(db);
  return and(eq(exports.tenantId, tenantId), status ? inArray(exports.status, [...status]) : undefined);
};

export async function exportsPage(
  db: Db,
  principal: Principal,
  status: readonly TransferStatus[] | null | undefined,
  paging: Keyset<Export>,
): Promise<Export[]> {
  return db
    .select()
    .from(transferTables(db).exports)
    .where(and(exportsOf(db, principal, status), paging.where))
    .orderBy(...paging.orderBy())
    .limit(paging.limit);
}

export const countExports = (
  db: Db,
  principal: Principal,
  status: readonly TransferStatus[] | null | undefined,
): Promise<number> => db.$count(transferTables(db).exports, exportsOf(db, principal, status));

export const countOpenExports = (db: Db, principal: Principal): Promise<number> =>
  countExports(db, principal, OPEN);

/** Nothing where it is over already. */
export async function cancelOpenExport(
  db: Db,
  { tenantId }: Principal,
  id: string,
  at: Date,
): Promise<Export | undefined> {
  const { exports } = transferTables(db);
  const [cancelled] = await db
    .update(exports)
    .set({ status: 'CANCELLED', cancelledAt: at, finishedAt: at, leaseOwner: null, leaseUntil: null })
    .where(and(eq(exports.tenantId, tenantId), eq(exports.id, id), inArray(exports.status, [...OPEN])))
    .returning();
  return cancelled;
}

const isUnclaimed = (db: Db, now: Date): SQL | undefined => {
  const { exports } = transferTables(db);
  const left = or(isNull(exports.leaseUntil), lt(exports.leaseUntil, now));
  return or(eq(exports.status, 'QUEUED'), and(eq(exports.status, 'RUNNING'), left));
};

/** What waits for somebody to work on it, or was left by who did, oldest first. */
export async function unclaimedExports(
  db: Db,
  now: Date,
): Promise<{ readonly tenantId: string; readonly id: string }[]> {
  const { exports } = transferTables(db);
  return db
    .select({ tenantId: exports.tenantId, id: exports.id })
    .from(exports)
    .where(isUnclaimed(db, now))
    .orderBy(asc(exports.id))
    .limit(1000);
}

/** Takes an export to work on; nothing where somebody else did. */
export async function claimExport(
  db: Db,
  id: string,
  { owner, now, until }: Lease,
): Promise<Export | undefined> {
  const { exports } = transferTables(db);
  const [claimed] = await db
    .update(exports)
    .set({ status: 'RUNNING', leaseOwner: owner, leaseUntil: until })
    .where(and(eq(exports.id, id), isUnclaimed(db, now)))
    .returning();
  return claimed;
}

/** Changes an export that is worked on by who it was seen with; nothing where that is no longer so. */
export async function changeHeldExport(
  db: Db,
  held: Pick<Export, 'id' | 'tenantId' | 'leaseOwner'>,
  change: Partial<Export>,
): Promise<Export | undefined> {
  const { exports } = transferTables(db);
  const [changed] = await db
    .update(exports)
    .set(change)
    .where(
      and(
        eq(exports.id, held.id),
        eq(exports.tenantId, held.tenantId),
        eq(exports.status, 'RUNNING'),
        eq(exports.leaseOwner, held.leaseOwner ?? ''),
      ),
    )
    .returning();
  return changed;
}

export async function findExports(db: Db, ids: readonly string[]): Promise<Export[]> {
  const { exports } = transferTables(db);
  return db
    .select()
    .from(exports)
    .where(inArray(exports.id, [...ids]));
}
