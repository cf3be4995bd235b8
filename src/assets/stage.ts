import { createHash } from 'node:crypto';
import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { HalyardError } from '../errors.js';

/** A file that has come in: whole and on the disk, but nobody's content yet. */
export interface Staged {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  /** How it begins, which tells what it is. */
  readonly head: Uint8Array;
}

/** Enough for any magic number, and for the `<svg` after a long comment. */
const HEAD_BYTES = 8192;

export const incomingFolder = (folder: string): string => join(folder, 'assets', 'incoming');

/**
 * Takes a file in, does the work, and leaves nothing behind but what the work kept.
 * @param id names the file while it is here
 */
export async function whileStaged<T>(
  folder: string,
  id: string,
  chunks: AsyncIterable<Uint8Array>,
  work: (staged: Staged) => Promise<T>,
): Promise<T> {
  const path = join(incomingFolder(folder), id);
  try {
    return await work(await stage(path, chunks));
  } catch (error) {
    throw isFull(error)
      ? new HalyardError('UNAVAILABLE', { message: 'The disk is full.', cause: error })
      : error;
  } finally {
    await rm(path, { force: true });
  }
}

async function stage(path: string, chunks: AsyncIterable<Uint8Array>): Promise<Staged> {
  await mkdir(join(path, '..'), { recursive: true, mode: 0o700 });
  const file = await open(path, 'wx', 0o600);
  try {
    const hash = createHash('sha256');
    const head = Buffer.alloc(HEAD_BYTES);
    let bytes = 0;
    for await (const chunk of chunks) {
      if (bytes < HEAD_BYTES) head.set(chunk.subarray(0, HEAD_BYTES - bytes), bytes);
      hash.update(chunk);
      await file.writeFile(chunk);
      bytes += chunk.byteLength;
    }
    await file.sync();
    return { path, bytes, sha256: hash.digest('hex'), head: head.subarray(0, Math.min(bytes, HEAD_BYTES)) };
  } finally {
    await file.close();
  }
}

const isFull = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
