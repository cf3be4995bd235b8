import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import { HalyardError } from '../errors.js';
import { type CountedPage, keyset, type PageArgs } from '../storage/keyset.js';
import type { ExpiringKey } from './key.js';
import { countExpiring, expiringPage } from './queries.js';
import { keyTables } from './table.js';

const MOST_DAYS = 400;
const DAY_SECONDS = 86_400;

/**
 * The keys of the caller's tenant that end within so many days and have not ended yet, soonest first.
 * @throws HalyardError BAD_USER_INPUT
 */
export async function listExpiring(
  { store, clock, principal }: Context,
  withinDays: number,
  page: PageArgs,
): Promise<CountedPage<ExpiringKey>> {
  if (withinDays < 1 || withinDays > MOST_DAYS) {
    const message = `within must be a whole number of days from 1 to ${MOST_DAYS}.`;
    throw new HalyardError('BAD_USER_INPUT', { field: ['within'], message });
  }
  const span = { after: dateOf(clock), until: dateOf(clock, withinDays * DAY_SECONDS) };
  const { apiKeys } = keyTables(store.read);
  const paging = keyset<ExpiringKey>(page, {
    by: { kind: 'time', sql: apiKeys.expiresAt, of: ({ expiresAt }) => expiresAt },
    id: apiKeys.id,
    prefix: 'key',
  });
  const rows = await expiringPage(store.read, principal.tenantId, span, paging);
  return {
    ...paging.cut(rows),
    totalCount: () => countExpiring(store.read, principal.tenantId, span),
  };
}
