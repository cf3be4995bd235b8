import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import { covers, maskOf } from '../principals/scope.js';
import { type CountedPage, keyset, type PageArgs } from '../storage/keyset.js';
import { countSessions, findSession, type SessionsOf, sessionsPage } from './queries.js';
import type { Session } from './session.js';
import { sessionTables } from './table.js';

/** The caller's own live sessions, newest first. A key has none. */
export const listOwnSessions = (context: Context, page: PageArgs): Promise<CountedPage<Session>> =>
  list(context, { userId: context.principal.id }, page);

/** The live sessions that act in the caller's tenant, newest first. */
export const listTenantSessions = (context: Context, page: PageArgs): Promise<CountedPage<Session>> =>
  list(context, { tenantId: context.principal.tenantId }, page);

/**
 * One session, also one that has ended: one's own, or with `accounts:read` any that acts in the caller's tenant. Of any
 * other it is not told that there is one.
 */
export async function getSession(context: Context, id: string): Promise<Session | undefined> {
  const { store, principal, noteScopes } = context;
  const session = await findSession(store.read, id);
  if (principal.kind === 'user' && session?.userId === principal.id) return session;
  const reading = maskOf(['accounts:read']);
  if (session?.tenantId !== principal.tenantId || principal.tenantId === '') return undefined;
  if (!covers(principal.scopes, reading)) return undefined;
  noteScopes(reading);
  return session;
}

async function list(
  { store, clock }: Context,
  of: SessionsOf,
  page: PageArgs,
): Promise<CountedPage<Session>> {
  const now = dateOf(clock);
  const paging = keyset<Session>(page, {
    id: sessionTables(store.read).sessions.id,
    prefix: 'ses',
    descending: true,
  });
  const rows = await sessionsPage(store.read, of, now, paging);
  return { ...paging.cut(rows), totalCount: () => countSessions(store.read, of, now) };
}
