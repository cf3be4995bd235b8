import { statusOf } from '../../errors.js';
import type { HttpRequest, HttpResponse } from '../../http/exchange.js';
import type { Bridge } from '../bridge.js';
import type { Reason } from './refusals.js';

/** Answers a request with a refusal in the bridge's dialect. */
export function refuse({ errors }: Bridge, request: HttpRequest, reason: Reason): HttpResponse {
  const { status, headers, body } = errors.answer({ ...reason, requestId: request.requestId });
  if (statusOf(reason.code) === 401 || statusOf(reason.code) === 403)
    request.notes.set('denial', reason.code);
  return {
    status,
    headers: {
      ...headers,
      ...(reason.retryAfterSeconds !== undefined && { 'Retry-After': String(reason.retryAfterSeconds) }),
      'Cache-Control': 'no-store',
      'Content-Type': errors.mediaType,
    },
    body: JSON.stringify(body),
  };
}
