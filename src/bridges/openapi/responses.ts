import type { ErrorCode } from '../../errors.js';
import { statusPhrases } from '../../http/status-phrases.js';
import type { Bridge, ErrorAnswer } from '../bridge.js';
import type { JsonObject } from '../json.js';
import { parametersIn } from '../operation/path.js';
import { reasonOfCode } from '../response/refusals.js';
import { isPrecondition, type Route } from '../route.js';
import type { Schemas } from './schemas.js';

/** The codes a route can refuse with: every one that its kind of request can run into. */
export function errorCodesOf(route: Route): readonly ErrorCode[] {
  const hasParameters = route.parameters.length > 0;
  const takesBody = route.method !== 'GET' && route.method !== 'DELETE';
  const cases: readonly [boolean, ...ErrorCode[]][] = [
    [true, 'BAD_REQUEST', 'UNAUTHENTICATED', 'FORBIDDEN', 'NOT_ACCEPTABLE', 'RATE_LIMITED'],
    [true, 'BROWNED_OUT', 'INTERNAL_SERVER_ERROR', 'UNAVAILABLE'],
    [parametersIn(route.path).length > 0 || route.content.nullable, 'NOT_FOUND'],
    [route.kind === 'mutation' || route.content.download !== undefined, 'CONFLICT'],
    [route.content.download !== undefined, 'GONE', 'RANGE_NOT_SATISFIABLE'],
    [!route.credentials, 'ACCOUNT_LOCKED'],
    [route.parameters.some(isPrecondition) || hasValidators(route), 'PRECONDITION_FAILED'],
    [takesBody, 'PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'],
    [hasParameters || takesBody, 'VALIDATION_FAILED'],
  ];
  return cases.flatMap(([happens, ...codes]) => (happens ? codes : []));
}

/** Whether `If-Match` and its like are heeded though they are no parameters. */
const hasValidators = ({ content }: Route): boolean =>
  content.download !== undefined && content.etag !== undefined;

/** The refusals of a route by status, as the bridge's dialect gives them, each referring to a shared one. */
export function errorResponses(bridge: Bridge, route: Route): JsonObject {
  const statuses = new Set(errorCodesOf(route).map((code) => statusIn(bridge, code)));
  return Object.fromEntries(
    [...statuses]
      .sort()
      .map((status) => [String(status), { $ref: `#/components/responses/${nameOf(status)}` }]),
  );
}

/** All refusals that any of the routes gives. */
export function sharedResponses(bridge: Bridge, routes: readonly Route[], schemas: Schemas): JsonObject {
  const { errors } = bridge;
  const schema = schemas.named(errors.name, errors.schema);
  const codes = new Set(routes.flatMap(errorCodesOf));
  const uniform = new Set([...codes].map((code) => answerTo(bridge, code)).flatMap(uniformStatus));
  const statuses = new Set([...codes].map((code) => statusIn(bridge, code)));
  return Object.fromEntries(
    [...statuses].sort().map((status) => [
      nameOf(status),
      {
        description: errors.meanings?.[status] ?? MEANINGS[status] ?? phraseOf(status),
        headers: uniform.has(status) ? REQUEST_ID : headersOf(status),
        content: { [errors.mediaType]: { schema } },
      },
    ]),
  );
}

const answerTo = ({ errors }: Bridge, code: ErrorCode): ErrorAnswer =>
  errors.answer({ ...reasonOfCode(code), requestId: '' });

const statusIn = (bridge: Bridge, code: ErrorCode): number => answerTo(bridge, code).status;

const uniformStatus = ({ status, isUniform }: ErrorAnswer): readonly number[] => (isUniform ? [status] : []);

const phraseOf = (status: number): string => statusPhrases[status] ?? `Status ${status}`;
const nameOf = (status: number): string => phraseOf(status).replaceAll(/\W/g, '');

const MEANINGS: Readonly<Record<number, string>> = {
  400: 'The request is malformed: a parameter is unknown or cannot be read, or the body is not JSON.',
  401: 'The credential is missing, invalid or expired.',
  403: 'The credential is valid, and may not do this: it lacks a scope, or may not be used from here.',
  404: 'There is no such thing in your tenant.',
  406: 'The answer would be of a media type that the request does not accept.',
  409: 'The request conflicts with what is stored.',
  410: 'The thing was here and has been thrown away; or the URL is switched off for a while ahead of its end, and `Retry-After` says until when.',
  412: 'The thing has changed since the version that `If-Match` names.',
  413: 'The request body is too large.',
  415: 'The request body is of a media type that is not read here.',
  416: 'The file has nothing in the range that `Range` asks for.',
  422: 'A value of the request is not what it should be. `errors` says which.',
  423: 'The account is locked for a while. `Retry-After` says when to come back.',
  429: 'Too many requests. `Retry-After` says when to come back.',
  500: 'Something went wrong on our side.',
  503: 'The server cannot answer just now.',
};

/** On whatever is answered to a key that is known. */
export const KEY_EXPIRES: JsonObject = {
  'Halyard-Key-Expires': {
    description: 'When the API key ends, or the secret that was shown, if that is within 14 days.',
    schema: { type: 'string', format: 'date-time' },
  },
};

/** On whatever is answered to a caller whose requests are limited. */
export const RATE_LIMIT: JsonObject = {
  'RateLimit-Policy': {
    description:
      'The limits that this request was counted by: `q` requests at once, and as many again, evenly, in each `w` seconds.',
    schema: { type: 'string' },
    example: '"key-1s";q=20;w=1, "key-60s";q=600;w=60',
  },
  RateLimit: {
    description:
      'What they leave you, nearest to its end first: `r` requests at once, and no more than that for `t` seconds.',
    schema: { type: 'string' },
    example: '"key-1s";r=19;t=1, "key-60s";r=570;t=1',
  },
};

const REQUEST_ID: JsonObject = {
  'X-Request-Id': { description: 'Names this request.', schema: { type: 'string' } },
};

function headersOf(status: number): JsonObject {
  return {
    ...REQUEST_ID,
    ...RATE_LIMIT,
    ...(status !== 401 && KEY_EXPIRES),
    ...(status === 401 && {
      'WWW-Authenticate': { description: 'How to show a credential (RFC 6750).', schema: { type: 'string' } },
    }),
    ...((status === 410 || status === 429 || status === 423) && {
      'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer' } },
    }),
  };
}
