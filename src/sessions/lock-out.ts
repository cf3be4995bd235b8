import { createHash } from 'node:crypto';
import { memberOf } from '../accounts/get-user.js';
import { requireManager } from '../accounts/manager.js';
import type { Member, User } from '../accounts/user.js';
import { recordChange } from '../audit/record-event.js';
import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import { HalyardError, notFound } from '../errors.js';
import type { Writer } from '../storage/store.js';
import { isAtHome, placeOf, placesOf } from './known-addresses.js';
import { countAttempt, findFailure, forgetFailures, forgetOldFailures, lockCounter } from './queries.js';

const FREE_FAILURES = 5;
const FIRST_LOCK_SECONDS = 60;
const LONGEST_LOCK_SECONDS = 3600;
/** Failures older than this count no more. */
const FORGOTTEN_AFTER_SECONDS = 24 * 3600;

const hashOf = (email: string): string => createHash('sha256').update(email).digest('base64url');

/** How long the nth failure in a row locks: a minute for the fifth, then twice as long each time, up to an hour. */
export function lockSeconds(failures: number): number {
  if (failures < FREE_FAILURES) return 0;
  return Math.min(FIRST_LOCK_SECONDS * 2 ** (failures - FREE_FAILURES), LONGEST_LOCK_SECONDS);
}

/** A password about to be looked at, counted as wrong until it has proven right. */
export interface Attempt {
  /** Which count it is in. */
  readonly counter: string;
  readonly failures: number;
  /** Until when no other is looked at, should this one be wrong. */
  readonly locksUntil: Date | undefined;
  /** Whether it is none: even the right password does not get in there just now. */
  readonly isLockedOut: boolean;
  /** What is told to who was wrong: until when strangers are locked out, or they themselves. */
  readonly lockedUntil: Date | undefined;
}

/**
 * Counts an attempt as a failure before the password is looked at, so that a thousand guesses at once are no more
 * than five. A success takes the count back. Works by e-mail address, whether or not anybody has it; but an address
 * that the account has lately logged in from counts by itself. So strangers who guess lock out strangers, and nobody
 * is kept out of their account at home by whoever knows their e-mail address. While strangers are locked out, who is
 * wrong at home is told what strangers are told, or a lock would say which places an account is known at.
 */
export async function countAsFailure(
  context: Context,
  email: string,
  user: Pick<User, 'id'> | undefined,
): Promise<Attempt> {
  const { store } = context;
  const userId = user?.id ?? '';
  return store.tx(async (w) => {
    const isHome = await isAtHome(context, w, userId);
    const counted = await count(context, w, isHome ? placeOf(context, userId) : hashOf(email));
    const forStrangers = isHome ? await lockOf(context, w, hashOf(email)) : undefined;
    return { ...counted, lockedUntil: forStrangers ?? (await ownLock(context, w, counted)) };
  });
}

async function lockOf({ clock }: Context, w: Writer, counter: string): Promise<Date | undefined> {
  const lockedUntil = (await findFailure(w, counter))?.lockedUntil;
  return lockedUntil && lockedUntil.getTime() > clock.now() ? lockedUntil : undefined;
}

/** The lock that an attempt found, and not the one it may have brought about. */
async function ownLock(
  context: Context,
  w: Writer,
  { counter, isLockedOut }: Pick<Attempt, 'counter' | 'isLockedOut'>,
): Promise<Date | undefined> {
  return isLockedOut ? ((await lockOf(context, w, counter)) ?? dateOf(context.clock)) : undefined;
}

async function count({ clock }: Context, w: Writer, counter: string): Promise<Omit<Attempt, 'lockedUntil'>> {
  const now = dateOf(clock);
  const forgetBefore = dateOf(clock, -FORGOTTEN_AFTER_SECONDS);
  const failures = await countAttempt(w, counter, now, forgetBefore);
  if (failures === undefined) return { counter, failures: 0, locksUntil: undefined, isLockedOut: true };
  const seconds = lockSeconds(failures);
  const locksUntil = seconds > 0 ? dateOf(clock, seconds) : undefined;
  if (locksUntil) await lockCounter(w, counter, locksUntil);
  else if (failures === 1) await forgetOldFailures(w, forgetBefore);
  return { counter, failures, locksUntil, isLockedOut: false };
}

/** What the attempt was refused for, if it was wrong while a lock held. */
export function lockRefusal({ clock }: Context, { lockedUntil }: Attempt): HalyardError | undefined {
  if (!lockedUntil) return undefined;
  const retryAfterSeconds = Math.max(1, Math.ceil((lockedUntil.getTime() - clock.now()) / 1000));
  return new HalyardError('ACCOUNT_LOCKED', { retryAfterSeconds });
}

/** After a success: the failures it was counted with. What strangers are locked out for stays. */
export async function forgiveAttempt({ store }: Context, { counter }: Attempt): Promise<void> {
  await store.tx((w) => forgetFailures(w, [counter]));
}

/** Every failure with the account, wherever it came from. */
export async function forgiveAll(w: Writer, { id, email }: Pick<User, 'id' | 'email'>): Promise<void> {
  await forgetFailures(w, [hashOf(email), ...(await placesOf(w, id))]);
}

/**
 * Ends every lock of a member of the caller's tenant.
 * @throws HalyardError NOT_FOUND, FORBIDDEN
 */
export async function unlockUser(context: Context, userId: string): Promise<Member> {
  requireManager(context);
  const { store, principal } = context;
  return store.tx(async (w) => {
    const member = await memberOf(w, principal.tenantId, userId);
    if (!member) throw notFound('member', ['userId']);
    await forgiveAll(w, member.user);
    await recordChange(context, w, { action: 'user.unlock', subjectId: userId });
    return member;
  });
}
