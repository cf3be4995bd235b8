import { statusOf } from '../errors.js';
import { challenge } from '../graphql/denials.js';
import { statusPhrases } from '../http/status-phrases.js';
import type { ErrorDialect, Fault, Refusal } from './bridge.js';
import type { JsonObject } from './json.js';

const SCHEMA: JsonObject = {
  type: 'object',
  description: 'Why a request came to nothing (RFC 9457).',
  required: ['type', 'title', 'status', 'detail', 'code', 'request_id'],
  properties: {
    type: { type: 'string', description: 'Always `about:blank`: the code says what kind of problem it is.' },
    title: { type: 'string', description: 'The name of the status.' },
    status: { type: 'integer', description: 'The HTTP status.' },
    detail: {
      type: 'string',
      description: 'For people: what is wrong, and where that helps, how to mend it.',
    },
    code: { type: 'string', description: 'For programs, such as `NOT_FOUND`. Codes may be added.' },
    errors: {
      type: 'array',
      description: 'Each place in the request that was wrong.',
      items: {
        type: 'object',
        required: ['detail', 'code'],
        properties: {
          pointer: { type: 'string', description: 'A JSON Pointer (RFC 6901) into the request body.' },
          parameter: { type: 'string', description: 'The name of a parameter outside the body.' },
          in: {
            type: 'string',
            enum: ['path', 'query', 'header', 'cookie'],
            description: 'Where that parameter stands.',
          },
          detail: { type: 'string', description: 'What is wrong there.' },
          code: { type: 'string', description: 'For programs.' },
        },
      },
    },
    required_scopes: {
      type: 'array',
      description: 'Sets of scopes, any one of which would do.',
      items: { type: 'array', items: { type: 'string' } },
    },
    missing_scopes: {
      type: 'array',
      description: 'The scopes that the credential lacks.',
      items: { type: 'string' },
    },
    request_id: { type: 'string', description: 'Names this request in the log of the server.' },
  },
};

/** Errors as RFC 9457 has them. */
export const problemDetails: ErrorDialect = {
  mediaType: 'application/problem+json',
  name: 'Problem',
  schema: SCHEMA,
  answer(refusal) {
    const status = statusOf(refusal.code);
    return { status, headers: challengeHeader(refusal), body: problemOf(refusal, status) };
  },
};

function problemOf(refusal: Refusal, status: number): JsonObject {
  const { code, detail, faults, requiredScopes, missingScopes, requestId } = refusal;
  return {
    type: 'about:blank',
    title: statusPhrases[status] ?? 'Error',
    status,
    detail,
    code,
    ...(faults.length > 0 && { errors: faults.map(errorOf) }),
    ...(requiredScopes.length > 0 && { required_scopes: requiredScopes }),
    ...(missingScopes.length > 0 && { missing_scopes: missingScopes }),
    request_id: requestId,
  };
}

function errorOf({ place, detail, code }: Fault): JsonObject {
  if (place.in === 'body') return { pointer: place.pointer, detail, code };
  return { parameter: place.name, in: place.in, detail, code };
}

/** RFC 6750: how to come back with a credential, or with a better one. */
export function challengeHeader({ code, missingScopes }: Refusal): Record<string, string> {
  if (statusOf(code) !== 401 && code !== 'FORBIDDEN') return {};
  return { 'WWW-Authenticate': challenge(code, missingScopes) };
}
