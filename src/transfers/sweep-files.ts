import type { Context } from '../context.js';
import { removeFile } from '../stored-file.js';
import { findExports } from './export-queries.js';
import { filesIn } from './files.js';
import { hasExpired } from './get-export-file.js';
import { openAmong } from './queries.js';

/** A file without a row may be one that is just being written. */
const YOUNG_MS = 3_600_000;
const AT_ONCE = 500;

/** Throws away the files that nobody can ask for: of uploads and exports that were cut off, and what has expired. */
export async function sweepFiles({
  store,
  clock,
  folder,
}: Pick<Context, 'store' | 'clock'> & { readonly folder: string }): Promise<void> {
  const now = clock.now();
  for (const some of batches(await filesIn(folder, 'imports'))) {
    const open = await openAmong(
      store.read,
      some.map(({ id }) => id),
    );
    for (const { id, path, changedAt } of some) {
      if (!open.has(id) && now - changedAt > YOUNG_MS) await removeFile(path);
    }
  }
  for (const some of batches(await filesIn(folder, 'exports'))) {
    const rows = new Map(
      (
        await findExports(
          store.read,
          some.map(({ id }) => id),
        )
      ).map((row) => [row.id, row]),
    );
    for (const { id, path, changedAt } of some) {
      const row = rows.get(id);
      const isKept = row?.status === 'DONE' && !hasExpired(row, now) && !path.endsWith('.part');
      const isOver = row?.status === 'DONE' && hasExpired(row, now);
      if (isOver || (!isKept && now - changedAt > YOUNG_MS)) await removeFile(path);
    }
  }
}

function* batches<Item>(items: readonly Item[]): Generator<readonly Item[]> {
  for (let at = 0; at < items.length; at += AT_ONCE) yield items.slice(at, at + AT_ONCE);
}
