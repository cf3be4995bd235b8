import { HalyardError } from '../errors.js';
import type { HttpRequest } from '../http/exchange.js';

/** The request that a proxy asks about, as far as it can be believed. */
export interface OriginalRequest {
  readonly method: string;
  /** Path and query, as the client sent them. */
  readonly uri: string;
}

/** What a proxy's URL begins with that puts the client's own path behind it, as Envoy does. */
const PREFIX = '/verify/';

/**
 * nginx is configured to say `X-Original-*`, Traefik and Caddy say `X-Forwarded-*` by themselves, and Envoy sends the
 * method and the path of the request itself. Believed of a trusted proxy alone: anybody can send a header.
 * @throws HalyardError BAD_REQUEST where one header contradicts the other: one of them is then the client's; and behind
 *   `/verify/` where it is not what it looks like
 */
export function originalRequest(request: HttpRequest): OriginalRequest | undefined {
  if (request.path.startsWith(PREFIX)) return behindPrefix(request);
  if (!request.isViaTrustedProxy) return undefined;
  const method = agreed(request, 'method');
  const uri = agreed(request, 'uri');
  return method === undefined || uri === undefined ? undefined : { method, uri };
}

function behindPrefix(request: HttpRequest): OriginalRequest {
  if (!request.isViaTrustedProxy) {
    throw bad(
      'Only a proxy asks behind /verify/, and HALYARD_TRUSTED_PROXIES does not name the one this came from.',
    );
  }
  // A slash too many in the configuration of another proxy, which would make its own query the client's.
  const isTold = TOLD_IN_HEADERS.some((name) => request.header(name) !== undefined);
  if (isTold || (request.path === PREFIX && new URLSearchParams(request.query).has('scope'))) {
    throw bad(
      'A proxy that tells the request in headers, or asks as ?scope=…, asks /verify, without a slash.',
    );
  }
  const query = request.query === '' ? '' : `?${request.query}`;
  return { method: request.method, uri: `${request.path.slice(PREFIX.length - 1)}${query}` };
}

const TOLD_IN_HEADERS = ['x-original-method', 'x-original-uri', 'x-forwarded-method', 'x-forwarded-uri'];

function agreed(request: HttpRequest, what: 'method' | 'uri'): string | undefined {
  const original = request.header(`x-original-${what}`);
  const forwarded = request.header(`x-forwarded-${what}`);
  if (original !== undefined && forwarded !== undefined && original !== forwarded) {
    throw bad(
      `X-Original-${what} and X-Forwarded-${what} contradict each other; the proxy should set one and remove the other.`,
    );
  }
  return original ?? forwarded;
}

const bad = (message: string): HalyardError => new HalyardError('BAD_REQUEST', { message });
