import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, type RequestOptions, request } from 'node:http';
import type { Socket } from 'node:net';
import { ACCEPTED_ENCODING } from './body.js';
import { connect, type Road } from './connect.js';
import { OutboundFailure } from './failure.js';
import type { Target } from './target.js';

/** One request to one place. */
export interface Call {
  readonly target: Target;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  /** For the origin that was asked first, and for no other: what proves who we are. */
  readonly credentials: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/**
 * Sends one request on a connection of its own, which the answer takes with it: no later request finds it, and none
 * escapes the judgement of its address. No proxy, no cookie, no redirect.
 * @throws whatever breaks
 */
export async function exchange(call: Call, road: Road, signal: AbortSignal): Promise<IncomingMessage> {
  const { target, body } = call;
  const socket = await connect(target, road, signal);
  const onAbort = () => socket.destroy();
  signal.addEventListener('abort', onAbort, { once: true });
  socket.once('close', () => signal.removeEventListener('abort', onAbort));
  if (signal.aborted) onAbort();
  try {
    const sent = request(optionsOf(call, socket));
    // What breaks after the answer began is told to who reads it.
    sent.on('error', () => {});
    sent.end(body);
    return await answerTo(sent, signal);
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

/** Node says neither `response` nor `error` where an answer goes on in another protocol, but it says `close`. */
async function answerTo(sent: ClientRequest, signal: AbortSignal): Promise<IncomingMessage> {
  const closed = once(sent, 'close', { signal }).then(() => {
    throw new OutboundFailure('NOT_HTTP');
  });
  const [answer] = await Promise.race([once(sent, 'response', { signal }), closed]);
  return answer;
}

const optionsOf = ({ target, method, headers, credentials, body }: Call, socket: Socket): RequestOptions => ({
  createConnection: () => socket,
  method,
  path: `${target.url.pathname}${target.url.search}`,
  // No setting of Node's makes the parser take what is no HTTP.
  insecureHTTPParser: false,
  headers: {
    ...headers,
    ...credentials,
    host: target.url.host,
    'accept-encoding': ACCEPTED_ENCODING,
    connection: 'close',
    ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }),
  },
});
