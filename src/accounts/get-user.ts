import type { Context } from '../context.js';
import { HalyardError } from '../errors.js';
import type { Db, Writer } from '../storage/store.js';
import type { Member, Membership, User } from './user.js';
import * as queries from './user-queries.js';

/** The person whose e-mail address this is, spelled as it is stored. */
export const userByEmail = (db: Db, email: string): Promise<User | undefined> =>
  queries.findUserByEmail(db, email);

export const userById = (db: Db, id: string): Promise<User | undefined> => queries.findUser(db, id);

/** Every person, for the operator of the installation. */
export const everyUser = ({ store }: Context): Promise<User[]> => queries.allUsers(store.read);

/** Who belongs to the caller's tenant under this id. */
export const memberOf = (db: Db, tenantId: string, userId: string): Promise<Member | undefined> =>
  queries.findMember(db, tenantId, userId);

export const tenantsOf = (db: Db, userId: string): Promise<Membership[]> => queries.membershipsOf(db, userId);

/**
 * The person who calls. A key, even one of theirs, is not them.
 * @throws HalyardError FORBIDDEN
 */
export async function callingUser({ principal, store }: Context): Promise<User> {
  const user = principal.kind === 'user' ? await queries.findUser(store.read, principal.id) : undefined;
  if (!user) throw new HalyardError('FORBIDDEN', { message: 'This is for a person who has logged in.' });
  return user;
}

/** Gives a person another password hash; from the commit on nothing that rests on the old one is served. */
export async function setPasswordHash(w: Writer, userId: string, hash: string, at: Date): Promise<void> {
  await queries.updateUser(w, userId, { passwordHash: hash, passwordChangedAt: at });
  await w.invalidate(userId);
}
