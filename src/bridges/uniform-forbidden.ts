import { type ErrorCode, statusOf } from '../errors.js';
import { statusPhrases } from '../http/status-phrases.js';
import type { ErrorDialect, Fault, Refusal } from './bridge.js';
import type { JsonObject } from './json.js';

const FORBIDDEN: JsonObject = {
  error: 'Forbidden',
  message: 'The API key is missing or wrong, or it may not be used for this.',
};

const SCHEMA: JsonObject = {
  type: 'object',
  description:
    'Why a request came to nothing. Of a 403 that is all it says: what is wrong with a key is nobody’s business.',
  required: ['error', 'message'],
  properties: {
    error: { type: 'string', description: 'The name of the status.' },
    message: {
      type: 'string',
      description: 'For people: what is wrong, and where that helps, how to mend it.',
    },
    details: {
      type: 'array',
      description: 'Each place in the request that was wrong.',
      items: {
        type: 'object',
        required: ['in', 'field', 'message'],
        properties: {
          in: {
            type: 'string',
            enum: ['body', 'path', 'query', 'header', 'cookie'],
            description: 'Where in the request it stands.',
          },
          field: {
            type: 'string',
            description: 'The name of a parameter, or a JSON Pointer (RFC 6901) into the request body.',
          },
          message: { type: 'string', description: 'What is wrong there.' },
        },
      },
    },
    request_id: { type: 'string', description: 'Names this request in the log of the server. Not in a 403.' },
  },
};

/** Every refusal about a credential: whoever tries keys must not learn from the answer how near they came. */
const isAboutCredential = (code: ErrorCode): boolean =>
  code === 'AMBIGUOUS_CREDENTIALS' || statusOf(code) === 401 || statusOf(code) === 403;

/**
 * Errors that say `{ error, message }`, and the same 403 to everything about a credential, whether it is missing,
 * malformed, unknown, of another API, expired, revoked, inactive, too weak or used from the wrong place.
 */
export const uniformForbidden: ErrorDialect = {
  mediaType: 'application/json',
  name: 'Error',
  schema: SCHEMA,
  meanings: { 403: 'The API key is missing or wrong, or it may not be used for this. It is not said which.' },
  answer(refusal) {
    if (isAboutCredential(refusal.code)) {
      return { status: 403, headers: {}, body: FORBIDDEN, isUniform: true };
    }
    const status = statusOf(refusal.code);
    return { status, headers: {}, body: bodyOf(refusal, status) };
  },
};

const bodyOf = ({ detail, faults, requestId }: Refusal, status: number): JsonObject => ({
  error: statusPhrases[status] ?? 'Error',
  message: detail,
  ...(faults.length > 0 && { details: faults.map(detailOf) }),
  request_id: requestId,
});

const detailOf = ({ place, detail }: Fault): JsonObject => ({
  in: place.in,
  field: place.in === 'body' ? place.pointer : place.name,
  message: detail,
});
