import type { IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { OutboundFailure } from './failure.js';

/** The encoding that is asked for. Any other is refused. */
export const ACCEPTED_ENCODING = 'gzip';

export interface BodyLimits {
  /** As they come and, where they come packed, as they are unpacked. */
  readonly maxBytes: number;
  /** How long no byte may come. Only runs while one is waited for. */
  readonly silenceMs: number;
}

/**
 * The body of an answer as it comes, and no faster than it is read. Whoever stops reading ends the connection.
 * @throws OutboundFailure at once where the headers say that it cannot be read
 */
export function bodyOf(answer: IncomingMessage, limits: BodyLimits): AsyncGenerator<Uint8Array, void> {
  const encoding = (answer.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (!/^(identity|gzip|x-gzip)$/.test(encoding)) throw new OutboundFailure('ENCODING_REFUSED');
  if (Number(answer.headers['content-length'] ?? 0) > limits.maxBytes) throw new OutboundFailure('TOO_LARGE');
  const arriving = atMost(limits.maxBytes, unsilent(limits.silenceMs, answer));
  return encoding === 'identity' ? arriving : atMost(limits.maxBytes, unpacked(arriving));
}

async function* atMost(
  maxBytes: number,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void> {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new OutboundFailure('TOO_LARGE');
    yield chunk;
  }
}

async function* unsilent(silenceMs: number, answer: IncomingMessage): AsyncGenerator<Uint8Array, void> {
  const chunks = answer[Symbol.asyncIterator]();
  try {
    for (;;) {
      const timer = setTimeout(() => answer.destroy(new OutboundFailure('SILENT')), silenceMs);
      const next = await chunks.next().finally(() => clearTimeout(timer));
      if (next.done) return;
      yield next.value;
    }
  } finally {
    answer.destroy();
  }
}

async function* unpacked(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const gunzip = createGunzip();
  // What breaks on the way in comes out of the reading below.
  pipeline(packed, gunzip, () => {});
  yield* gunzip;
}
