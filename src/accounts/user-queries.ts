import { and, asc, count, eq, gt, inArray, isNotNull, isNull, sql } from 'drizzle-orm';
import type { Keyset } from '../storage/keyset.js';
import { type Db, prepared } from '../storage/store.js';
import { accountTables } from './table.js';
import type { Invitation, Member, Membership, User } from './user.js';

const userQuery = prepared('user', (db) => {
  const { users } = accountTables(db);
  return db
    .select()
    .from(users)
    .where(eq(users.id, sql.placeholder('id')));
});

const membershipsQuery = prepared('memberships_of', (db) => {
  const { memberships } = accountTables(db);
  return db
    .select()
    .from(memberships)
    .where(eq(memberships.userId, sql.placeholder('userId')))
    .orderBy(asc(memberships.createdAt), asc(memberships.id));
});

export async function findUser(db: Db, id: string): Promise<User | undefined> {
  const [user] = await userQuery(db).execute({ id });
  return user;
}

export async function findUserByEmail(db: Db, email: string): Promise<User | undefined> {
  const { users } = accountTables(db);
  const [user] = await db.select().from(users).where(eq(users.email, email));
  return user;
}

export async function allUsers(db: Db): Promise<User[]> {
  const { users } = accountTables(db);
  return db.select().from(users).orderBy(asc(users.id));
}

export async function insertUser(db: Db, user: User): Promise<void> {
  await db.insert(accountTables(db).users).values(user);
}

export async function updateUser(db: Db, id: string, change: Partial<User>): Promise<User | undefined> {
  const { users } = accountTables(db);
  const [user] = await db.update(users).set(change).where(eq(users.id, id)).returning();
  return user;
}

/** All tenants of a person, the one joined first first. */
export const membershipsOf = (db: Db, userId: string): Promise<Membership[]> =>
  membershipsQuery(db).execute({ userId });

export async function suspendedTenantsOf(db: Db, userId: string): Promise<string[]> {
  const { memberships, tenants } = accountTables(db);
  const rows = await db
    .select({ tenantId: memberships.tenantId })
    .from(memberships)
    .innerJoin(tenants, eq(tenants.id, memberships.tenantId))
    .where(and(eq(memberships.userId, userId), isNotNull(tenants.suspendedAt)));
  return rows.map(({ tenantId }) => tenantId);
}

export async function findMember(db: Db, tenantId: string, userId: string): Promise<Member | undefined> {
  const { memberships, users } = accountTables(db);
  const [row] = await db
    .select({ membership: memberships, user: users })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .where(and(eq(memberships.tenantId, tenantId), eq(memberships.userId, userId)));
  return row && { ...row.membership, user: row.user };
}

export async function insertMembership(db: Db, membership: Membership): Promise<void> {
  await db.insert(accountTables(db).memberships).values(membership);
}

export async function updateRole(db: Db, id: string, role: Membership['role']): Promise<void> {
  const { memberships } = accountTables(db);
  await db.update(memberships).set({ role }).where(eq(memberships.id, id));
}

export async function deleteMembership(db: Db, id: string): Promise<void> {
  const { memberships } = accountTables(db);
  await db.delete(memberships).where(eq(memberships.id, id));
}

export async function countOwners(db: Db, tenantId: string): Promise<number> {
  const { memberships } = accountTables(db);
  const [row] = await db
    .select({ owners: count() })
    .from(memberships)
    .where(and(eq(memberships.tenantId, tenantId), eq(memberships.role, 'owner')));
  return Number(row?.owners ?? 0);
}

export async function membersPage(db: Db, tenantId: string, paging: Keyset<Member>): Promise<Member[]> {
  const { memberships, users } = accountTables(db);
  const rows = await db
    .select()
    .from(memberships)
    .where(and(eq(memberships.tenantId, tenantId), paging.where))
    .orderBy(...paging.orderBy())
    .limit(paging.limit);
  if (rows.length === 0) return [];
  const people = await db
    .select()
    .from(users)
    .where(
      inArray(
        users.id,
        rows.map(({ userId }) => userId),
      ),
    );
  const byId = new Map(people.map((user) => [user.id, user]));
  return rows.flatMap((row) => {
    const user = byId.get(row.userId);
    return user ? [{ ...row, user }] : [];
  });
}

export const countMembers = (db: Db, tenantId: string): Promise<number> => {
  const { memberships } = accountTables(db);
  return db.$count(memberships, eq(memberships.tenantId, tenantId));
};

export async function insertInvitation(db: Db, invitation: Invitation): Promise<void> {
  await db.insert(accountTables(db).invitations).values(invitation);
}

const openFor = (db: Db, tokenHash: string, email: string, now: Date) => {
  const { invitations } = accountTables(db);
  return and(
    eq(invitations.tokenHash, tokenHash),
    eq(invitations.email, email),
    isNull(invitations.acceptedAt),
    gt(invitations.expiresAt, now),
  );
};

/** The invitation of this token, if it is for that address and still open. */
export async function findInvitation(
  db: Db,
  tokenHash: string,
  email: string,
  now: Date,
): Promise<Invitation | undefined> {
  const { invitations } = accountTables(db);
  const [invitation] = await db
    .select()
    .from(invitations)
    .where(openFor(db, tokenHash, email, now));
  return invitation;
}

/** Takes an invitation that is still open: of two who show the same token, one gets it. */
export async function takeInvitation(
  db: Db,
  tokenHash: string,
  email: string,
  now: Date,
): Promise<Invitation | undefined> {
  const { invitations } = accountTables(db);
  const [invitation] = await db
    .update(invitations)
    .set({ acceptedAt: now })
    .where(openFor(db, tokenHash, email, now))
    .returning();
  return invitation;
}

const openIn = (db: Db, tenantId: string, now: Date) => {
  const { invitations } = accountTables(db);
  return and(
    eq(invitations.tenantId, tenantId),
    isNull(invitations.acceptedAt),
    gt(invitations.expiresAt, now),
  );
};

export async function invitationsPage(
  db: Db,
  tenantId: string,
  now: Date,
  paging: Keyset<Invitation>,
): Promise<Invitation[]> {
  return db
    .select()
    .from(accountTables(db).invitations)
    .where(and(openIn(db, tenantId, now), paging.where))
    .orderBy(...paging.orderBy())
    .limit(paging.limit);
}

export const countInvitations = (db: Db, tenantId: string, now: Date): Promise<number> =>
  db.$count(accountTables(db).invitations, openIn(db, tenantId, now));

export async function findOpenInvitation(
  db: Db,
  tenantId: string,
  id: string,
  now: Date,
): Promise<Invitation | undefined> {
  const { invitations } = accountTables(db);
  const [invitation] = await db
    .select()
    .from(invitations)
    .where(and(openIn(db, tenantId, now), eq(invitations.id, id)));
  return invitation;
}

/** Which tenant a token invites into, whatever became of the invitation. */
export async function tenantInviting(db: Db, tokenHash: string): Promise<string | undefined> {
  const { invitations } = accountTables(db);
  const [invitation] = await db
    .select({ tenantId: invitations.tenantId })
    .from(invitations)
    .where(eq(invitations.tokenHash, tokenHash));
  return invitation?.tenantId;
}

/** Takes back every open invitation of an e-mail address. */
export async function deleteInvitationsOf(
  db: Db,
  tenantId: string,
  email: string,
  now: Date,
): Promise<Invitation[]> {
  const { invitations } = accountTables(db);
  return db
    .delete(invitations)
    .where(and(openIn(db, tenantId, now), eq(invitations.email, email)))
    .returning();
}

/** Takes an open invitation back. */
export async function deleteInvitation(
  db: Db,
  tenantId: string,
  id: string,
  now: Date,
): Promise<Invitation | undefined> {
  const { invitations } = accountTables(db);
  const [invitation] = await db
    .delete(invitations)
    .where(and(openIn(db, tenantId, now), eq(invitations.id, id)))
    .returning();
  return invitation;
}
