import { and, eq, getTableColumns, lte } from 'drizzle-orm';
import type { Principal } from '../../principals/principal.js';
import type { Writer } from '../../storage/store.js';
import { inTenant, tenantOf } from '../in-tenant.js';
import { catalogTables, type define } from '../table.js';

type Receipt = Omit<ReturnType<typeof define>['syncReceipts']['$inferSelect'], 'tenantId'>;

export async function findReceipt(
  w: Writer,
  principal: Principal,
  clientId: string,
): Promise<Receipt | undefined> {
  const { syncReceipts } = catalogTables(w);
  const { tenantId, ...columns } = getTableColumns(syncReceipts);
  const [receipt] = await w
    .select(columns)
    .from(syncReceipts)
    .where(and(inTenant(principal, syncReceipts), eq(syncReceipts.clientId, clientId)));
  return receipt;
}

/** In place of the one of that name, which is too old to matter. */
export async function putReceipt(w: Writer, principal: Principal, receipt: Receipt): Promise<void> {
  const { syncReceipts } = catalogTables(w);
  const { clientId, ...changing } = receipt;
  await w
    .insert(syncReceipts)
    .values({ ...receipt, tenantId: tenantOf(principal) })
    .onConflictDoUpdate({ target: [syncReceipts.tenantId, syncReceipts.clientId], set: changing });
}

/** Those of every tenant. */
export async function deleteReceipts(w: Writer, before: Date): Promise<void> {
  const { syncReceipts } = catalogTables(w);
  await w.delete(syncReceipts).where(lte(syncReceipts.at, before));
}
