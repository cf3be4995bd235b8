import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { andThen, type MaybePromise } from '../maybe-promise.js';
import { type Coding, codingFor } from './coding.js';
import type { HttpRequest, HttpResponse, Server } from './exchange.js';

/**
 * Compresses answers of `minBytes` and more, on the threads that Node.js has for it: the event loop goes on meanwhile.
 * Below some thousand bytes it would cost more than all the rest of a request, and save the client nothing: what fits
 * into the first packets of an answer comes with them.
 *
 * Never what streams; never what shows a secret, or might: how well a secret is compressed beside text that somebody
 * else chose tells what it is (BREACH). And never what has a strong `ETag`: clients send that back in `If-Match`, and it
 * names one form of the answer only.
 */
export function compressing(answer: Server, minBytes: number): Server {
  let underWay = 0;

  async function compressed(response: HttpResponse, text: string, coding: Coding): Promise<HttpResponse> {
    underWay += 1;
    try {
      const body = await coders[coding](Buffer.from(text));
      return { ...response, headers: { ...response.headers, 'Content-Encoding': coding }, body };
    } finally {
      underWay -= 1;
    }
  }

  return (request) =>
    andThen(answer(request), (response): MaybePromise<HttpResponse> => {
      if (isShort(request, response, minBytes) || !isCompressible(response)) return response;
      const { body, headers } = response;
      const varied = { ...response, headers: { ...headers, Vary: withEncoding(headers['Vary']) } };
      const coding = underWay < MOST_UNDER_WAY ? codingFor(request) : undefined;
      return typeof body === 'string' && coding ? compressed(varied, body, coding) : varied;
    });
}

/** Mostly told at a glance, since a character takes one to three bytes. */
function isShort(request: HttpRequest, response: HttpResponse, minBytes: number): boolean {
  const { body } = response;
  if (typeof body === 'string') {
    if (body.length >= minBytes) return false;
    if (body.length * 3 < minBytes) return true;
  }
  return lengthOf(request, response) < minBytes;
}

/** How long the text is, also of the answer to a HEAD, which depends on the same headers; 0 of what is none. */
function lengthOf({ method }: HttpRequest, { body, headers }: HttpResponse): number {
  if (typeof body === 'string') return Buffer.byteLength(body);
  return method === 'HEAD' && body === undefined ? Number(headers['Content-Length'] ?? 0) : 0;
}

/** More would wait for the threads longer than it takes to send them as they are. */
const MOST_UNDER_WAY = 32;

/** Measured on lists of products: no slower than gzip, and a tenth smaller. */
const BROTLI = {
  params: { [constants.BROTLI_PARAM_QUALITY]: 4, [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT },
};

const coders: Readonly<Record<Coding, (bytes: Buffer) => Promise<Buffer>>> = {
  br: (bytes) => promisify(brotliCompress)(bytes, BROTLI),
  gzip: (bytes) => promisify(gzip)(bytes),
};

function isCompressible({ headers, showsNoSecret = false }: HttpResponse): boolean {
  const { 'Cache-Control': caching, ETag: etag = 'W/', 'Content-Encoding': encoded } = headers;
  const isSafe = showsNoSecret || (caching !== undefined && !caching.includes('no-store'));
  return isSafe && encoded === undefined && etag.startsWith('W/') && headers['Set-Cookie'] === undefined;
}

const withEncoding = (vary: string | undefined): string =>
  vary ? `${vary}, Accept-Encoding` : 'Accept-Encoding';
