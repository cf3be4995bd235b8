import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import proxyAddr from 'proxy-addr';
import type { Ids } from '../ids.js';
import { ADDRESS_LENGTH, plainAddress } from '../keys/allowed-ips.js';
import { readBody, streamBody } from './body.js';
import type { HttpRequest, HttpResponse } from './exchange.js';
import { requestIdFrom } from './request-id.js';

export interface NodeOptions {
  readonly ids: Ids;
  /** Proxies whose forwarding headers are believed. */
  readonly trustedProxies: readonly string[];
  /** Told once of an address whose forwarding headers were not believed, and what that means. */
  readonly onUnbelieved: (peer: string, sentence: string) => void;
  readonly onBug: (error: unknown) => void;
}

const UNBELIEVED =
  'A request came with X-Forwarded-For or X-Forwarded-Proto from an address that HALYARD_TRUSTED_PROXIES does not cover, so they were not believed. If that is your proxy, set HALYARD_TRUSTED_PROXIES to its address: until then everybody behind it shares one address, in the IP lists of keys, in limits and in the audit trail, and printed links say http.';

/** The server's side of a socket. */
export function createNodeListener(
  answer: (request: HttpRequest) => Promise<HttpResponse>,
  options: NodeOptions,
): RequestListener {
  const trusts = proxyAddr.compile([...options.trustedProxies]);
  let isTold = false;
  return (incoming, outgoing) => {
    const request = requestFrom(incoming, trusts, options.ids);
    if (!isTold && !request.isViaTrustedProxy && isForwarded(request)) {
      isTold = true;
      options.onUnbelieved(request.address, UNBELIEVED);
    }
    answer(request)
      .then((response) => send(incoming, outgoing, response))
      .catch((error) => {
        // A client that hangs up in the middle is nobody's bug.
        if (!outgoing.destroyed && !incoming.aborted) options.onBug(error);
        outgoing.destroy();
      });
  };
}

const isForwarded = ({ header }: HttpRequest): boolean =>
  header('x-forwarded-for') !== undefined || header('x-forwarded-proto') !== undefined;

/** Node keeps the first of several and says nothing of the others, which another reader might have taken. */
const isRepeated = ({ rawHeaders }: IncomingMessage, name: string): boolean =>
  rawHeaders.filter((text, at) => at % 2 === 0 && text.toLowerCase() === name).length > 1;

type Trust = (address: string, hop: number) => boolean;

function requestFrom(incoming: IncomingMessage, trusts: Trust, ids: Ids): HttpRequest {
  const url = pathOf(incoming.url ?? '/');
  const mark = url.indexOf('?');
  const header = (name: string): string | undefined => {
    const value = incoming.headers[name];
    if (name === 'authorization' && isRepeated(incoming, name)) return 'repeated, and so not to be read';
    return Array.isArray(value) ? value.join(', ') : value;
  };
  let body: Promise<Uint8Array> | undefined;
  return {
    method: incoming.method ?? 'GET',
    path: mark < 0 ? url : url.slice(0, mark),
    query: mark < 0 ? '' : url.slice(mark + 1),
    origin: originOf(incoming, header, trusts),
    header,
    // What a proxy passes on need be no address at all.
    address: plainAddress(proxyAddr(incoming, trusts)).slice(0, ADDRESS_LENGTH),
    isViaTrustedProxy: trusts(incoming.socket.remoteAddress ?? '', 0),
    requestId: requestIdFrom(header, ids),
    notes: new Map(),
    usage: {},
    body(limit) {
      body ??= readBody(incoming, limit);
      return body;
    },
    stream: (limit) => streamBody(incoming, limit),
  };
}

/** A proxy may send the absolute form (RFC 9112, 3.2.2); what counts is the path. */
const pathOf = (url: string): string =>
  url.startsWith('/') ? url : url.replace(/^https?:\/\/[^/?#]*/i, '') || '/';

/** A name or an address, and perhaps a port: whoever asks writes the header, and it stands in documents. */
const HOST = /^(?:[\w.-]+|\[[\da-fA-F:.]+\])(?::\d+)?$/;

function originOf(incoming: IncomingMessage, header: HttpRequest['header'], trusts: Trust): string {
  const encrypted = 'encrypted' in incoming.socket;
  const forwarded = trusts(incoming.socket.remoteAddress ?? '', 0) ? header('x-forwarded-proto') : undefined;
  const scheme = forwarded === 'https' || forwarded === 'http' ? forwarded : encrypted ? 'https' : 'http';
  const host = header('host') ?? '';
  const origin = `${scheme}://${host}`;
  return HOST.test(host) && URL.canParse(origin) ? new URL(origin).origin : `${scheme}://localhost`;
}

async function send(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  response: HttpResponse,
): Promise<void> {
  const { body } = response;
  const headers: Record<string, string | number> = { ...response.headers };
  if (typeof body === 'string') headers['Content-Length'] = Buffer.byteLength(body);
  else if (body instanceof Uint8Array) headers['Content-Length'] = body.byteLength;
  else if (body === undefined && response.status !== 204 && response.status !== 304)
    headers['Content-Length'] ??= 0;
  // What is left of a body nobody read would be taken for the next request.
  if (!incoming.complete && incoming.method !== 'GET' && incoming.method !== 'HEAD')
    headers['Connection'] = 'close';

  outgoing.writeHead(response.status, headers);
  // A client that is still sending hears the answer only if somebody listens to the rest.
  if (!incoming.complete) incoming.resume();
  if (incoming.method === 'HEAD' || body === undefined) outgoing.end();
  else if (typeof body === 'string' || body instanceof Uint8Array) outgoing.end(body);
  else await pipeline(Readable.from(body), outgoing);
}
