import type { Context } from '../context.js';
import { type CountedPage, keyset, type PageArgs } from '../storage/keyset.js';
import { type Brownout, requireInstallationOwner } from './brownout.js';
import { brownoutsPage, countBrownouts, findBrownout } from './queries.js';
import { sunsetTables } from './table.js';

/**
 * All brown-outs that were ever planned, newest first.
 * @throws HalyardError FORBIDDEN
 */
export async function listBrownouts(context: Context, page: PageArgs): Promise<CountedPage<Brownout>> {
  requireInstallationOwner(context);
  const { store } = context;
  const paging = keyset<Brownout>(page, {
    id: sunsetTables(store.read).brownouts.id,
    prefix: 'bro',
    descending: true,
  });
  const rows = await brownoutsPage(store.read, paging);
  return { ...paging.cut(rows), totalCount: () => countBrownouts(store.read) };
}

/**
 * One of them.
 * @throws HalyardError FORBIDDEN
 */
export async function getBrownout(context: Context, id: string): Promise<Brownout | undefined> {
  requireInstallationOwner(context);
  return findBrownout(context.store.read, id);
}
