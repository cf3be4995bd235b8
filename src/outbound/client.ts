import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Allowance } from './allowance.js';
import { bodyOf } from './body.js';
import { type Lookup, type Road, systemLookup } from './connect.js';
import { createEnding, type Ending } from './ending.js';
import { type Call, exchange } from './exchange.js';
import { OutboundFailure } from './failure.js';
import { nextCall } from './redirect.js';
import { targetOf } from './target.js';

/** A request to an address that somebody else chose. */
export interface OutboundRequest extends Pick<Call, 'method' | 'headers' | 'credentials' | 'body'> {
  readonly url: string;
  /** From the look-up of the name to the last byte of the answer, redirects included. */
  readonly timeoutMs: number;
  /** Bytes of the answer, as they come and unpacked. */
  readonly maxBytes: number;
  /** What may be called though it is not on the Internet. */
  readonly allowances: readonly Allowance[];
  readonly signal?: AbortSignal;
}

export interface OutboundAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Read it or discard it: until then the connection is held. It throws `OutboundFailure`. */
  readonly body: AsyncIterable<Uint8Array>;
  discard(): void;
}

export interface OutboundClient {
  /**
   * Any status is an answer, but for redirects, which are followed.
   * @throws OutboundFailure
   */
  send(request: OutboundRequest): Promise<OutboundAnswer>;
}

const MOST_REDIRECTS = 5;
const CONNECT_MS = 10_000;
const SILENCE_MS = 30_000;

/**
 * Calls addresses that others chose, so that nobody makes this server knock on doors that are closed to them: its own
 * machine, its network, the metadata of its cloud. Each connection is made for one request, to an address that was
 * judged; each redirect is a new one.
 */
export function createOutboundClient(
  options: {
    readonly lookup?: Lookup;
    readonly connectMs?: number;
    /** How long an answer that began may be silent. */
    readonly silenceMs?: number;
  } = {},
): OutboundClient {
  const { lookup = systemLookup, connectMs = CONNECT_MS, silenceMs = SILENCE_MS } = options;

  return {
    async send({ url, timeoutMs, maxBytes, allowances, signal, ...call }) {
      const road: Road = { lookup, allowances, connectMs };
      const ending = createEnding(timeoutMs, signal);
      try {
        const answer = await follow({ ...call, target: targetOf(url) }, road, ending.signal);
        const chunks = unlessRefused(answer, () => bodyOf(answer, { maxBytes, silenceMs }));
        return answerOf(answer, chunks, ending);
      } catch (error) {
        ending.release();
        throw ending.reasonFor(error);
      }
    },
  };
}

async function follow(first: Call, road: Road, signal: AbortSignal): Promise<IncomingMessage> {
  let call = first;
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
    const answer = await exchange(call, road, signal);
    const next = unlessRefused(answer, () => nextCall(call, answer));
    if (!next) return answer;
    answer.destroy();
    call = next;
  }
  throw new OutboundFailure('TOO_MANY_REDIRECTS');
}

function answerOf(
  answer: IncomingMessage,
  chunks: AsyncIterable<Uint8Array>,
  ending: Ending,
): OutboundAnswer {
  const discard = () => {
    ending.release();
    answer.destroy();
  };
  async function* read(): AsyncGenerator<Uint8Array, void> {
    try {
      yield* chunks;
    } catch (error) {
      throw ending.reasonFor(error);
    } finally {
      discard();
    }
  }
  return { status: answer.statusCode ?? 0, headers: answer.headers, body: read(), discard };
}

/** An answer that nobody will read holds no connection. */
function unlessRefused<T>(answer: IncomingMessage, look: () => T): T {
  try {
    return look();
  } catch (error) {
    answer.destroy();
    throw error;
  }
}
