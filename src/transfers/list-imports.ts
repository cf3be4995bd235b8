import type { Context } from '../context.js';
import { type CountedPage, keyset, type PageArgs } from '../storage/keyset.js';
import type { Import, ImportLog } from './import.js';
import { countImports, countLogs, findImport, importsPage, logsPage } from './queries.js';
import { type TransferStatus, transferTables } from './table.js';

export interface ListImportsInput extends PageArgs {
  readonly status?: readonly TransferStatus[] | null | undefined;
}

/** The caller's import of that id. */
export const getImport = ({ store, principal }: Context, id: string): Promise<Import | undefined> =>
  id.includes('\0') ? Promise.resolve(undefined) : findImport(store.read, principal, id);

/** How many imports of the caller's tenant are not over. */
export const openImports = async ({ store, principal }: Context) => ({
  waiting: await countImports(store.read, principal, ['QUEUED']),
  running: await countImports(store.read, principal, ['RUNNING']),
});

/** The imports of the caller's tenant, newest first. */
export async function listImports(
  { store, principal }: Context,
  input: ListImportsInput,
): Promise<CountedPage<Import>> {
  const paging = keyset<Import>(input, {
    id: transferTables(store.read).imports.id,
    prefix: 'imp',
    descending: true,
  });
  const rows = await importsPage(store.read, principal, input.status, paging);
  return { ...paging.cut(rows), totalCount: () => countImports(store.read, principal, input.status) };
}

/** What was wrong with rows of an import that the caller was given, in the order of its lines. */
export async function listImportLogs(
  { store }: Context,
  of: Import,
  input: PageArgs,
): Promise<CountedPage<ImportLog>> {
  const { importLogs } = transferTables(store.read);
  const paging = keyset<ImportLog>(input, {
    by: { kind: 'int', sql: importLogs.line, of: (row) => row.line },
    id: importLogs.id,
    prefix: 'iml',
  });
  const rows = await logsPage(store.read, of, paging);
  return { ...paging.cut(rows), totalCount: () => countLogs(store.read, of) };
}
