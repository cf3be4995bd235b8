import { homeTenant } from '../accounts/get-user.js';
import type { User } from '../accounts/user.js';
import { recordChange } from '../audit/record-event.js';
import type { Context } from '../context.js';
import { type ErrorCode, HalyardError } from '../errors.js';
import { anonymous } from '../principals/principal.js';
import type { Attempt } from './lock-out.js';

/** Whose password or token was shown, as far as that has come to light. */
export interface Shown {
  user?: Pick<User, 'id'> | undefined;
  /** The tenant in whose trail it is looked for. */
  tenantId?: string;
}

/** Runs what judges a password or a token, and counts it for the audit trail where it is refused. */
export async function countingRefusals<T>(context: Context, work: (shown: Shown) => Promise<T>): Promise<T> {
  const shown: Shown = {};
  try {
    return await work(shown);
  } catch (error) {
    if (error instanceof HalyardError) countRefusal(context, shown, error.code);
    throw error;
  }
}

/**
 * Counts it in the trail of the person's own tenant, where their administrator looks; but as nobody's doing, for it
 * may not have been they who tried.
 */
export function countRefusal(context: Context, { user, tenantId = '' }: Shown, code: ErrorCode): void {
  const { address, requestId, identity } = context;
  const subject = user && { id: user.id, tenantId };
  identity.onDenial({ owner: undefined, subject, code, address, requestId });
}

/**
 * Writes down that an account was locked, and since which failure. The same work where nobody has the account: its
 * row is in nobody's trail.
 */
export async function recordLock(context: Context, shown: Shown, attempt: Attempt): Promise<void> {
  const { failures, locksUntil } = attempt;
  if (!locksUntil) return;
  const by = { ...context, principal: { ...anonymous, tenantId: shown.tenantId ?? '' } };
  await context.store.tx((w) =>
    recordChange(by, w, {
      action: 'user.lock',
      subjectId: shown.user?.id ?? anonymous.id,
      after: { failures, lockedUntil: locksUntil },
    }),
  );
}

/** Notes whose it is. The same queries for nobody, so that the answer takes as long. */
export async function noteUser({ store }: Context, shown: Shown, user: User | undefined): Promise<void> {
  shown.user = user;
  shown.tenantId = await homeTenant(store.read, user);
}
