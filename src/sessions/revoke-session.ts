import { requireManager } from '../accounts/manager.js';
import { hashOfToken } from '../accounts/one-time-token.js';
import { recordChange } from '../audit/record-event.js';
import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import { notFound } from '../errors.js';
import { covers, maskOf } from '../principals/scope.js';
import { asUser } from './login.js';
import { endSession, findRefreshToken, findSession } from './queries.js';
import type { Session } from './session.js';

/**
 * Ends a session at once: its tokens are refused from the commit on. One's own, or with `accounts:write` any that acts
 * in the caller's tenant.
 * @throws HalyardError NOT_FOUND, also for a session that is not the caller's to end; FORBIDDEN
 */
export async function revokeSession(context: Context, id: string): Promise<Session> {
  requireManager(context);
  const { store, principal, clock } = context;
  return store.tx(async (w) => {
    const session = await findSession(w, id);
    const isOwn = principal.kind === 'user' && session?.userId === principal.id;
    const isTheirs =
      session?.tenantId === principal.tenantId &&
      principal.tenantId !== '' &&
      covers(principal.scopes, maskOf(['accounts:write']));
    if (!session || !(isOwn || isTheirs)) throw notFound('session', ['id']);
    const reason = isOwn ? 'Revoked by its user.' : 'Revoked by an administrator.';
    const ended = await endSession(w, id, dateOf(clock), reason);
    if (!ended) return session;
    await w.invalidate(id);
    await recordChange(context, w, { action: 'session.revoke', subjectId: id });
    return ended;
  });
}

/**
 * Ends the session that calls, or the one whose refresh token is shown. Says nothing of whether there was one: whoever
 * logs out is out.
 */
export async function logout(context: Context, refreshToken: string | null | undefined): Promise<void> {
  const { store, principal, clock } = context;
  await store.tx(async (w) => {
    const token = refreshToken ? await findRefreshToken(w, hashOfToken(refreshToken)) : undefined;
    for (const id of [token?.sessionId, principal.sessionId]) {
      const ended = id && (await endSession(w, id, dateOf(clock), 'Logged out.'));
      if (!ended) continue;
      await w.invalidate(ended.id);
      await recordChange(asUser(context, ended), w, { action: 'session.end', subjectId: ended.id });
    }
  });
}
