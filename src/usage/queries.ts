import { eq, lt, sql } from 'drizzle-orm';
import type { Db } from '../storage/store.js';
import { usageTables } from './table.js';

/** The slice's only SQL. Keys are asked for by id: whose they are is known before. */

export type ScopeUseRow = ReturnType<typeof usageTables>['scopeUses']['$inferSelect'];

/**
 * When a scope was last needed never goes back in time, whichever process wrote last. The rows of one call differ in
 * key or scope.
 */
export async function upsertScopeUses(db: Db, rows: readonly ScopeUseRow[]): Promise<void> {
  const { scopeUses } = usageTables(db);
  const newer = sql`excluded.last_used_at`;
  await db
    .insert(scopeUses)
    .values([...rows])
    .onConflictDoUpdate({
      target: [scopeUses.apiKeyId, scopeUses.scope],
      set: { lastUsedAt: newer },
      setWhere: lt(scopeUses.lastUsedAt, newer),
    });
}

export async function scopeUsesOf(db: Db, apiKeyId: string): Promise<ScopeUseRow[]> {
  const { scopeUses } = usageTables(db);
  return db.select().from(scopeUses).where(eq(scopeUses.apiKeyId, apiKeyId));
}
