import { eq, lt, sql } from 'drizzle-orm';
import { givenRows } from '../storage/given-rows.js';
import { type Db, prepared } from '../storage/store.js';
import { usageTables } from './table.js';

/** The slice's only SQL. Keys are asked for by id: whose they are is known before. */

export type ScopeUseRow = ReturnType<typeof usageTables>['scopeUses']['$inferSelect'];

const used = givenRows({ apiKeyId: 'text', scope: 'text', lastUsedAt: 'time' });

const upsertQuery = prepared('upsert_scope_uses', (db) => {
  const { scopeUses } = usageTables(db);
  const newer = sql`excluded.last_used_at`;
  return db
    .insert(scopeUses)
    .select(used.in(db).select)
    .onConflictDoUpdate({
      target: [scopeUses.apiKeyId, scopeUses.scope],
      set: { lastUsedAt: newer },
      setWhere: lt(scopeUses.lastUsedAt, newer),
    });
});

/**
 * When a scope was last needed never goes back in time, whichever process wrote last. The rows of one call differ in
 * key or scope.
 */
export async function upsertScopeUses(db: Db, rows: readonly ScopeUseRow[]): Promise<void> {
  await upsertQuery(db).execute(used.of(rows));
}

export async function scopeUsesOf(db: Db, apiKeyId: string): Promise<ScopeUseRow[]> {
  const { scopeUses } = usageTables(db);
  return db.select().from(scopeUses).where(eq(scopeUses.apiKeyId, apiKeyId));
}
