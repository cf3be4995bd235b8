import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import proxyAddr from 'proxy-addr';
import type { Ids } from '../ids.js';
import { ADDRESS_LENGTH, plainAddress } from '../keys/allowed-ips.js';
import { readBody, streamBody } from './body.js';
import type { HttpRequest, HttpResponse, Server } from './exchange.js';
import { createOutbox } from './outbox.js';
import { requestIdFrom } from './request-id.js';
import { trustOf } from './trusted-proxies.js';

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
export function createNodeListener(answer: Server, options: NodeOptions): RequestListener {
  const { ids, trustedProxies, onBug } = options;
  const trusts = trustedProxies.length > 0 ? trustOf(trustedProxies) : undefined;
  const post = createOutbox();
  let isTold = false;
  return (incoming, outgoing) => {
    const request = requestFrom(incoming, trusts, ids);
    if (!isTold && !request.isViaTrustedProxy && isForwarded(request)) {
      isTold = true;
      options.onUnbelieved(request.address, UNBELIEVED);
    }
    const failed = (error: unknown): void => {
      // A client that hangs up in the middle is nobody's bug.
      if (!outgoing.destroyed && !incoming.aborted) onBug(error);
      outgoing.destroy();
    };
    const posted = (response: HttpResponse): void =>
      post(() => {
        try {
          send(incoming, outgoing, response)?.catch(failed);
        } catch (error) {
          failed(error);
        }
      });
    try {
      const answered = answer(request);
      if (answered instanceof Promise) answered.then(posted, failed);
      else posted(answered);
    } catch (error) {
      failed(error);
    }
  };
}

const isForwarded = ({ header }: HttpRequest): boolean =>
  header('x-forwarded-for') !== undefined || header('x-forwarded-proto') !== undefined;

/** Node keeps the first of several and says nothing of the others, which another reader might have taken. */
function isRepeated({ rawHeaders }: IncomingMessage, name: string): boolean {
  let found = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const raw = rawHeaders[at];
    if (raw?.length === name.length && raw.toLowerCase() === name) found += 1;
  }
  return found > 1;
}

/** `undefined` where no proxy is trusted. */
type Trust = ((address: string, hop: number) => boolean) | undefined;

function requestFrom(incoming: IncomingMessage, trusts: Trust, ids: Ids): HttpRequest {
  const url = pathOf(incoming.url ?? '/');
  const mark = url.indexOf('?');
  const header = (name: string): string | undefined => {
    const value = incoming.headers[name];
    if (value === undefined) return undefined;
    if (name === 'authorization' && isRepeated(incoming, name)) return 'repeated, and so not to be read';
    return Array.isArray(value) ? value.join(', ') : value;
  };
  return new NodeRequest(
    incoming,
    trusts,
    header,
    mark < 0 ? url : url.slice(0, mark),
    mark < 0 ? '' : url.slice(mark + 1),
    requestIdFrom(header, ids),
  );
}

/** What few doors ask for is worked out only then. */
class NodeRequest implements HttpRequest {
  readonly method: string;
  readonly address: string;
  readonly isViaTrustedProxy: boolean;
  readonly startedAt = performance.now();
  readonly notes: HttpRequest['notes'] = {};
  readonly usage: HttpRequest['usage'] = {};
  private read: Promise<Uint8Array> | undefined;

  constructor(
    private readonly incoming: IncomingMessage,
    trusts: Trust,
    readonly header: HttpRequest['header'],
    readonly path: string,
    readonly query: string,
    readonly requestId: string,
  ) {
    const peer = incoming.socket.remoteAddress ?? '';
    this.method = incoming.method ?? 'GET';
    this.isViaTrustedProxy = trusts?.(peer, 0) ?? false;
    // What a proxy passes on need be no address at all.
    this.address = plainAddress(trusts ? proxyAddr(incoming, trusts) : peer).slice(0, ADDRESS_LENGTH);
  }

  get origin(): string {
    return originOf(this.incoming, this.header, this.isViaTrustedProxy);
  }

  body(limit: number): Promise<Uint8Array> {
    this.read ??= readBody(this.incoming, limit);
    return this.read;
  }

  stream(limit: number): AsyncIterable<Uint8Array> {
    return streamBody(this.incoming, limit);
  }
}

/** A proxy may send the absolute form (RFC 9112, 3.2.2); what counts is the path. */
const pathOf = (url: string): string =>
  url.startsWith('/') ? url : url.replace(/^https?:\/\/[^/?#]*/i, '') || '/';

/** A name or an address, and perhaps a port: whoever asks writes the header, and it stands in documents. */
const HOST = /^(?:[\w.-]+|\[[\da-fA-F:.]+\])(?::\d+)?$/;

function originOf(
  incoming: IncomingMessage,
  header: HttpRequest['header'],
  isViaTrustedProxy: boolean,
): string {
  const encrypted = 'encrypted' in incoming.socket;
  const forwarded = isViaTrustedProxy ? header('x-forwarded-proto') : undefined;
  const scheme = forwarded === 'https' || forwarded === 'http' ? forwarded : encrypted ? 'https' : 'http';
  const host = header('host') ?? '';
  const origin = `${scheme}://${host}`;
  return HOST.test(host) && URL.canParse(origin) ? new URL(origin).origin : `${scheme}://localhost`;
}

/** In bytes; `undefined` where it is not known, or there is none. */
function lengthOf(status: number, body: HttpResponse['body']): number | undefined {
  if (typeof body === 'string') return Buffer.byteLength(body);
  if (body instanceof Uint8Array) return body.byteLength;
  return body === undefined && status !== 204 && status !== 304 ? 0 : undefined;
}

/** Whether more of it may come. Where it has no body, Node may say only later that it is complete. */
function isUnread({ complete, method, headers }: IncomingMessage): boolean {
  if (complete || method === 'GET' || method === 'HEAD') return false;
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** A text of so many characters is made bytes of once, rather than measured first and then written. */
const LONG = 2000;

function send(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { status, headers, body: content }: HttpResponse,
): Promise<void> | undefined {
  const sent: (string | number)[] = [];
  for (const name in headers) sent.push(name, headers[name] as string);
  const body = typeof content === 'string' && content.length >= LONG ? Buffer.from(content) : content;
  const length = lengthOf(status, body);
  if (length !== undefined && headers['Content-Length'] === undefined) sent.push('Content-Length', length);
  // What is left of a body nobody read would be taken for the next request.
  if (isUnread(incoming)) sent.push('Connection', 'close');

  outgoing.writeHead(status, sent);
  // A client that is still sending hears the answer only if somebody listens to the rest.
  if (!incoming.complete) incoming.resume();
  if (incoming.method === 'HEAD' || body === undefined) outgoing.end();
  else if (typeof body === 'string' || body instanceof Uint8Array) outgoing.end(body);
  else return pipeline(Readable.from(body), outgoing);
  return undefined;
}
