import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type BlobStore, isKey, type Kept } from './blob-store.js';

/** Small enough that a slow reader holds little memory, and large enough to be few. */
const CHUNK_BYTES = 128 * 1024;

/** Files below `<folder>/assets/ab/cd/`, two levels of 256 folders by how their hash begins. */
export function createDiskBlobs(folder: string): BlobStore {
  const root = join(folder, 'assets');
  const pathOf = (key: string): string => join(root, key.slice(0, 2), key.slice(2, 4), key);

  return {
    place: root,

    async put(key, { path }) {
      const target = pathOf(key);
      const made = await mkdir(dirname(target), { recursive: true, mode: 0o700 });
      await rename(path, target);
      await syncFolder(dirname(target));
      // A folder that is new is safe only once the one around it is.
      if (made !== undefined) for (const around of [dirname(dirname(target)), root]) await syncFolder(around);
    },

    async lengthOf(key) {
      const about = await stat(pathOf(key)).catch(unlessMissing);
      return about?.size;
    },

    async *open(key, span) {
      const { first = 0, last = Infinity } = span ?? {};
      yield* createReadStream(pathOf(key), { start: first, end: last, highWaterMark: CHUNK_BYTES });
    },

    remove: (key) => rm(pathOf(key), { force: true }),

    async *list(beginning) {
      const outer = join(root, beginning);
      for (const inner of await namesIn(outer)) {
        for (const key of (await namesIn(join(outer, inner))).filter(isKey)) {
          const about = await stat(pathOf(key)).catch(unlessMissing);
          if (about) yield { key, putAt: about.mtimeMs } satisfies Kept;
        }
      }
    },

    close() {},
  };
}

const namesIn = async (folder: string): Promise<readonly string[]> =>
  (await readdir(folder).catch(unlessMissing)) ?? [];

function unlessMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error;
}

/** A name is safe only once its folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
