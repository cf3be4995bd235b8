import { type ErrorCode, statusOf } from '../errors.js';
import { statusPhrases } from '../http/status-phrases.js';
import type { ErrorDialect, Refusal } from './bridge.js';
import { DETAILS_SCHEMA, detailsOf, INVALID_MEANS } from './fault-details.js';
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
    details: DETAILS_SCHEMA,
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
  meanings: {
    403: 'The API key is missing or wrong, or it may not be used for this. It is not said which.',
    422: INVALID_MEANS,
  },
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
  ...detailsOf(faults),
  request_id: requestId,
});
