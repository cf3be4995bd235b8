import { createHash } from 'node:crypto';
import { memberOf } from '../accounts/get-user.js';
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
}

/**
 * Counts an attempt as a failure before the password is looked at, so that a thousand guesses at once are no more
 * than five. A success takes the count back. Works by e-mail address, whether or not anybody has it; but an address
 * that the account has lately logged in from counts by itself. So strangers who guess lock out strangers, and nobody
 * is kept out of their account at home by whoever knows their e-mail address.
 * @throws HalyardError ACCOUNT_LOCKED
 */
export async function countAsFailure(
  context: Context,
  email: string,
  user: Pick<User, 'id'> | undefined,
): Promise<Attempt> {
  const { store, clock } = context;
  const userId = user?.id ?? '';
  const { attempt, lockedUntil } = await store.tx(async (w) => {
    const counter = (await isAtHome(context, w, userId)) ? placeOf(context, userId) : hashOf(email);
    return count(context, w, counter);
  });
  if (attempt) return attempt;
  const retryAfterSeconds = Math.max(1, Math.ceil((lockedUntil.getTime() - clock.now()) / 1000));
  throw new HalyardError('ACCOUNT_LOCKED', { retryAfterSeconds });
}

type Counted =
  | { readonly attempt: Attempt; readonly lockedUntil?: undefined }
  | { readonly attempt?: undefined; readonly lockedUntil: Date };

async function count({ clock }: Context, w: Writer, counter: string): Promise<Counted> {
  const now = dateOf(clock);
  const forgetBefore = dateOf(clock, -FORGOTTEN_AFTER_SECONDS);
  const failures = await countAttempt(w, counter, now, forgetBefore);
  if (failures === undefined) return { lockedUntil: (await findFailure(w, counter))?.lockedUntil ?? now };
  const seconds = lockSeconds(failures);
  const locksUntil = seconds > 0 ? dateOf(clock, seconds) : undefined;
  if (locksUntil) await lockCounter(w, counter, locksUntil);
  else if (failures === 1) await forgetOldFailures(w, forgetBefore);
  return { attempt: { counter, failures, locksUntil } };
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
 * @throws HalyardError NOT_FOUND
 */
export async function unlockUser(context: Context, userId: string): Promise<Member> {
  const { store, principal } = context;
  return store.tx(async (w) => {
    const member = await memberOf(w, principal.tenantId, userId);
    if (!member) throw notFound('member', ['userId']);
    await forgiveAll(w, member.user);
    await recordChange(context, w, { action: 'user.unlock', subjectId: userId });
    return member;
  });
}
