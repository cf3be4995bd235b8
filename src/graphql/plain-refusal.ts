import type { HalyardError } from '../errors.js';
import type { HttpRequest, HttpResponse } from '../http/exchange.js';
import { plainProblem } from '../http/json.js';
import { challenge } from './denials.js';

/** A refusal outside every dialect: how to come back with a credential, with a better one, or later. */
export function plainRefusal(
  { requestId }: HttpRequest,
  { code, message, details, status: own }: HalyardError,
  status = own,
): HttpResponse {
  const { missingScopes, retryAfterSeconds } = details;
  const { headers, ...rest } = plainProblem(code, requestId, message);
  return {
    ...rest,
    status,
    headers: {
      ...headers,
      ...((status === 401 || code === 'FORBIDDEN') && { 'WWW-Authenticate': challenge(code, missingScopes) }),
      ...(retryAfterSeconds !== undefined && { 'Retry-After': String(retryAfterSeconds) }),
    },
  };
}
