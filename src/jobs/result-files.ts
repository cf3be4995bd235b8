import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { JobFailure } from './processor.js';
import type { Held } from './queue-queries.js';

/**
 * The files of results. Each try writes one of its own, beside the others, and names it in the job's row when it has
 * succeeded: what no row names is served to nobody, and swept away.
 */

const folderOf = (folder: string): string => join(folder, 'jobs');

export const nameOf = ({ id, attempts, leaseOwner }: Held): string => `${id}.${attempts}.${leaseOwner}`;

/** Below a folder by the end of its id, which is chance: one folder of a million files is slow. */
export const resultPath = (folder: string, name: string): string =>
  join(folderOf(folder), idIn(name).slice(-2), name);

const idIn = (name: string): string => name.split('.')[0] ?? '';

/** As it comes, up to its limit. */
export async function* limited(
  content: AsyncIterable<Uint8Array> | Uint8Array,
  most: number,
): AsyncGenerator<Uint8Array, void> {
  let bytes = 0;
  for await (const chunk of content instanceof Uint8Array ? [content] : content) {
    bytes += chunk.byteLength;
    if (bytes > most) throw new JobFailure('OUTPUT_TOO_LARGE', `The result is larger than ${most} bytes.`);
    yield chunk;
  }
}

export interface StoredResult {
  readonly id: string;
  readonly name: string;
  readonly path: string;
}

/** Every file there is, the unfinished ones too, some hundreds at a time. */
export async function* storedResults(folder: string): AsyncGenerator<readonly StoredResult[], void> {
  for (const shard of await readdir(folderOf(folder)).catch(() => [])) {
    const names = await readdir(join(folderOf(folder), shard)).catch(() => []);
    for (let at = 0; at < names.length; at += AT_ONCE) {
      yield names
        .slice(at, at + AT_ONCE)
        .map((name) => ({ id: idIn(name), name, path: join(folderOf(folder), shard, name) }));
    }
  }
}

const AT_ONCE = 500;

/** `undefined` where it is gone. */
export const changedAt = async (path: string): Promise<number | undefined> =>
  (await stat(path).catch(() => undefined))?.mtimeMs;
