import { HalyardError } from '../errors.js';
import type { HttpRequest, HttpResponse } from '../http/exchange.js';
import { json } from '../http/json.js';
import { isUnavailable } from '../storage/store.js';

/** The words of RFC 6749 (5.2) and RFC 7009 (2.2.1) for why a request comes to nothing. */
export type OAuthErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_scope'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'unsupported_token_type'
  | 'insufficient_scope'
  | 'temporarily_unavailable';

const statuses: Readonly<Partial<Record<OAuthErrorCode, number>>> = {
  invalid_client: 401,
  insufficient_scope: 403,
  temporarily_unavailable: 503,
};

/** A refusal in OAuth's own words. */
export class OAuthError extends Error {
  override readonly name = 'OAuthError';

  constructor(
    readonly code: OAuthErrorCode,
    /** Public. */
    message: string,
  ) {
    super(message);
  }
}

export const UNCACHED = { 'Cache-Control': 'no-store', Pragma: 'no-cache' };

/** Answers, and dresses whatever refuses as RFC 6749, section 5.2, has it. */
export async function answeringOAuth(
  request: HttpRequest,
  work: () => Promise<HttpResponse>,
): Promise<HttpResponse> {
  if (request.method !== 'POST') return dressed(405, 'invalid_request', 'Use POST.', { Allow: 'POST' });
  try {
    return await work();
  } catch (error) {
    if (error instanceof OAuthError) return refused(error);
    if (error instanceof HalyardError) return refusedCredential(error);
    if (isUnavailable(error)) return refusedCredential(new HalyardError('UNAVAILABLE', { cause: error }));
    throw error;
  }
}

const refused = ({ code, message }: OAuthError): HttpResponse =>
  dressed(statuses[code] ?? 400, code, message);

/** What the door says of a credential, be it the secret of a client or a Bearer token. */
function refusedCredential({ status, message, details }: HalyardError): HttpResponse {
  const wait = details.retryAfterSeconds;
  if (status === 429 || status === 503) {
    return dressed(status, 'temporarily_unavailable', message, wait ? { 'Retry-After': String(wait) } : {});
  }
  return status === 401 || status === 403
    ? dressed(401, 'invalid_client', message)
    : dressed(status, 'invalid_request', message);
}

/** A description may have printable ASCII alone, without quotes and backslashes. */
const dressed = (
  status: number,
  error: OAuthErrorCode,
  description: string,
  headers: Readonly<Record<string, string>> = {},
): HttpResponse =>
  json(
    status,
    { error, error_description: description.replace(/[^\x20-\x7e]|["\\]/g, "'") },
    { ...UNCACHED, ...(status === 401 && { 'WWW-Authenticate': 'Basic realm="halyard"' }), ...headers },
  );
