import type { IncomingMessage } from 'node:http';
import { HalyardError } from '../errors.js';

/** How long a body that is read whole may take, and how long one that is streamed may pause. */
const PATIENCE_MS = 60_000;

/** Reads a body from a socket, and stops as soon as it is, or says it is, too large, or takes too long. */
export function readBody(request: IncomingMessage, limit: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    refuseAnnounced(request.headers['content-length'], limit);
    // It says so only once that it is gone.
    if (request.destroyed) throw cutOff();
    const chunks: Uint8Array[] = [];
    let size = 0;
    let isSettled = false;
    const timer = setTimeout(() => request.destroy(), PATIENCE_MS);
    const failed = (error: HalyardError): void => {
      isSettled = true;
      clearTimeout(timer);
      chunks.length = 0;
      reject(error);
    };
    // The listeners stay: to take them off costs more than to ask them once more.
    request.on('data', (chunk: Uint8Array) => {
      size += chunk.byteLength;
      if (size <= limit) chunks.push(chunk);
      else if (!isSettled) failed(tooLarge(limit));
    });
    request.on('end', () => {
      if (isSettled) return;
      isSettled = true;
      clearTimeout(timer);
      resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks));
    });
    const closed = (error?: Error): void => {
      if (!isSettled) failed(cutOff(error));
    };
    request.on('close', closed).on('error', closed);
  });
}

/** The body of a socket as it comes, however long it takes in all, while something comes. */
export async function* streamBody(request: IncomingMessage, limit: number): AsyncGenerator<Uint8Array> {
  refuseAnnounced(request.headers['content-length'], limit);
  const timer = setTimeout(() => request.destroy(), PATIENCE_MS);
  try {
    for await (const chunk of counted(chunksOf(request), limit)) {
      timer.refresh();
      yield chunk;
      // Who reads may pause; only the client's silence counts.
      timer.refresh();
    }
    if (!request.complete) throw cutOff();
  } catch (error) {
    throw error instanceof HalyardError ? error : cutOff(error);
  } finally {
    clearTimeout(timer);
  }
}

/** Left open where it is not read to its end: there is still an answer to send. */
const chunksOf = (request: IncomingMessage): AsyncIterable<Uint8Array> =>
  request.iterator({ destroyOnReturn: false });

export function refuseAnnounced(length: string | null | undefined, limit: number): void {
  if (Number(length ?? 0) > limit) throw tooLarge(limit);
}

/** What comes, until more than `limit` bytes have come. */
export async function* counted(
  chunks: AsyncIterable<Uint8Array>,
  limit: number,
): AsyncGenerator<Uint8Array, void> {
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.byteLength;
    if (size > limit) throw tooLarge(limit);
    yield chunk;
  }
}

export const tooLarge = (limit: number): HalyardError =>
  new HalyardError('PAYLOAD_TOO_LARGE', { message: `The request body may have at most ${limit} bytes.` });

const cutOff = (cause?: unknown): HalyardError =>
  new HalyardError('BAD_REQUEST', { message: 'The body ended before all of it had come.', cause });
