import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import { type CountedPage, keyset, type PageArgs } from '../storage/keyset.js';
import { countSessions, type SessionsOf, sessionsPage } from './queries.js';
import type { Session } from './session.js';
import { sessionTables } from './table.js';

/** The caller's own live sessions, newest first. A key has none. */
export const listOwnSessions = (context: Context, page: PageArgs): Promise<CountedPage<Session>> =>
  list(context, { userId: context.principal.id }, page);

/** The live sessions that act in the caller's tenant, newest first. */
export const listTenantSessions = (context: Context, page: PageArgs): Promise<CountedPage<Session>> =>
  list(context, { tenantId: context.principal.tenantId }, page);

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
