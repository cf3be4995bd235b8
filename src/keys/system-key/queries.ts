import { and, eq } from 'drizzle-orm';
import { DEFAULT_TENANT } from '../../principals/default-tenant.js';
import type { Db } from '../../storage/store.js';
import type { ApiKey } from '../key.js';
import { keyColumns, keyTables } from '../table.js';

const isSystemKey = (db: Db) => {
  const { apiKeys } = keyTables(db);
  return and(eq(apiKeys.tenantId, DEFAULT_TENANT), eq(apiKeys.system, true));
};

/** There is at most one: a unique index says so. */
export async function findSystemKey(db: Db): Promise<ApiKey | undefined> {
  const [key] = await db.select(keyColumns(db)).from(keyTables(db).apiKeys).where(isSystemKey(db));
  return key;
}

/**
 * The same, holding the row until the transaction ends, so that of two who disable and show it at once the second sees
 * what the first did.
 * @param updatedAt given where it is about to change
 */
export async function lockSystemKey(db: Db, updatedAt?: Date): Promise<ApiKey | undefined> {
  const [key] = await db
    .update(keyTables(db).apiKeys)
    .set({ system: true, ...(updatedAt && { updatedAt }) })
    .where(isSystemKey(db))
    .returning(keyColumns(db));
  return key;
}

/** Whose public part it is, in whatever tenant. */
export async function holderOf(db: Db, keyId: string): Promise<ApiKey | undefined> {
  const { apiKeys } = keyTables(db);
  const [key] = await db.select(keyColumns(db)).from(apiKeys).where(eq(apiKeys.keyId, keyId));
  return key;
}
