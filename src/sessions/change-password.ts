import {
  callingUser,
  homeTenant,
  memberOf,
  setPasswordHash,
  tenantsOf,
  userById,
} from '../accounts/get-user.js';
import { requireManager } from '../accounts/manager.js';
import { hashOfToken, newOpaqueToken } from '../accounts/one-time-token.js';
import { checkPassword } from '../accounts/password-rules.js';
import { scopesOfRole } from '../accounts/role.js';
import { keepSampleHere } from '../accounts/sample-people.js';
import type { User } from '../accounts/user.js';
import { recordChange } from '../audit/record-event.js';
import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import { HalyardError, invalid, notFound } from '../errors.js';
import { requireAtLeast } from '../keys/key.js';
import { networkOf } from '../keys/network.js';
import type { Writer } from '../storage/store.js';
import { type Attempt, countAsFailure, forgiveAll, forgiveAttempt, lockRefusal } from './lock-out.js';
import { asUser } from './login.js';
import { endSessionsOf, findReset, insertReset, useResets } from './queries.js';
import { countRefusal, recordLock, type Shown } from './refused-login.js';

const RESET_SECONDS = 3600;

/**
 * Gives the person who calls another password and ends all their other sessions. Asks for the old one, and a wrong
 * guess counts as a failed login: a borrowed session must not be a way to try passwords.
 * @throws HalyardError VALIDATION_FAILED, FORBIDDEN, ACCOUNT_LOCKED, RATE_LIMITED, UNAVAILABLE
 */
export async function changePassword(
  context: Context,
  input: { readonly oldPassword: string; readonly newPassword: string },
): Promise<User> {
  const { identity, address } = context;
  const user = await callingUser(context);
  checkPassword(input.newPassword, user.email, ['input', 'newPassword']);
  await identity.throttle.attempt(address);
  await proveOldPassword(context, user, input.oldPassword);
  await storePassword(context, user, input.newPassword, 'user.changePassword');
  return user;
}

async function proveOldPassword(context: Context, user: User, password: string): Promise<void> {
  const shown: Shown = { user, tenantId: context.principal.tenantId };
  const from = networkOf(context.address);
  let attempt: Attempt | undefined;
  const proven = await context.identity.passwords.proves(password.slice(0, 1024), from, async () => {
    attempt = await countAsFailure(context, user.email, user);
    return attempt.isLockedOut ? undefined : user.passwordHash;
  });
  if (proven && attempt) return forgiveAttempt(context, attempt);
  if (attempt) await recordLock(context, shown, attempt);
  const locked = attempt?.isLockedOut && lockRefusal(context, attempt);
  if (locked) throw locked;
  countRefusal(context, shown, 'INVALID_CREDENTIALS');
  throw invalid(['input', 'oldPassword'], 'This is not your password.');
}

/** A token that sets another password once, shown in this answer and never again. */
export interface IssuedReset {
  readonly token: string;
  readonly expiresAt: Date;
}

/**
 * Makes a one-time token for a member who has forgotten their password. Who resets a password can be its person, so
 * the caller must hold all that they hold, and they may belong to no tenant that the caller does not speak for.
 * @throws HalyardError NOT_FOUND, FORBIDDEN, CONFLICT (a person of several tenants: the operator must do it)
 */
export async function createPasswordReset(
  context: Context,
  userId: string,
  lifeSeconds: number = RESET_SECONDS,
): Promise<IssuedReset> {
  requireManager(context);
  const { store, principal, clock, ids } = context;
  const token = newOpaqueToken(ids, 'reset');
  const expiresAt = dateOf(clock, lifeSeconds);
  await store.tx(async (w) => {
    const member = await memberOf(w, principal.tenantId, userId);
    if (!member) throw notFound('member', ['userId']);
    requireAtLeast(principal, scopesOfRole(member.role));
    if (principal.kind !== 'operator' && (await tenantsOf(w, userId)).length > 1) {
      throw new HalyardError('CONFLICT', {
        field: ['userId'],
        message: 'This person also belongs to another tenant: only the operator can reset their password.',
      });
    }
    await insertReset(w, {
      id: ids.next('rst'),
      userId,
      tokenHash: hashOfToken(token),
      createdAt: dateOf(clock),
      createdBy: principal.id,
      expiresAt,
      usedAt: null,
    });
    await recordChange(context, w, { action: 'user.createPasswordReset', subjectId: userId });
  });
  return { token, expiresAt };
}

/**
 * Sets another password by a one-time token, ends every session and lifts a lock.
 * @throws HalyardError NOT_FOUND (unknown, used or over), VALIDATION_FAILED, RATE_LIMITED, UNAVAILABLE
 */
export async function resetPassword(
  context: Context,
  input: { readonly token: string; readonly newPassword: string },
): Promise<void> {
  const { store, clock, identity, address } = context;
  await identity.throttle.attempt(address);
  const unknown = notFound('password reset', ['input', 'token']);
  const reset = await findReset(store.read, hashOfToken(input.token), dateOf(clock));
  const user = reset && (await userById(store.read, reset.userId));
  if (!reset || !user) {
    countRefusal(context, {}, 'TOKEN_INVALID');
    throw unknown;
  }
  keepSampleHere(context, user.email);
  checkPassword(input.newPassword, user.email, ['input', 'newPassword']);
  await storePassword(context, user, input.newPassword, 'user.resetPassword', async (w) => {
    if (!(await useResets(w, reset, dateOf(clock)))) throw unknown;
    await forgiveAll(w, user);
  });
}

/** The hash is made outside the transaction, which may wait for nothing but its own queries. */
async function storePassword(
  context: Context,
  user: User,
  password: string,
  action: string,
  first: (w: Writer) => Promise<void> = async () => {},
): Promise<void> {
  const { store, clock, identity, principal } = context;
  const hash = await identity.passwords.hash(password, networkOf(context.address));
  const at = dateOf(clock);
  await store.tx(async (w) => {
    await first(w);
    await setPasswordHash(w, user.id, hash, at);
    const except = principal.sessionId;
    await endSessionsOf(w, user.id, { at, reason: 'The password was changed.', except });
    const tenantId = await homeTenant(w, user);
    const by = principal.kind === 'anonymous' ? asUser(context, { userId: user.id, tenantId }) : context;
    await recordChange(by, w, { action, subjectId: user.id });
  });
}
