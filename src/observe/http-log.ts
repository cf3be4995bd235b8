import type { HttpRequest, HttpResponse } from '../http/exchange.js';
import { plainProblem } from '../http/json.js';
import type { Log } from './log.js';

/** No browser is to guess at media types, or show a page of ours inside another's. */
const STANDARD = { 'X-Content-Type-Options': 'nosniff', 'X-Frame-Options': 'DENY' };

/** One line for each request: never its query, headers or body, where secrets travel. */
export function withRequestLog(
  log: Log,
  answer: (request: HttpRequest) => Promise<HttpResponse>,
): (request: HttpRequest) => Promise<HttpResponse> {
  return async (request) => {
    const startedAt = performance.now();
    const response = await answer(request).catch((error: unknown) => {
      log.error({ err: error, requestId: request.requestId }, 'a request failed');
      return plainProblem('INTERNAL_SERVER_ERROR', request.requestId);
    });
    const ms = Math.round((performance.now() - startedAt) * 100) / 100;
    const { method, path, address, requestId } = request;
    const notes = Object.fromEntries(request.notes);
    log.info({ method, path, status: response.status, ms, address, requestId, ...notes }, 'request');
    return { ...response, headers: { ...STANDARD, ...response.headers, 'X-Request-Id': requestId } };
  };
}
