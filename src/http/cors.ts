import type { HttpRequest, HttpResponse, Server } from './exchange.js';

const ALLOWED_HEADERS =
  'Authorization, Content-Type, Idempotency-Key, If-Match, If-Modified-Since, If-None-Match, If-Range, Prefer, Range, X-API-Key, X-Request-Id, X-Tenant-ID';
const EXPOSED_HEADERS =
  'Accept-Ranges, Content-Disposition, Content-Range, Deprecation, ETag, GraphQL-Operation, Halyard-Key-Expires, Link, Location, RateLimit, RateLimit-Policy, Retry-After, Sunset, WWW-Authenticate, X-Request-Id';
const PREFLIGHT_SECONDS = '600';

export interface CorsOptions {
  readonly origins: readonly string[];
  /** Paths whose routes set or read a cookie: there alone a page of a listed origin may send and get one. */
  readonly cookiePaths: ReadonlySet<string>;
}

/**
 * Lets pages of the listed origins call, and no others; without cookies but for the few paths that live by one.
 * Elsewhere a page sends its credential in a header. Without any origin this changes nothing and answers no preflight.
 */
export function withCors({ origins, cookiePaths }: CorsOptions, answer: Server): Server {
  if (origins.length === 0) return answer;
  return async (request) => {
    const origin = request.header('origin');
    if (origin === undefined || !origins.includes(origin)) return varied(await answer(request));
    const allowed = allowing(origin, cookiePaths.has(request.path));
    if (request.method === 'OPTIONS' && request.header('access-control-request-method') !== undefined) {
      return { status: 204, headers: { ...allowed, ...preflight(request) } };
    }
    const response = await answer(request);
    return varied({
      ...response,
      headers: { ...response.headers, ...allowed, 'Access-Control-Expose-Headers': EXPOSED_HEADERS },
    });
  };
}

/** Always the one origin that asks: browsers take no cookie along for a `*`. */
const allowing = (origin: string, withCookies: boolean) => ({
  'Access-Control-Allow-Origin': origin,
  ...(withCookies && { 'Access-Control-Allow-Credentials': 'true' }),
  Vary: 'Origin',
});

const preflight = (request: HttpRequest) => ({
  'Access-Control-Allow-Methods': request.header('access-control-request-method') ?? '',
  'Access-Control-Allow-Headers': ALLOWED_HEADERS,
  'Access-Control-Max-Age': PREFLIGHT_SECONDS,
});

function varied(response: HttpResponse): HttpResponse {
  const others = (response.headers['Vary'] ?? '')
    .split(/, */)
    .filter((name) => name !== '' && name !== 'Origin');
  return { ...response, headers: { ...response.headers, Vary: [...others, 'Origin'].join(', ') } };
}
