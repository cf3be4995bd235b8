import { and, asc, desc, eq, gt, inArray, isNotNull, isNull, lt, lte, ne, or, sql } from 'drizzle-orm';
import type { Keyset } from '../storage/keyset.js';
import { type Db, prepared } from '../storage/store.js';
import type {
  KnownAddress,
  LoginFailure,
  PasswordReset,
  RefreshToken,
  Session,
  SigningKey,
} from './session.js';
import { sessionTables } from './table.js';

const sessionQuery = prepared('session', (db) => {
  const { sessions } = sessionTables(db);
  return db
    .select()
    .from(sessions)
    .where(eq(sessions.id, sql.placeholder('id')));
});

export async function findSession(db: Db, id: string): Promise<Session | undefined> {
  const [session] = await sessionQuery(db).execute({ id });
  return session;
}

export async function insertSession(db: Db, session: Session): Promise<void> {
  await db.insert(sessionTables(db).sessions).values(session);
}

export async function updateSession(db: Db, id: string, change: Partial<Session>): Promise<void> {
  const { sessions } = sessionTables(db);
  await db.update(sessions).set(change).where(eq(sessions.id, id));
}

/** Whether it was this call that ended it. */
export async function endSession(db: Db, id: string, at: Date, reason: string): Promise<Session | undefined> {
  const { sessions } = sessionTables(db);
  const [ended] = await db
    .update(sessions)
    .set({ revokedAt: at, revokedReason: reason })
    .where(and(eq(sessions.id, id), isNull(sessions.revokedAt)))
    .returning();
  return ended;
}

/** Ends all sessions of a person, but for the one that is to stay. Answers how many. */
export async function endSessionsOf(
  db: Db,
  userId: string,
  change: { readonly at: Date; readonly reason: string; readonly except?: string | undefined },
): Promise<number> {
  const { sessions } = sessionTables(db);
  const ended = await db
    .update(sessions)
    .set({ revokedAt: change.at, revokedReason: change.reason })
    .where(
      and(
        eq(sessions.userId, userId),
        isNull(sessions.revokedAt),
        change.except === undefined ? undefined : ne(sessions.id, change.except),
      ),
    )
    .returning({ id: sessions.id });
  return ended.length;
}

/** Whose sessions a list is of: a person's, or those that act in a tenant. */
export type SessionsOf = { readonly userId: string } | { readonly tenantId: string };

const liveOf = (db: Db, of: SessionsOf, now: Date) => {
  const { sessions } = sessionTables(db);
  const whose = 'userId' in of ? eq(sessions.userId, of.userId) : eq(sessions.tenantId, of.tenantId);
  return and(whose, isNull(sessions.revokedAt), gt(sessions.expiresAt, now));
};

export async function sessionsPage(
  db: Db,
  of: SessionsOf,
  now: Date,
  paging: Keyset<Session>,
): Promise<Session[]> {
  return db
    .select()
    .from(sessionTables(db).sessions)
    .where(and(liveOf(db, of, now), paging.where))
    .orderBy(...paging.orderBy())
    .limit(paging.limit);
}

export const countSessions = (db: Db, of: SessionsOf, now: Date): Promise<number> =>
  db.$count(sessionTables(db).sessions, liveOf(db, of, now));

export async function insertRefreshToken(db: Db, token: RefreshToken): Promise<void> {
  await db.insert(sessionTables(db).refreshTokens).values(token);
}

export async function findRefreshToken(db: Db, tokenHash: string): Promise<RefreshToken | undefined> {
  const { refreshTokens } = sessionTables(db);
  const [token] = await db.select().from(refreshTokens).where(eq(refreshTokens.tokenHash, tokenHash));
  return token;
}

/** Uses a token up: of two who show it at once, one is told so. */
export async function useRefreshToken(
  db: Db,
  id: string,
  change: { readonly usedAt: Date; readonly sealedSuccessor: string },
): Promise<boolean> {
  const { refreshTokens } = sessionTables(db);
  const used = await db
    .update(refreshTokens)
    .set(change)
    .where(and(eq(refreshTokens.id, id), isNull(refreshTokens.usedAt)))
    .returning({ id: refreshTokens.id });
  return used.length > 0;
}

/** A successor is kept readable for seconds only. */
export async function forgetSuccessors(db: Db, sessionId: string, usedBefore: Date): Promise<void> {
  const { refreshTokens } = sessionTables(db);
  await db
    .update(refreshTokens)
    .set({ sealedSuccessor: null })
    .where(
      and(
        eq(refreshTokens.sessionId, sessionId),
        isNotNull(refreshTokens.sealedSuccessor),
        lt(refreshTokens.usedAt, usedBefore),
      ),
    );
}

export async function usableSigningKeys(db: Db, now: Date): Promise<SigningKey[]> {
  const { signingKeys } = sessionTables(db);
  return db
    .select()
    .from(signingKeys)
    .where(or(isNull(signingKeys.retiredAt), gt(signingKeys.verifiesUntil, now)))
    .orderBy(desc(signingKeys.id));
}

export async function allSigningKeys(db: Db): Promise<SigningKey[]> {
  const { signingKeys } = sessionTables(db);
  return db.select().from(signingKeys).orderBy(asc(signingKeys.id));
}

export async function insertSigningKey(db: Db, key: SigningKey): Promise<void> {
  await db.insert(sessionTables(db).signingKeys).values(key);
}

/** Every key but one signs no more. */
export async function retireSigningKeys(
  db: Db,
  except: string,
  change: { readonly retiredAt: Date; readonly verifiesUntil: Date },
): Promise<void> {
  const { signingKeys } = sessionTables(db);
  await db
    .update(signingKeys)
    .set(change)
    .where(and(ne(signingKeys.id, except), isNull(signingKeys.retiredAt)));
}

/** Counts an attempt, unless its counter is locked: then it answers nothing and counts nothing. */
export async function countAttempt(
  db: Db,
  counter: string,
  at: Date,
  forgetBefore: Date,
): Promise<number | undefined> {
  const { loginFailures: t } = sessionTables(db);
  const [row] = await db
    .insert(t)
    .values({ counter, failures: 1, lockedUntil: null, at })
    .onConflictDoUpdate({
      target: t.counter,
      set: {
        failures: sql`case when ${t.at} < ${sql.param(forgetBefore, t.at)} then 1 else ${t.failures} + 1 end`,
        lockedUntil: null,
        at,
      },
      setWhere: sql`${isNull(t.lockedUntil)} or ${lte(t.lockedUntil, at)}`,
    })
    .returning({ failures: t.failures });
  return row?.failures;
}

export async function findFailure(db: Db, counter: string): Promise<LoginFailure | undefined> {
  const { loginFailures } = sessionTables(db);
  const [row] = await db.select().from(loginFailures).where(eq(loginFailures.counter, counter));
  return row;
}

export async function lockCounter(db: Db, counter: string, lockedUntil: Date): Promise<void> {
  const { loginFailures } = sessionTables(db);
  await db.update(loginFailures).set({ lockedUntil }).where(eq(loginFailures.counter, counter));
}

export async function forgetFailures(db: Db, counters: readonly string[]): Promise<void> {
  const { loginFailures } = sessionTables(db);
  await db.delete(loginFailures).where(inArray(loginFailures.counter, [...counters]));
}

export async function forgetOldFailures(db: Db, before: Date): Promise<void> {
  const { loginFailures } = sessionTables(db);
  await db.delete(loginFailures).where(lt(loginFailures.at, before));
}

/** Whether the account logged in there since then. */
export async function isKnownAddress(
  db: Db,
  { userId, placeHash }: Omit<KnownAddress, 'at'>,
  since: Date,
): Promise<boolean> {
  const { knownAddresses: t } = sessionTables(db);
  const [row] = await db
    .select({ placeHash: t.placeHash })
    .from(t)
    .where(and(eq(t.userId, userId), eq(t.placeHash, placeHash), gt(t.at, since)));
  return row !== undefined;
}

/** The one used last first. */
export async function knownAddressesOf(db: Db, userId: string): Promise<KnownAddress[]> {
  const { knownAddresses: t } = sessionTables(db);
  return db.select().from(t).where(eq(t.userId, userId)).orderBy(desc(t.at), asc(t.placeHash));
}

export async function upsertKnownAddress(db: Db, known: KnownAddress): Promise<void> {
  const { knownAddresses: t } = sessionTables(db);
  await db
    .insert(t)
    .values(known)
    .onConflictDoUpdate({ target: [t.userId, t.placeHash], set: { at: known.at } });
}

export async function deleteKnownAddresses(
  db: Db,
  userId: string,
  placeHashes: readonly string[],
): Promise<void> {
  const { knownAddresses: t } = sessionTables(db);
  await db.delete(t).where(and(eq(t.userId, userId), inArray(t.placeHash, [...placeHashes])));
}

export async function insertReset(db: Db, reset: PasswordReset): Promise<void> {
  await db.insert(sessionTables(db).passwordResets).values(reset);
}

export async function findReset(db: Db, tokenHash: string, now: Date): Promise<PasswordReset | undefined> {
  const { passwordResets: t } = sessionTables(db);
  const [reset] = await db
    .select()
    .from(t)
    .where(and(eq(t.tokenHash, tokenHash), isNull(t.usedAt), gt(t.expiresAt, now)));
  return reset;
}

/** Uses up every open token of the person; `true` where this one was among them. */
export async function useResets(db: Db, reset: PasswordReset, now: Date): Promise<boolean> {
  const { passwordResets: t } = sessionTables(db);
  const used = await db
    .update(t)
    .set({ usedAt: now })
    .where(and(eq(t.userId, reset.userId), isNull(t.usedAt)))
    .returning({ id: t.id });
  return used.some(({ id }) => id === reset.id);
}
