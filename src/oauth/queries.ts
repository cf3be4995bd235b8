import { eq, lt, sql } from 'drizzle-orm';
import { type Db, prepared } from '../storage/store.js';
import { oauthTables } from './table.js';

export type RevokedToken = ReturnType<typeof oauthTables>['revokedTokens']['$inferSelect'];

const revokedQuery = prepared('revoked_token', (db) => {
  const { revokedTokens } = oauthTables(db);
  return db
    .select({ id: revokedTokens.id })
    .from(revokedTokens)
    .where(eq(revokedTokens.id, sql.placeholder('id')));
});

export const isTokenRevoked = async (db: Db, id: string): Promise<boolean> =>
  (await revokedQuery(db).execute({ id })).length > 0;

/** Whether it was this call that revoked it. */
export async function insertRevokedToken(db: Db, token: RevokedToken): Promise<boolean> {
  const { revokedTokens } = oauthTables(db);
  const made = await db
    .insert(revokedTokens)
    .values(token)
    .onConflictDoNothing()
    .returning({ id: revokedTokens.id });
  return made.length > 0;
}

export async function deleteRevokedTokens(db: Db, expiredBefore: Date): Promise<void> {
  const { revokedTokens } = oauthTables(db);
  await db.delete(revokedTokens).where(lt(revokedTokens.expiresAt, expiredBefore));
}
