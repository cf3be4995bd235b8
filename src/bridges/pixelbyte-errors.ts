import { type ErrorCode, statusOf } from '../errors.js';
import type { ErrorDialect, Refusal } from './bridge.js';
import { DETAILS_SCHEMA, detailsOf, INVALID_MEANS } from './fault-details.js';
import type { JsonObject } from './json.js';
import { challengeHeader } from './problem.js';

/** What PixelByte's documents say of a key that is refused; each keeps its status. */
type DocumentedCode =
  | 'UNAUTHORIZED'
  | 'INVALID_API_KEY'
  | 'API_KEY_INACTIVE'
  | 'API_KEY_EXPIRED'
  | 'IP_NOT_WHITELISTED'
  | 'OPERATION_NOT_ALLOWED';

/**
 * What of ours is one of theirs, by what it means to who reads it. Everything else keeps its own code.
 * - Another API's key does not exist here.
 * - PixelByte ends a key by switching it off, and rotates by making another and switching the old one off: a key that was
 *   revoked, and a text that was rotated out, are told like that. So is a key whose day has not come: it is not active.
 * - A suspended tenant and a foreign one are not among these: another key would not help.
 */
const documented: Partial<Record<ErrorCode, DocumentedCode>> = {
  UNAUTHENTICATED: 'UNAUTHORIZED',
  API_KEY_MALFORMED: 'INVALID_API_KEY',
  API_KEY_UNKNOWN: 'INVALID_API_KEY',
  API_KEY_OF_OTHER_API: 'INVALID_API_KEY',
  API_KEY_INACTIVE: 'API_KEY_INACTIVE',
  API_KEY_REVOKED: 'API_KEY_INACTIVE',
  API_KEY_ROTATED: 'API_KEY_INACTIVE',
  API_KEY_NOT_YET_VALID: 'API_KEY_INACTIVE',
  API_KEY_EXPIRED: 'API_KEY_EXPIRED',
  IP_NOT_ALLOWED: 'IP_NOT_WHITELISTED',
  FORBIDDEN: 'OPERATION_NOT_ALLOWED',
};

const SCHEMA: JsonObject = {
  type: 'object',
  description: 'Why a request came to nothing.',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['code', 'message'],
      properties: {
        code: {
          type: 'string',
          description: 'For programs. Codes may be added.',
          examples: [...new Set(Object.values(documented))],
        },
        message: {
          type: 'string',
          description: 'For people: what is wrong, and where that helps, how to mend it.',
        },
        details: DETAILS_SCHEMA,
        request_id: {
          type: 'string',
          description: 'Names this request in the log of the server, as `X-Request-Id` does.',
        },
      },
    },
  },
};

/**
 * Errors that say `{ error: { code, message } }`: of a key no more than PixelByte's documents have, and of everything else
 * also the places that are to blame and the name of the request.
 */
export const pixelbyteErrors: ErrorDialect = {
  mediaType: 'application/json',
  name: 'Error',
  schema: SCHEMA,
  meanings: {
    401: 'There is no key (`UNAUTHORIZED`), it does not exist (`INVALID_API_KEY`), is switched off (`API_KEY_INACTIVE`) or has expired (`API_KEY_EXPIRED`).',
    403: 'The key lacks the scope (`OPERATION_NOT_ALLOWED`), or may not be used from this address (`IP_NOT_WHITELISTED`).',
    422: INVALID_MEANS,
  },
  answer(refusal) {
    const status = statusOf(refusal.code);
    return { status, headers: challengeHeader(refusal), body: { error: errorOf(refusal) } };
  },
};

function errorOf({ code, detail, faults, requestId }: Refusal): JsonObject {
  const documentedCode = documented[code];
  if (documentedCode) return { code: documentedCode, message: detail };
  return { code, message: detail, ...detailsOf(faults), request_id: requestId };
}
