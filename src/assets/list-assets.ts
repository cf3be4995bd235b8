import type { Context } from '../context.js';
import { invalid } from '../errors.js';
import { UNSTORABLE } from '../labels.js';
import { type CountedPage, keyset, type PageArgs } from '../storage/keyset.js';
import type { Db } from '../storage/store.js';
import type { Asset } from './asset.js';
import { type AssetFilter, assetsPage, countAssets, findAsset, namingsAfter } from './queries.js';
import { assetTables } from './table.js';

/** One asset of a project whose rows the caller sees. */
export const getAsset = ({ store, principal }: Context, id: string): Promise<Asset | undefined> =>
  UNSTORABLE.test(id) ? Promise.resolve(undefined) : findAsset(store.read, principal, id);

/** All assets of a project, in chunks, by name. Of one moment where `db` is. */
export async function* walkAssets(
  db: Db,
  projectId: string,
  most: number,
): AsyncGenerator<Awaited<ReturnType<typeof namingsAfter>>, void> {
  for (let after = ''; ; ) {
    const some = await namingsAfter(db, projectId, after, most);
    const last = some.at(-1);
    if (!last) return;
    yield some;
    after = last.name;
  }
}

/**
 * The assets that the caller sees, by name.
 * @throws HalyardError VALIDATION_FAILED
 */
export async function listAssets(
  { store, principal }: Context,
  input: AssetFilter & PageArgs,
): Promise<CountedPage<Asset>> {
  const { assets } = assetTables(store.read);
  const paging = keyset<Asset>(input, {
    by: { kind: 'text', sql: assets.name, of: ({ name }) => name },
    id: assets.id,
    prefix: 'ast',
  });
  const filter = {
    ...input,
    prefix: inOneForm('prefix', input.prefix),
    search: inOneForm('search', input.search),
  };
  const rows = await assetsPage(store.read, principal, filter, paging);
  return { ...paging.cut(rows), totalCount: () => countAssets(store.read, principal, filter) };
}

/** In the Unicode form that names have. */
function inOneForm(argument: string, text: string | null | undefined): string | undefined {
  if (text == null) return undefined;
  if (text.length > 1024 || UNSTORABLE.test(text)) {
    throw invalid(
      [argument],
      `${argument} has at most 1,024 characters, none of them NUL or half a character.`,
    );
  }
  return text.normalize('NFC');
}
