import { type ErrorCode, statusOf } from '../../errors.js';
import type { HttpRequest, HttpResponse } from '../../http/exchange.js';
import { forgetKeyEnd } from '../../http/key-expiry.js';
import { forgetQuotas } from '../../http/rate-limit.js';
import type { Bridge } from '../bridge.js';
import { type Reason, reasonOfCode } from './refusals.js';

/** Answers a request with a refusal in the bridge's dialect. */
export function refuse(bridge: Bridge, request: HttpRequest, reason: Reason): HttpResponse {
  const { requestId } = request;
  const detail =
    reason.code === 'UNAUTHENTICATED' ? withRemedy(reason.detail, bridge, request) : reason.detail;
  const { status, headers, body, isUniform } = bridge.errors.answer({ ...reason, detail, requestId });
  if (isUniform) {
    forgetQuotas(request);
    forgetKeyEnd(request);
  }
  if (statusOf(reason.code) === 401 || statusOf(reason.code) === 403) request.notes.denial = reason.code;
  return {
    status,
    headers: {
      ...headers,
      ...reason.headers,
      ...(reason.retryAfterSeconds !== undefined && { 'Retry-After': String(reason.retryAfterSeconds) }),
      'Cache-Control': 'no-store',
      'Content-Type': bridge.errors.mediaType,
    },
    body: JSON.stringify(body),
  };
}

/** Whether a bridge answers this the same to everybody, so that nothing else may tell callers apart either. */
export const isToldAlike = ({ errors }: Bridge, code: ErrorCode): boolean =>
  errors.answer({ ...reasonOfCode(code), requestId: '' }).isUniform === true;

/** Names of query parameters that some APIs take a credential from. */
const CREDENTIAL_LIKE = /(^|[?&])(api[_-]?key|x-api-key|key|token|access[_-]token|auth|authorization)=/i;

/** How a credential is shown here. */
function withRemedy(detail: string, { rules }: Bridge, { query }: HttpRequest): string {
  const ways = rules.readers.map(({ example }) => `\`${example}\``).join(' or ');
  const sentences = [detail, ...(ways === '' ? [] : [`Send one as ${ways}.`])];
  if (CREDENTIAL_LIKE.test(query)) sentences.push('In the URL none is read, since URLs are written down.');
  return sentences.join(' ');
}
