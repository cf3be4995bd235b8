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

/** Those of a person's tenants that take no credential just now. */
export const suspendedTenantsOf = async (db: Db, userId: string): Promise<ReadonlySet<string>> =>
  new Set(await queries.suspendedTenantsOf(db, userId));

/** Where a person acts who names no tenant: their default one, or the one joined first; the empty string for none. */
export function homeAmong(
  memberships: readonly Pick<Membership, 'tenantId'>[],
  { defaultTenantId }: Pick<User, 'defaultTenantId'>,
): string {
  const usual = memberships.find(({ tenantId }) => tenantId === defaultTenantId);
  return (usual ?? memberships[0])?.tenantId ?? '';
}

/** The same for who may be nobody, by the same query. */
export const homeTenant = async (db: Db, user: User | undefined): Promise<string> =>
  homeAmong(await queries.membershipsOf(db, user?.id ?? ''), user ?? { defaultTenantId: null });

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
