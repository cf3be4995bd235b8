import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import { HalyardError } from '../errors.js';
import type { Writer } from '../storage/store.js';
import type { Blob } from './asset.js';
import { addBlob, findBlob, noteDamage, releaseBlobs, useBlob } from './blob-queries.js';
import type { Staged } from './stage.js';

type Parts = Pick<Context, 'store' | 'assets' | 'clock' | 'ids'>;

/** Takes the content that came in for a row, in the place of the one whose hash is given, where the row had one. */
export type Exchange = (instead: string | undefined) => Promise<void>;

/**
 * Runs a change that names a content which has come in. The file is in its place before any row can name it, so that a
 * crash leaves a file that nobody names, which the collector finds, and never a row without one. A content that is here
 * already is not kept twice.
 * @param change may do without the content; then it is not kept
 */
export async function keepContent<T>(
  parts: Parts,
  staged: Staged,
  change: (w: Writer, exchange: Exchange) => Promise<T>,
): Promise<T> {
  const known = await findSound(parts, staged);
  if (!known) return keepNew(parts, staged, change);
  try {
    return await parts.store.tx((w) =>
      change(
        w,
        exchanging(parts, w, staged, () => useKnown(w, known)),
      ),
    );
  } catch (error) {
    // Its last user let it go, and the collector was here since.
    if (error instanceof Gone) return keepNew(parts, staged, change);
    throw error;
  }
}

class Gone extends Error {}

async function useKnown(w: Writer, known: Blob): Promise<void> {
  if (!(await useBlob(w, known))) throw new Gone();
}

/** The content where it is kept already. A file that went missing is told from one that is there by its length. */
async function findSound({ store, assets, clock }: Parts, { sha256 }: Staged): Promise<Blob | undefined> {
  const known = await findBlob(store.read, sha256);
  if (!known || known.damagedAt) return undefined;
  if ((await assets.blobs.lengthOf(known.key)) === known.bytes) return known;
  await store.tx((w) => noteDamage(w, known, dateOf(clock)));
  return undefined;
}

async function keepNew<T>(
  parts: Parts,
  staged: Staged,
  change: (w: Writer, exchange: Exchange) => Promise<T>,
): Promise<T> {
  const { store, assets, clock, ids } = parts;
  const { sha256, bytes } = staged;
  const [, chance = ''] = ids.next('blb').split('_');
  const key = `${sha256}.${chance}`;
  await assets.blobs.put(key, staged);
  let keptAs: string | undefined;
  const add = async (w: Writer) => {
    keptAs = await addBlob(w, { sha256, key, bytes, createdAt: dateOf(clock) });
  };
  try {
    const done = await store.tx((w) =>
      change(
        w,
        exchanging(parts, w, staged, () => add(w)),
      ),
    );
    if (keptAs !== key) await assets.blobs.remove(key);
    return done;
  } catch (error) {
    // Of any other error it is not certain that nothing was committed: what is left is the collector's.
    if (error instanceof HalyardError && error.code !== 'UNAVAILABLE') await assets.blobs.remove(key);
    throw error;
  }
}

/** By one order of hashes: two that exchange the same contents the other way round would wait for each other. */
const exchanging =
  ({ clock }: Parts, w: Writer, { sha256 }: Staged, use: () => Promise<void>): Exchange =>
  async (instead) => {
    const isFirst = instead !== undefined && instead < sha256;
    if (isFirst) await releaseBlobs(w, [instead], dateOf(clock));
    await use();
    if (instead !== undefined && !isFirst) await releaseBlobs(w, [instead], dateOf(clock));
  };
