import { and, asc, eq, gt, gte, lt, type SQL, sql } from 'drizzle-orm';
import type { Principal } from '../principals/principal.js';
import { inProjects } from '../projects/in-projects.js';
import { givenRows } from '../storage/given-rows.js';
import { type Db, prepared, type Writer } from '../storage/store.js';
import { assetTables } from './table.js';

/** The SQL of what assets come to, and of what was sent of them: counted along, since to add up takes ever longer. */

type Tables = ReturnType<typeof assetTables>;
type Totals = Tables['assetTotals']['$inferSelect'];
export type Transfer = Tables['assetTransfers']['$inferSelect'];

export type TotalsChange = Pick<Totals, 'projectId' | 'tenantId'> &
  Partial<Pick<Totals, 'objects' | 'bytes' | 'deletedBytes'>>;

export async function addTotals(w: Writer, change: TotalsChange): Promise<void> {
  const { assetTotals: totals } = assetTables(w);
  const { objects = 0, bytes = 0, deletedBytes = 0 } = change;
  await w
    .insert(totals)
    .values({ ...change, objects, bytes, deletedBytes })
    .onConflictDoUpdate({
      target: totals.projectId,
      set: {
        objects: sql`${totals.objects} + ${objects}`,
        bytes: sql`${totals.bytes} + ${bytes}`,
        deletedBytes: sql`${totals.deletedBytes} + ${deletedBytes}`,
      },
    });
}

const sumOf = (amount: SQL): SQL<number> => sql<number>`coalesce(sum(${amount}), 0)`.mapWith(Number);

/** Bytes that a tenant keeps, those that can still be restored among them. */
export async function bytesKept(db: Db, tenantId: string): Promise<number> {
  const { assetTotals: totals } = assetTables(db);
  const [sums] = await db
    .select({ bytes: sumOf(sql`${totals.bytes} + ${totals.deletedBytes}`) })
    .from(totals)
    .where(eq(totals.tenantId, tenantId));
  return sums?.bytes ?? 0;
}

export type Sums = Pick<Totals, 'objects' | 'bytes' | 'deletedBytes'>;

/** What the assets come to that the caller sees. */
export async function sumTotals(
  db: Db,
  principal: Principal,
  projectId: string | null | undefined,
): Promise<Sums> {
  const { assetTotals: totals } = assetTables(db);
  const [sums] = await db
    .select({
      objects: sumOf(sql`${totals.objects}`),
      bytes: sumOf(sql`${totals.bytes}`),
      deletedBytes: sumOf(sql`${totals.deletedBytes}`),
    })
    .from(totals)
    .where(
      and(
        eq(totals.tenantId, principal.tenantId),
        inProjects(db, principal, totals.projectId),
        projectId == null ? undefined : eq(totals.projectId, projectId),
      ),
    );
  return sums ?? { objects: 0, bytes: 0, deletedBytes: 0 };
}

/** Projects that have assets, whoever's they are, in the order of their ids. */
export async function projectsWithAssets(
  db: Db,
  after: string,
  most: number,
): Promise<Pick<Totals, 'projectId' | 'tenantId'>[]> {
  const { assetTotals: totals } = assetTables(db);
  return db
    .select({ projectId: totals.projectId, tenantId: totals.tenantId })
    .from(totals)
    .where(and(gt(totals.projectId, after), gt(totals.objects, 0)))
    .orderBy(asc(totals.projectId))
    .limit(most);
}

const counted = givenRows({
  projectId: 'text',
  day: 'time',
  servedBy: 'text',
  tenantId: 'text',
  requests: 'int',
  bytes: 'int',
});

const addQuery = prepared('add_asset_transfers', (db) => {
  const { assetTransfers: transfers } = assetTables(db);
  return db
    .insert(transfers)
    .select(counted.in(db).select)
    .onConflictDoUpdate({
      target: [transfers.projectId, transfers.day, transfers.servedBy],
      set: {
        requests: sql`${transfers.requests} + excluded.requests`,
        bytes: sql`${transfers.bytes} + excluded.bytes`,
      },
    });
});

/** Adds to what other processes have counted. No two rows of one call may be of the same count. */
export async function addTransfers(w: Writer, rows: readonly Transfer[]): Promise<void> {
  await addQuery(w).execute(counted.of(rows));
}

export interface DayOfTransfer {
  readonly day: Date;
  readonly requests: number;
  readonly bytes: number;
}

/** By day, what was sent from a day on of the projects that the caller sees. */
export async function transfersByDay(
  db: Db,
  principal: Principal,
  since: Date,
  projectId: string | null | undefined,
): Promise<DayOfTransfer[]> {
  const { assetTransfers: transfers } = assetTables(db);
  return db
    .select({
      day: transfers.day,
      requests: sumOf(sql`${transfers.requests}`),
      bytes: sumOf(sql`${transfers.bytes}`),
    })
    .from(transfers)
    .where(
      and(
        eq(transfers.tenantId, principal.tenantId),
        gte(transfers.day, since),
        inProjects(db, principal, transfers.projectId),
        projectId == null ? undefined : eq(transfers.projectId, projectId),
      ),
    )
    .groupBy(transfers.day)
    .orderBy(asc(transfers.day));
}

export async function forgetTransfers(w: Writer, before: Date): Promise<void> {
  const { assetTransfers: transfers } = assetTables(w);
  await w.delete(transfers).where(lt(transfers.day, before));
}
