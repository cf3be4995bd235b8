/**
 * THE error table: every refusal Halyard can utter, as a row of HTTP status and public sentence. Rules throw a code;
 * each door dresses it in its own dialect. A sentence here is read by strangers: it names no secret and no other tenant.
 */
const table = {
  // The request itself.
  BAD_REQUEST: [400, 'The request is malformed.'],
  VALIDATION_FAILED: [422, 'A value in the request is not valid.'],
  NOT_FOUND: [404, 'There is no such thing here.'],
  METHOD_NOT_ALLOWED: [405, 'This URL does not answer to that method.'],
  NOT_ACCEPTABLE: [406, 'None of the media types you accept can be produced here.'],
  BROWNED_OUT: [410, 'This URL is switched off for a while, ahead of its end.'],
  CONFLICT: [409, 'The request conflicts with what is stored.'],
  GONE: [410, 'It was here, and has been thrown away.'],
  PRECONDITION_FAILED: [412, 'The thing has changed since the version you named.'],
  PAYLOAD_TOO_LARGE: [413, 'The request body is larger than this URL accepts.'],
  RANGE_NOT_SATISFIABLE: [416, 'The file has nothing in the range asked for.'],
  UNSUPPORTED_MEDIA_TYPE: [415, 'The request body has a media type this URL does not read.'],

  // GraphQL documents.
  GRAPHQL_PARSE_FAILED: [400, 'The GraphQL document has a syntax error.'],
  GRAPHQL_VALIDATION_FAILED: [400, 'The GraphQL document does not fit the schema.'],
  BAD_USER_INPUT: [400, 'A variable does not fit its type.'],
  OPERATION_RESOLUTION_FAILURE: [400, 'The document has no operation of that name.'],
  OPERATION_TOO_LARGE: [400, 'The GraphQL request is larger than the server reads.'],
  DRY_RUN: [200, 'A dry run changes nothing: the mutation was not executed.'],
  TOO_MANY_TOKENS: [400, 'The GraphQL document has too many tokens.'],
  TOO_MANY_ALIASES: [400, 'The GraphQL operation has too many aliases.'],
  TOO_DEEP: [400, 'The GraphQL operation is nested too deeply.'],
  TOO_COSTLY: [400, 'The GraphQL operation would cost too much to run.'],
  // The first sentence is what clients of Apollo's protocol look for.
  PERSISTED_QUERY_NOT_FOUND: [200, 'PersistedQueryNotFound'],
  PERSISTED_QUERY_MISMATCH: [400, 'The hash that was sent is not that of the query beside it.'],
  PERSISTED_QUERY_NOT_IN_LIST: [400, 'The operation is not on the list of those that this server runs.'],
  CSRF_PREVENTED: [403, 'A browser could have been tricked into sending this request.'],

  // Who is calling.
  UNAUTHENTICATED: [401, 'This needs a credential, and the request has none.'],
  AMBIGUOUS_CREDENTIALS: [400, 'The request carries two different credentials; send one.'],
  API_KEY_MALFORMED: [401, 'The API key is not of the right form; was it copied whole?'],
  API_KEY_UNKNOWN: [401, 'The API key is not known.'],
  API_KEY_OF_OTHER_API: [401, 'The API key is one of another API, and is not taken at this URL.'],
  API_KEY_REVOKED: [401, 'The API key has been revoked.'],
  API_KEY_ROTATED: [401, 'The API key was rotated, and this is an old one of its secrets.'],
  API_KEY_INACTIVE: [401, 'The API key has been deactivated.'],
  API_KEY_EXPIRED: [401, 'The API key has expired.'],
  API_KEY_NOT_YET_VALID: [401, 'The API key is not valid yet.'],
  TOKEN_INVALID: [401, 'The token is not one of ours, or is damaged.'],
  TOKEN_EXPIRED: [401, 'The token has expired; refresh the session, or log in again.'],
  TOKEN_REVOKED: [401, 'The token has been revoked.'],
  SESSION_REVOKED: [401, 'The session has ended; log in again.'],
  INVALID_CREDENTIALS: [401, 'The e-mail address or the password is wrong.'],
  ACCOUNT_DISABLED: [403, 'The account has been disabled.'],
  ACCOUNT_LOCKED: [423, 'Too many failed logins; the account is locked for a while.'],
  TENANT_SUSPENDED: [403, 'The tenant has been suspended.'],
  IP_NOT_ALLOWED: [403, 'The API key may not be used from this address.'],
  WRONG_TENANT: [403, 'The credential does not belong to the tenant you named.'],
  FORBIDDEN: [403, 'The credential lacks a scope this needs.'],
  RATE_LIMITED: [429, 'Too many requests; slow down.'],

  // Us.
  INTERNAL_SERVER_ERROR: [500, 'Something went wrong on our side.'],
  UNAVAILABLE: [503, 'The server cannot answer just now; try again shortly.'],
} as const satisfies Record<string, readonly [status: number, sentence: string]>;

export type ErrorCode = keyof typeof table;

export const errorCodes = Object.keys(table) as readonly ErrorCode[];
export const statusOf = (code: ErrorCode): number => table[code][0];
export const sentenceOf = (code: ErrorCode): string => table[code][1];

export interface ErrorDetails {
  /** Replaces the table's sentence: says what and where. Public. */
  readonly message?: string;
  /** Where in the input the fault lies, from its root: `['input', 'price', 'currency']`. Public. */
  readonly field?: readonly (string | number)[];
  /** Seconds after which a retry makes sense (`Retry-After`). */
  readonly retryAfterSeconds?: number;
  /** Minimal scope sets, any of which would do (outer OR, inner AND). Public. */
  readonly requiredScopes?: readonly (readonly string[])[];
  /** The scopes of the nearest set that the caller lacks. Public. */
  readonly missingScopes?: readonly string[];
  /** For the log alone. */
  readonly cause?: unknown;
}

/** A refusal with its reason. Anything else that is thrown is a bug, and is masked as INTERNAL_SERVER_ERROR. */
export class HalyardError extends Error {
  override readonly name = 'HalyardError';

  constructor(
    readonly code: ErrorCode,
    readonly details: ErrorDetails = {},
  ) {
    super(details.message ?? sentenceOf(code), { cause: details.cause });
  }

  get status(): number {
    return statusOf(this.code);
  }
}

/** The refusal of one value of the input. */
export const invalid = (field: readonly (string | number)[], message: string): HalyardError =>
  new HalyardError('VALIDATION_FAILED', { field, message });

/** The same for a thing that does not exist and for one of another tenant, so that nobody can tell them apart. */
export const notFound = (what: string, field?: readonly (string | number)[]): HalyardError =>
  new HalyardError('NOT_FOUND', {
    message: `There is no such ${what}.`,
    ...(field ? { field } : {}),
  });
