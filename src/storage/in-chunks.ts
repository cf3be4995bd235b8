import { isUnavailable } from './store.js';

/** So that one transaction never holds the writer for long: a few milliseconds for rows that one statement writes. */
const CHUNK = 200;

/**
 * Writes rows in a few transactions. Where one fails its rows are tried one by one, and a row that fails by itself is
 * dropped and told of: it would keep all others from being written, for ever.
 * @param write one transaction
 * @param most how many rows it takes
 * @returns the rows that are still to be written, because the database is away
 */
export async function writeInChunks<Row>(
  rows: readonly Row[],
  write: (rows: readonly Row[]) => Promise<unknown>,
  onError: (error: unknown) => void,
  most = CHUNK,
): Promise<readonly Row[]> {
  for (let start = 0; start < rows.length; start += most) {
    const chunk = rows.slice(start, start + most);
    const left = await leftOf(chunk, write, onError);
    if (left.length > 0) return [...left, ...rows.slice(start + most)];
  }
  return [];
}

async function leftOf<Row>(
  chunk: readonly Row[],
  write: (rows: readonly Row[]) => Promise<unknown>,
  onError: (error: unknown) => void,
): Promise<readonly Row[]> {
  try {
    await write(chunk);
    return [];
  } catch (error) {
    if (isUnavailable(error) || chunk.length === 1) onError(error);
    if (isUnavailable(error)) return chunk;
  }
  if (chunk.length === 1) return [];
  for (const [at, row] of chunk.entries()) {
    const left = await leftOf([row], write, onError);
    if (left.length > 0) return chunk.slice(at);
  }
  return [];
}
