import { and, type Column, eq, type SQL, sql } from 'drizzle-orm';
import { HalyardError } from '../errors.js';
import type { Principal } from '../principals/principal.js';

interface TenantTable {
  readonly id: Column;
  readonly tenantId: Column;
}

/**
 * THE condition of this slice: every query begins with it, so that no argument, however forged, reaches a row of
 * another tenant. The principal of nobody has the empty tenant, which no row has.
 */
export const inTenant = (principal: Principal, table: Pick<TenantTable, 'tenantId'>): SQL =>
  eq(table.tenantId, principal.tenantId);

/** The caller's row of that id, if it is the caller's. */
export const ownRow = (principal: Principal, table: TenantTable, id: string): SQL | undefined =>
  and(inTenant(principal, table), isStorable(id) ? eq(table.id, id) : sql`1 = 0`);

/** The tenant a new row is given. Nobody's rows would be everybody's. */
export function tenantOf(principal: Principal): string {
  if (principal.tenantId === '') throw new HalyardError('UNAUTHENTICATED');
  return principal.tenantId;
}

/** Whether a stored value can equal the text at all. PostgreSQL fails on NUL, where no answer is meant. */
export const isStorable = (text: string): boolean => !text.includes('\0');

/** PostgreSQL reads no year before 4713 BC nor one of six digits. No row is older than 1970 or newer than 9999. */
export const storableTime = (time: Date): Date =>
  new Date(Math.min(Math.max(time.getTime(), 0), Date.UTC(9999, 11, 31)));
