import { tenantsOf, userById } from '../accounts/get-user.js';
import { hashOfToken, newOpaqueToken } from '../accounts/one-time-token.js';
import { recordChange } from '../audit/record-event.js';
import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import { type ErrorCode, HalyardError } from '../errors.js';
import type { Writer } from '../storage/store.js';
import { addRefreshToken, asUser, type IssuedTokens, issuedTokens, startingTenant } from './login.js';
import {
  endSession,
  findRefreshToken,
  findSession,
  forgetSuccessors,
  updateSession,
  useRefreshToken,
} from './queries.js';
import { countingRefusals } from './refused-login.js';
import { isLiveSession, type RefreshToken, type Session } from './session.js';

/** Two tabs that wake at once both send the token they know: within this time the second gets what the first got. */
const RACE_SECONDS = 10;

const NO_TOKEN =
  'There is no refresh token. A login gives one: as the cookie refresh_token, or in GraphQL as refreshToken.';

type Turn =
  | { readonly ok: true; readonly session: Session; readonly next: string }
  | { readonly ok: false; readonly code: ErrorCode; readonly session?: Session };

/**
 * Gives the next pair of tokens for a refresh token, which is used up by it. One that was used before was copied by
 * somebody: the whole session ends, for the thief and for the owner, who logs in again.
 * @throws HalyardError UNAUTHENTICATED (no token), TOKEN_INVALID, TOKEN_EXPIRED, SESSION_REVOKED, ACCOUNT_DISABLED
 */
export const refreshSession = (context: Context, refreshToken: string): Promise<IssuedTokens> =>
  countingRefusals(context, async (shown) => {
    const { store, ids } = context;
    if (refreshToken === '') throw new HalyardError('UNAUTHENTICATED', { message: NO_TOKEN });
    const tokenHash = hashOfToken(refreshToken);
    const successor = newOpaqueToken(ids, 'refresh');
    // What ends a session has to be committed, so a refusal is a value here and is thrown outside.
    const turn = await store.tx((w) => takeTurn(context, w, tokenHash, successor));
    if (turn.ok) return issuedTokens(context, turn.session, turn.next);
    const { session, code } = turn;
    if (session) Object.assign(shown, { user: { id: session.userId }, tenantId: session.tenantId });
    throw new HalyardError(code);
  });

async function takeTurn(context: Context, w: Writer, tokenHash: string, successor: string): Promise<Turn> {
  const { clock, vault, identity } = context;
  const token = await findRefreshToken(w, tokenHash);
  const session = token && (await findSession(w, token.sessionId));
  if (!token || !session) return { ok: false, code: 'TOKEN_INVALID' };
  if (session.revokedAt) return { ok: false, code: 'SESSION_REVOKED', session };
  const now = clock.now();
  if (now >= token.expiresAt.getTime() || !isLiveSession(session, now)) {
    return { ok: false, code: 'TOKEN_EXPIRED', session };
  }
  const user = await userById(w, session.userId);
  if (!user || user.disabledAt) return { ok: false, code: 'ACCOUNT_DISABLED', session };

  const usedAt = dateOf(clock);
  const isFirst = await useRefreshToken(w, token.id, { usedAt, sealedSuccessor: vault.seal(successor) });
  if (!isFirst) return comeAgain(context, w, session, tokenHash);

  await addRefreshToken(context, w, session, successor);
  await forgetSuccessors(w, session.id, dateOf(clock, -RACE_SECONDS));
  const change = {
    lastUsedAt: usedAt,
    expiresAt: dateOf(clock, identity.settings.refreshTokenSeconds),
    tenantId: await tenantNow(w, session),
  };
  await updateSession(w, session.id, change);
  const refreshed = { ...session, ...change };
  await recordChange(asUser(context, refreshed), w, { action: 'session.refresh', subjectId: session.id });
  return { ok: true, session: refreshed, next: successor };
}

/** A session follows its person out of a tenant that they left. */
async function tenantNow(w: Writer, { tenantId, userId }: Session): Promise<string> {
  const memberships = await tenantsOf(w, userId);
  if (memberships.some((membership) => membership.tenantId === tenantId)) return tenantId;
  const user = await userById(w, userId);
  return user ? startingTenant(w, user, null) : '';
}

/** Read again: another process may have used the token up since it was first looked at. */
async function comeAgain(context: Context, w: Writer, session: Session, tokenHash: string): Promise<Turn> {
  const token = await findRefreshToken(w, tokenHash);
  const successor = token && successorWithin(context, token);
  if (successor !== undefined) return { ok: true, session, next: successor };
  const reason = 'A refresh token was used twice.';
  if (await endSession(w, session.id, dateOf(context.clock), reason)) {
    await w.invalidate(session.id);
    await recordChange(asUser(context, session), w, {
      action: 'session.reuse',
      subjectId: session.id,
      before: { revokedReason: null },
      after: { revokedReason: reason },
    });
  }
  return { ok: false, code: 'SESSION_REVOKED', session };
}

function successorWithin({ clock, vault }: Context, token: RefreshToken): string | undefined {
  const age = clock.now() - (token.usedAt?.getTime() ?? 0);
  if (age > RACE_SECONDS * 1000 || token.sealedSuccessor === null) return undefined;
  return vault.open(token.sealedSuccessor);
}
