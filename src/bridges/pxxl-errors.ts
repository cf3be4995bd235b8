import { statusOf } from '../errors.js';
import type { ErrorDialect, Refusal } from './bridge.js';
import { DETAILS_SCHEMA, detailsOf, INVALID_MEANS } from './fault-details.js';
import type { JsonObject } from './json.js';
import { challengeHeader } from './problem.js';

const SCHEMA: JsonObject = {
  type: 'object',
  description: 'Why a request came to nothing.',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['code', 'message', 'request_id'],
      properties: {
        code: { type: 'string', description: 'For programs, such as `NOT_FOUND`. Codes may be added.' },
        message: {
          type: 'string',
          description: 'For people: what is wrong, and where that helps, how to mend it.',
        },
        details: DETAILS_SCHEMA,
        missing_scopes: {
          type: 'array',
          description: 'The scopes that the key lacks.',
          items: { type: 'string' },
        },
        request_id: {
          type: 'string',
          description: 'Names this request in the log of the server, as `X-Request-Id` does.',
        },
      },
    },
  },
};

/** Errors that say `{ error: { code, message, request_id } }`, with the status and the code that they have everywhere. */
export const pxxlErrors: ErrorDialect = {
  mediaType: 'application/json',
  name: 'Error',
  schema: SCHEMA,
  meanings: { 422: INVALID_MEANS },
  answer(refusal) {
    const status = statusOf(refusal.code);
    return { status, headers: challengeHeader(refusal), body: { error: errorOf(refusal) } };
  },
};

const errorOf = ({ code, detail, faults, missingScopes, requestId }: Refusal): JsonObject => ({
  code,
  message: detail,
  ...detailsOf(faults),
  ...(missingScopes.length > 0 && { missing_scopes: missingScopes }),
  request_id: requestId,
});
