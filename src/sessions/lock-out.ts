import { createHash } from 'node:crypto';
import { memberOf } from '../accounts/get-user.js';
import type { Member } from '../accounts/user.js';
import { recordChange } from '../audit/record-event.js';
import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import { HalyardError, notFound } from '../errors.js';
import { countAttempt, findFailure, forgetFailures, forgetOldFailures, lockEmail } from './queries.js';

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

/**
 * Counts an attempt as a failure before the password is looked at, so that a thousand guesses at once are no more
 * than five. A success takes the count back. Works by e-mail address, whether or not anybody has it.
 * @throws HalyardError ACCOUNT_LOCKED
 */
export async function countAsFailure({ store, clock }: Context, email: string): Promise<void> {
  const emailHash = hashOf(email);
  const lockedUntil = await store.tx(async (w) => {
    const now = dateOf(clock);
    const forgetBefore = dateOf(clock, -FORGOTTEN_AFTER_SECONDS);
    const failures = await countAttempt(w, emailHash, now, forgetBefore);
    if (failures === undefined) return (await findFailure(w, emailHash))?.lockedUntil ?? now;
    const seconds = lockSeconds(failures);
    if (seconds > 0) await lockEmail(w, emailHash, dateOf(clock, seconds));
    else if (failures === 1) await forgetOldFailures(w, forgetBefore);
    return undefined;
  });
  if (!lockedUntil) return;
  const retryAfterSeconds = Math.max(1, Math.ceil((lockedUntil.getTime() - clock.now()) / 1000));
  throw new HalyardError('ACCOUNT_LOCKED', { retryAfterSeconds });
}

/** After a success, and for who could not be looked at for want of room. */
export async function forgiveFailures({ store }: Context, email: string): Promise<void> {
  await store.tx((w) => forgetFailures(w, hashOf(email)));
}

/**
 * Ends the lock of a member of the caller's tenant.
 * @throws HalyardError NOT_FOUND
 */
export async function unlockUser(context: Context, userId: string): Promise<Member> {
  const { store, principal } = context;
  return store.tx(async (w) => {
    const member = await memberOf(w, principal.tenantId, userId);
    if (!member) throw notFound('member', ['userId']);
    await forgetFailures(w, hashOf(member.user.email));
    await recordChange(context, w, { action: 'user.unlock', subjectId: userId });
    return member;
  });
}
