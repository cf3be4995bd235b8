import type { HttpRequest, HttpResponse } from './exchange.js';

const ALLOWED_HEADERS =
  'Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Prefer, X-API-Key, X-Request-Id, X-Tenant-ID';
const EXPOSED_HEADERS =
  'ETag, GraphQL-Operation, Halyard-Key-Expires, Link, Location, Retry-After, WWW-Authenticate, X-Request-Id';
const PREFLIGHT_SECONDS = '600';

/**
 * Lets pages of the listed origins call, and no others. Never with cookies: a page sends its credential in a header.
 * Without any origin this changes nothing and answers no preflight.
 */
export function withCors(
  origins: readonly string[],
  answer: (request: HttpRequest) => Promise<HttpResponse>,
): (request: HttpRequest) => Promise<HttpResponse> {
  if (origins.length === 0) return answer;
  return async (request) => {
    const origin = request.header('origin');
    if (origin === undefined || !origins.includes(origin)) return varied(await answer(request));
    if (request.method === 'OPTIONS' && request.header('access-control-request-method') !== undefined) {
      return { status: 204, headers: { ...allowing(origin), ...preflight(request) } };
    }
    const response = await answer(request);
    return varied({
      ...response,
      headers: {
        ...response.headers,
        ...allowing(origin),
        'Access-Control-Expose-Headers': EXPOSED_HEADERS,
      },
    });
  };
}

const allowing = (origin: string) => ({ 'Access-Control-Allow-Origin': origin, Vary: 'Origin' });

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
