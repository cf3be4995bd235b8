import { and, asc, eq, getTableColumns, gt, isNull, lt, max, or, sql } from 'drizzle-orm';
import type { Principal } from '../principals/principal.js';
import { rowInserter } from '../storage/insert-rows.js';
import type { Db, Writer } from '../storage/store.js';
import { inTenant } from './in-tenant.js';
import type { Product } from './product.js';
import type { ProductChange } from './product-change.js';
import { readColumns } from './product-queries.js';
import { catalogTables } from './table.js';

/** The SQL of the feed of changes. */

/** Writes the tenant's counter and leaves it as it is, so that nobody else writes it before the transaction ends. */
export const holdCounter = (w: Writer, tenantId: string): Promise<number> => advanceCounter(w, tenantId, 0);

/** Counts on by so many, and says how far that is. */
export async function advanceCounter(w: Writer, tenantId: string, by: number): Promise<number> {
  const { changeCounters } = catalogTables(w);
  const [counter] = await w
    .insert(changeCounters)
    .values({ tenantId, last: by })
    .onConflictDoUpdate({
      target: changeCounters.tenantId,
      set: { last: sql`${changeCounters.last} + ${by}` },
    })
    .returning({ last: changeCounters.last });
  if (!counter) throw new Error('The counter gave nothing back.');
  return counter.last;
}

/** How far the tenant's feed goes. */
export async function lastSequence(db: Db, principal: Principal): Promise<number> {
  const { changeCounters } = catalogTables(db);
  const [counter] = await db
    .select({ last: changeCounters.last })
    .from(changeCounters)
    .where(inTenant(principal, changeCounters));
  return counter?.last ?? 0;
}

/** Each in place of what was known of its product. */
export const putChanges: (w: Writer, changes: readonly ProductChange[]) => Promise<void> = rowInserter(
  'put_product_changes',
  (db) => catalogTables(db).productChanges,
  ({ tenantId, productId }) => ({ target: [tenantId, productId] }),
);

/** A change, and the product as it is at the same moment; none where it is gone. */
export interface FoundChange extends ProductChange {
  readonly product: Product | null;
}

/** The first so many changes after a place in the feed, by one statement, so that all of it is of one moment. */
export async function findChanges(
  db: Db,
  principal: Principal,
  after: number,
  limit: number,
): Promise<FoundChange[]> {
  const { productChanges, products } = catalogTables(db);
  const found = await db
    .select({ change: getTableColumns(productChanges), product: readColumns(db) })
    .from(productChanges)
    .leftJoin(
      products,
      and(eq(products.tenantId, productChanges.tenantId), eq(products.id, productChanges.productId)),
    )
    .where(and(inTenant(principal, productChanges), gt(productChanges.sequence, after)))
    .orderBy(asc(productChanges.sequence))
    .limit(limit);
  return found.map(({ change, product }) => ({ ...change, product }));
}

/** The tenants that have products of which nothing was ever noted: those that are older than the feed. */
export async function tenantsUnnoted(db: Db): Promise<string[]> {
  const { products, changeCounters } = catalogTables(db);
  const found = await db
    .selectDistinct({ tenantId: products.tenantId })
    .from(products)
    .leftJoin(changeCounters, eq(changeCounters.tenantId, products.tenantId))
    .where(or(isNull(changeCounters.tenantId), lt(changeCounters.last, 1)))
    .orderBy(asc(products.tenantId));
  return found.map(({ tenantId }) => tenantId);
}

/** Notes each product of the tenant of which nothing is noted, those that changed first first. */
export async function addUnnoted(w: Writer, tenantId: string): Promise<void> {
  const { products, productChanges, changeCounters } = catalogTables(w);
  const last = await holdCounter(w, tenantId);
  await w.insert(productChanges).select(
    w
      .select({
        tenantId: products.tenantId,
        productId: products.id,
        sku: products.sku,
        sequence:
          sql<number>`${last} + row_number() over (order by ${products.updatedAt}, ${products.id})`.as(
            'sequence',
          ),
        deleted: sql<boolean>`false`.as('deleted'),
        at: products.updatedAt,
      })
      .from(products)
      .leftJoin(
        productChanges,
        and(eq(productChanges.tenantId, products.tenantId), eq(productChanges.productId, products.id)),
      )
      .where(and(eq(products.tenantId, tenantId), isNull(productChanges.productId))),
  );
  const [found] = await w
    .select({ last: max(productChanges.sequence) })
    .from(productChanges)
    .where(eq(productChanges.tenantId, tenantId));
  await w
    .update(changeCounters)
    .set({ last: Math.max(last, found?.last ?? 0) })
    .where(eq(changeCounters.tenantId, tenantId));
}
