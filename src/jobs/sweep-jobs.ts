import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import { removeFile } from '../stored-file.js';
import { forgetExpired, resultsAmong } from './queue-queries.js';
import { changedAt, resultPath, storedResults } from './result-files.js';

/** A file without a row may be one that is just being written. */
const YOUNG_MS = 3_600_000;
const AT_ONCE = 200;

/** Throws away the jobs that were kept long enough, and the files that nobody can ask for. */
export async function sweepJobs(
  parts: Pick<Context, 'store' | 'clock'> & { readonly folder: string },
): Promise<void> {
  while ((await sweepSome(parts)) === AT_ONCE);
  const { store, clock, folder } = parts;
  for await (const files of storedResults(folder)) {
    const kept = await resultsAmong(store.read, files);
    for (const { name, path } of files) {
      if (kept.has(name)) continue;
      const at = await changedAt(path);
      if (at !== undefined && clock.now() - at > YOUNG_MS) await removeFile(path);
    }
  }
}

/** The rows first: what a row names is there. */
async function sweepSome({
  store,
  clock,
  folder,
}: Pick<Context, 'store' | 'clock'> & { readonly folder: string }): Promise<number> {
  const files = await store.tx((w) => forgetExpired(w, dateOf(clock), AT_ONCE));
  for (const name of files) if (name !== null) await removeFile(resultPath(folder, name));
  return files.length;
}
