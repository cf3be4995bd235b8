import type { Context } from '../context.js';
import { type CountedPage, keyset, type PageArgs } from '../storage/keyset.js';
import type { Export } from './export.js';
import { countExports, exportsPage, findExport } from './export-queries.js';
import { type TransferStatus, transferTables } from './table.js';

export interface ListExportsInput extends PageArgs {
  readonly status?: readonly TransferStatus[] | null | undefined;
}

/** The caller's export of that id. */
export const getExport = ({ store, principal }: Context, id: string): Promise<Export | undefined> =>
  id.includes('\0') ? Promise.resolve(undefined) : findExport(store.read, principal, id);

/** How many exports of the caller's tenant are not over. */
export const openExports = async ({ store, principal }: Context) => ({
  waiting: await countExports(store.read, principal, ['QUEUED']),
  running: await countExports(store.read, principal, ['RUNNING']),
});

/** The exports of the caller's tenant, newest first. */
export async function listExports(
  { store, principal }: Context,
  input: ListExportsInput,
): Promise<CountedPage<Export>> {
  const paging = keyset<Export>(input, {
    id: transferTables(store.read).exports.id,
    prefix: 'exp',
    descending: true,
  });
  const rows = await exportsPage(store.read, principal, input.status, paging);
  return { ...paging.cut(rows), totalCount: () => countExports(store.read, principal, input.status) };
}
