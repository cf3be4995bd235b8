import { memberOf, tenantsOf, userByEmail } from '../accounts/get-user.js';
import { hashOfToken, newOpaqueToken } from '../accounts/one-time-token.js';
import { type Role, scopesOfRole } from '../accounts/role.js';
import { normalisedEmail, type User } from '../accounts/user.js';
import { recordChange } from '../audit/record-event.js';
import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import { HalyardError } from '../errors.js';
import { maskOf, scopesIn } from '../principals/scope.js';
import type { Db, Writer } from '../storage/store.js';
import { countAsFailure, forgiveFailures } from './lock-out.js';
import { insertRefreshToken, insertSession } from './queries.js';
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
 * @throws HalyardError INVALID_CREDENTIALS, ACCOUNT_LOCKED, ACCOUNT_DISABLED, RATE_LIMITED, UNAVAILABLE, WRONG_TENANT
 */
export async function login(context: Context, input: LoginInput): Promise<IssuedTokens> {
  const { identity, store } = context;
  identity.throttle.attempt(context.address);
  const email = normalisedEmail(input.email);
  const user = await provenUser(context, email, input.password);
  await forgiveFailures(context, email);
  if (user.disabledAt) throw new HalyardError('ACCOUNT_DISABLED');

  const tenantId = await startingTenant(store.read, user, input.tenantId);
  const { session, refreshToken } = await store.tx((w) => beginSession(context, w, user, tenantId));
  return issuedTokens(context, session, refreshToken);
}

async function provenUser(context: Context, email: string, password: string): Promise<User> {
  let user: User | undefined;
  const proven = await context.identity.passwords.proves(password.slice(0, 1024), async () => {
    await countAsFailure(context, email);
    user = await userByEmail(context.store.read, email);
    return user?.passwordHash;
  });
  if (!proven || !user) throw new HalyardError('INVALID_CREDENTIALS');
  return user;
}

/** The tenant named, if they belong to it; else their default one, or the one joined first. */
export async function startingTenant(db: Db, user: User, named: string | null | undefined): Promise<string> {
  const memberships = await tenantsOf(db, user.id);
  const belongs = (id: string | null | undefined) => memberships.some(({ tenantId }) => tenantId === id);
  if (named !== null && named !== undefined) {
    if (!belongs(named)) throw new HalyardError('WRONG_TENANT');
    return named;
  }
  if (user.defaultTenantId !== null && belongs(user.defaultTenantId)) return user.defaultTenantId;
  return memberships[0]?.tenantId ?? '';
}

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
