import type { IncomingMessage } from 'node:http';
import { HalyardError } from '../errors.js';

/** Reads a body from a socket, and stops as soon as it is, or says it is, too large. */
export async function readBody(request: IncomingMessage, limit: number): Promise<Uint8Array> {
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > limit) throw tooLarge(limit);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) throw tooLarge(limit);
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}

export const tooLarge = (limit: number): HalyardError =>
  new HalyardError('PAYLOAD_TOO_LARGE', { message: `The request body may have at most ${limit} bytes.` });
