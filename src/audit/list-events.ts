import type { Context } from '../context.js';
import { type CountedPage, keyset, type PageArgs } from '../storage/keyset.js';
import type { AuditEvent, AuditFilter } from './event.js';
import { countEvents, eventsPage, findEvent } from './queries.js';
import { auditTables } from './table.js';

/** The trail of the caller's tenant, newest first. */
export async function listEvents(
  context: Context,
  filter: AuditFilter,
  page: PageArgs,
): Promise<CountedPage<AuditEvent>> {
  const { store, principal } = context;
  const paging = keyset<AuditEvent>(page, {
    id: auditTables(store.read).auditEvents.id,
    prefix: 'aud',
    descending: true,
  });
  const rows = await eventsPage(store.read, principal.tenantId, filter, paging);
  return {
    ...paging.cut(rows),
    totalCount: () => countEvents(store.read, principal.tenantId, filter),
  };
}

/** One event of it. */
export const getEvent = ({ store, principal }: Context, id: string): Promise<AuditEvent | undefined> =>
  findEvent(store.read, principal.tenantId, id);
