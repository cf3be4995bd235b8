import { homeAmong, memberOf, suspendedTenantsOf, tenantsOf, userByEmail } from '../accounts/get-user.js';
import { hashOfToken, newOpaqueToken } from '../accounts/one-time-token.js';
import { type Role, scopesOfRole } from '../accounts/role.js';
import { keepSampleHere } from '../accounts/sample-people.js';
import { normalisedEmail, type User } from '../accounts/user.js';
import { recordChange } from '../audit/record-event.js';
import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import { HalyardError } from '../errors.js';
import { networkOf } from '../keys/network.js';
import { maskOf, scopesIn } from '../principals/scope.js';
import type { Db, Writer } from '../storage/store.js';
import { rememberAddress } from './known-addresses.js';
import { type Attempt, countAsFailure, forgiveAttempt, lockRefusal } from './lock-out.js';
import { insertRefreshToken, insertSession } from './queries.js';
import { countingRefusals, noteUser, recordLock, type Shown } from './refused-login.js';
import type { Session } from './session.js';

export interface LoginInput {
  readonly email: string;
  readonly password: string;
  /** Where the session acts; left out: in the default tenant. */
  readonly tenantId?: string | null | undefined;
}

/** What a client keeps of a session: one token to call with, one to get the next with. */
export interface IssuedTokens {
  readonly session: Session;
  readonly accessToken: string;
  readonly expiresIn: number;
  readonly refreshToken: { readonly value: string; readonly expiresIn: number };
}

const AGENT_LENGTH = 200;

/**
 * Begins a session. An unknown address is answered as a wrong password is: the same words after the same work, the
 * same lock after as many failures.
 * @throws HalyardError INVALID_CREDENTIALS, ACCOUNT_LOCKED, ACCOUNT_DISABLED, RATE_LIMITED, UNAVAILABLE, WRONG_TENANT,
 *   TENANT_SUSPENDED
 */
export const login = (context: Context, input: LoginInput): Promise<IssuedTokens> =>
  countingRefusals(context, async (shown) => {
    const { identity, store } = context;
    await identity.throttle.attempt(context.address);
    keepSampleHere(context, normalisedEmail(input.email));
    const user = await provenUser(context, input, shown);
    if (user.disabledAt) throw new HalyardError('ACCOUNT_DISABLED');

    const tenantId = await startingTenant(store.read, user, input.tenantId);
    const { session, refreshToken } = await store.tx((w) => beginSession(context, w, user, tenantId));
    return issuedTokens(context, session, refreshToken);
  });

/** A session of a person who need prove nothing. For who fills an installation with people. */
export const startSession = async (context: Context, user: User, tenantId: string): Promise<Session> =>
  (await context.store.tx((w) => beginSession(context, w, user, tenantId))).session;

async function provenUser(context: Context, input: LoginInput, shown: Shown): Promise<User> {
  const email = normalisedEmail(input.email);
  const from = networkOf(context.address);
  let user: User | undefined;
  let attempt: Attempt | undefined;
  const proven = await context.identity.passwords.proves(input.password.slice(0, 1024), from, async () => {
    user = await userByEmail(context.store.read, email);
    await noteUser(context, shown, user);
    attempt = await countAsFailure(context, email, user);
    // The work is done even where nothing gets in: the time it takes says no more than the answer.
    return attempt.isLockedOut ? undefined : user?.passwordHash;
  });
  if (proven && user && attempt) {
    await forgiveAttempt(context, attempt);
    return user;
  }
  if (attempt) await recordLock(context, shown, attempt);
  throw (attempt && lockRefusal(context, attempt)) ?? new HalyardError('INVALID_CREDENTIALS');
}

/**
 * The tenant named, if they belong to it; else their default one, or the one joined first. Nobody begins in a tenant
 * that is suspended, where everything would be refused: who named none begins in another of theirs.
 * @throws HalyardError WRONG_TENANT, TENANT_SUSPENDED
 */
export async function startingTenant(db: Db, user: User, named: string | null | undefined): Promise<string> {
  const memberships = await tenantsOf(db, user.id);
  const suspended = await suspendedTenantsOf(db, user.id);
  if (named !== null && named !== undefined) {
    if (!memberships.some(({ tenantId }) => tenantId === named)) throw new HalyardError('WRONG_TENANT');
    if (suspended.has(named)) throw new HalyardError('TENANT_SUSPENDED', { message: SUSPENDED });
    return named;
  }
  const home = homeAmong(memberships, user);
  if (!suspended.has(home)) return home;
  const another = memberships.find(({ tenantId }) => !suspended.has(tenantId));
  if (!another) throw new HalyardError('TENANT_SUSPENDED', { message: ALL_SUSPENDED });
  return another.tenantId;
}

const SUSPENDED =
  'This tenant has been suspended. One of its owners can resume it from another tenant of theirs; else the operator of this server can.';
const ALL_SUSPENDED =
  'Every tenant you belong to has been suspended, so there is nowhere to log in. The operator of this server can resume them.';

async function beginSession(context: Context, w: Writer, user: User, tenantId: string) {
  const { clock, ids, identity, address, userAgent } = context;
  const now = dateOf(clock);
  const session: Session = {
    id: ids.next('ses'),
    userId: user.id,
    tenantId,
    createdAt: now,
    lastUsedAt: now,
    expiresAt: dateOf(clock, identity.settings.refreshTokenSeconds),
    revokedAt: null,
    revokedReason: null,
    ip: address,
    userAgent: userAgent.replaceAll('\0', '').slice(0, AGENT_LENGTH),
  };
  await insertSession(w, session);
  await rememberAddress(context, w, user.id);
  const refreshToken = newOpaqueToken(ids, 'refresh');
  await addRefreshToken(context, w, session, refreshToken);
  await recordChange(asUser(context, session), w, { action: 'session.begin', subjectId: session.id });
  return { session, refreshToken };
}

export async function addRefreshToken(
  { ids, clock, identity }: Context,
  w: Writer,
  session: Session,
  token: string,
): Promise<void> {
  await insertRefreshToken(w, {
    id: ids.next('rft'),
    sessionId: session.id,
    tokenHash: hashOfToken(token),
    createdAt: dateOf(clock),
    expiresAt: dateOf(clock, identity.settings.refreshTokenSeconds),
    usedAt: null,
    sealedSuccessor: null,
  });
}

/** Signs outside every transaction: a transaction may wait for nothing but its own queries. */
export async function issuedTokens(
  { identity, clock, store }: Context,
  session: Session,
  refreshToken: string,
): Promise<IssuedTokens> {
  const { accessTokenSeconds, refreshTokenSeconds } = identity.settings;
  const { id: sessionId, userId, tenantId } = session;
  const role: Role | undefined = (await memberOf(store.read, tenantId, userId))?.role;
  const claims = { userId, sessionId, tenantId, expiresAt: clock.now() + accessTokenSeconds * 1000 };
  const accessToken = await identity.tokens.signSession(claims, role ? scopesIn(scopesOfRole(role)) : []);
  return {
    session,
    accessToken,
    expiresIn: accessTokenSeconds,
    refreshToken: { value: refreshToken, expiresIn: refreshTokenSeconds },
  };
}

/** Whose doing an event is that comes of a session's token, where the request shows no other credential. */
export const asUser = (
  context: Context,
  { userId, tenantId }: Pick<Session, 'userId' | 'tenantId'>,
): Context => ({
  ...context,
  principal: { ...context.principal, kind: 'user', id: userId, tenantId, scopes: maskOf([]) },
});
