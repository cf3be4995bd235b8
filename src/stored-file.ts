import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { HalyardError } from './errors.js';
import type { OutgoingFile } from './files.js';

/** Files that the server keeps beside its rows. */

/** What GraphQL shows of a file as text. */
const MOST_TEXT_BYTES = 256 * 1024;

export const isThere = (path: string): boolean => existsSync(path);

/** Writes a file so that it is there in full, power cut or not, once the promise resolves; else nothing is. */
export async function writeFile(
  path: string,
  chunks: AsyncIterable<Uint8Array | string>,
  /** Keeps apart several who write one file. */
  writer = 'new',
): Promise<number> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const part = `${path}.${writer}.part`;
  const file = await open(part, 'w', 0o600);
  let bytes = 0;
  try {
    for await (const chunk of chunks) {
      const data = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
      await file.writeFile(data);
      bytes += data.byteLength;
    }
    await file.sync();
    await file.close();
    await rename(part, path);
    await syncFolder(dirname(path));
    return bytes;
  } catch (error) {
    await file.close().catch(() => {});
    await removeFile(part);
    throw isFull(error)
      ? new HalyardError('UNAVAILABLE', { message: 'The disk is full.', cause: error })
      : error;
  }
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

const isFull = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');

export const readFrom = (path: string, start = 0, end = Infinity): AsyncIterable<Buffer> =>
  createReadStream(path, { start, end, highWaterMark: 256 * 1024 });

export const removeFile = (path: string): Promise<void> => rm(path, { force: true });

/** A file of so many bytes on its way out. What is no text is not shown as one. */
export const outgoing = (path: string, bytes: number, isText = true): OutgoingFile => ({
  async *bytes(span) {
    yield* readFrom(path, span?.first, span?.last);
  },
  toJSON: () => (isText && bytes <= MOST_TEXT_BYTES ? readFileSync(path, 'utf8') : null),
});
