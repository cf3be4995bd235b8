import { Readable } from 'node:stream';
import type { Ids } from '../ids.js';
import { counted, refuseAnnounced, tooLarge } from './body.js';
import type { HttpRequest, HttpResponse, Server } from './exchange.js';
import { requestIdFrom } from './request-id.js';

/** What a socket would have told. */
export interface FetchInfo {
  /** The client's address. `127.0.0.1` where it is left out. */
  readonly address?: string;
  /** Whether a trusted proxy sent it. No, where it is left out. */
  readonly isViaTrustedProxy?: boolean;
}

/** The same server without a socket: a `Request` in, a `Response` out. */
export function createFetch(answer: Server, ids: Ids) {
  return async (request: Request, info: FetchInfo = {}): Promise<Response> => {
    const { body, status, headers } = await answer(requestFrom(request, info, ids));
    const hidden = request.method === 'HEAD' || status === 204 || status === 304;
    return new Response(hidden ? null : bodyOf(body), { status, headers });
  };
}

function requestFrom(request: Request, info: FetchInfo, ids: Ids): HttpRequest {
  const url = new URL(request.url);
  const header = (name: string) => request.headers.get(name) ?? undefined;
  let body: Promise<Uint8Array> | undefined;
  return {
    method: request.method,
    path: url.pathname,
    query: url.search.slice(1),
    origin: url.origin,
    header,
    address: info.address ?? '127.0.0.1',
    isViaTrustedProxy: info.isViaTrustedProxy ?? false,
    requestId: requestIdFrom(header, ids),
    notes: {},
    usage: {},
    startedAt: performance.now(),
    body(limit) {
      body ??= request.arrayBuffer().then((bytes) => {
        if (bytes.byteLength > limit) throw tooLarge(limit);
        return new Uint8Array(bytes);
      });
      return body;
    },
    async *stream(limit) {
      refuseAnnounced(request.headers.get('content-length'), limit);
      if (request.body) yield* counted(request.body as unknown as AsyncIterable<Uint8Array>, limit);
    },
  };
}

const bodyOf = (body: HttpResponse['body']): BodyInit | null => {
  if (body === undefined || typeof body === 'string') return body ?? null;
  return body instanceof Uint8Array
    ? new Uint8Array(body)
    : (Readable.toWeb(Readable.from(body)) as ReadableStream);
};
