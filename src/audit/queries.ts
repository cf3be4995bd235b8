import { and, asc, count, desc, eq, gte, inArray, isNull, lt } from 'drizzle-orm';
import type { Keyset } from '../storage/keyset.js';
import type { Db } from '../storage/store.js';
import type { AuditEvent, AuditFilter, AuditSeal } from './event.js';
import { auditTables } from './table.js';

export async function insertEvents(db: Db, events: readonly AuditEvent[]): Promise<void> {
  if (events.length > 0) await db.insert(auditTables(db).auditEvents).values([...events]);
}

const matching = (db: Db, tenantId: string, filter: AuditFilter) => {
  const { auditEvents } = auditTables(db);
  return and(
    eq(auditEvents.tenantId, tenantId),
    filter.actorId != null ? eq(auditEvents.actorId, filter.actorId) : undefined,
    filter.subjectId != null ? eq(auditEvents.subjectId, filter.subjectId) : undefined,
    filter.action != null ? eq(auditEvents.action, filter.action) : undefined,
    filter.since ? gte(auditEvents.at, filter.since) : undefined,
    filter.until ? lt(auditEvents.at, filter.until) : undefined,
  );
};

export async function eventsPage(
  db: Db,
  tenantId: string,
  filter: AuditFilter,
  paging: Keyset<AuditEvent>,
): Promise<AuditEvent[]> {
  return db
    .select()
    .from(auditTables(db).auditEvents)
    .where(and(matching(db, tenantId, filter), paging.where))
    .orderBy(...paging.orderBy())
    .limit(paging.limit);
}

export const countEvents = (db: Db, tenantId: string, filter: AuditFilter): Promise<number> =>
  db.$count(auditTables(db).auditEvents, matching(db, tenantId, filter));

export async function findEvent(db: Db, tenantId: string, id: string): Promise<AuditEvent | undefined> {
  const { auditEvents } = auditTables(db);
  const [event] = await db
    .select()
    .from(auditEvents)
    .where(and(eq(auditEvents.tenantId, tenantId), eq(auditEvents.id, id)));
  return event;
}

export async function unsealedEvents(db: Db, most: number): Promise<AuditEvent[]> {
  const { auditEvents } = auditTables(db);
  return db
    .select()
    .from(auditEvents)
    .where(isNull(auditEvents.seal))
    .orderBy(asc(auditEvents.id))
    .limit(most);
}

export async function eventsUnder(db: Db, seal: number): Promise<AuditEvent[]> {
  const { auditEvents } = auditTables(db);
  return db.select().from(auditEvents).where(eq(auditEvents.seal, seal)).orderBy(asc(auditEvents.id));
}

export async function lastSeal(db: Db): Promise<AuditSeal | undefined> {
  const { auditSeals } = auditTables(db);
  const [seal] = await db.select().from(auditSeals).orderBy(desc(auditSeals.number)).limit(1);
  return seal;
}

export async function sealNumbered(db: Db, number: number): Promise<AuditSeal | undefined> {
  const { auditSeals } = auditTables(db);
  const [seal] = await db.select().from(auditSeals).where(eq(auditSeals.number, number));
  return seal;
}

/** Of two that claim the same number the second waits for the first, and then fails on the primary key. */
export async function claimSeal(db: Db, number: number, at: Date): Promise<void> {
  const claim = { number, at, events: 0, hash: '', signature: '', keyId: '' };
  await db.insert(auditTables(db).auditSeals).values(claim);
}

export async function writeSeal(
  db: Db,
  number: number,
  seal: Pick<AuditSeal, 'events' | 'hash' | 'signature' | 'keyId'>,
): Promise<void> {
  const { auditSeals } = auditTables(db);
  await db.update(auditSeals).set(seal).where(eq(auditSeals.number, number));
}

export async function giveBackSeal(db: Db, number: number): Promise<void> {
  const { auditSeals } = auditTables(db);
  await db.delete(auditSeals).where(eq(auditSeals.number, number));
}

export async function markSealed(db: Db, ids: readonly string[], seal: number): Promise<void> {
  const { auditEvents } = auditTables(db);
  await db
    .update(auditEvents)
    .set({ seal })
    .where(inArray(auditEvents.id, [...ids]));
}

export async function countSealedAfter(db: Db, number: number): Promise<number> {
  const { auditEvents } = auditTables(db);
  const [row] = await db
    .select({ n: count() })
    .from(auditEvents)
    .where(gte(auditEvents.seal, number + 1));
  return row?.n ?? 0;
}
