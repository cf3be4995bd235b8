import { type ExecutionResult, GraphQLError } from 'graphql';
import { type ErrorCode, HalyardError, sentenceOf, statusOf } from '../errors.js';
import { isUnavailable } from '../storage/store.js';
import type { GraphqlContext } from './context.js';
import { challenge } from './denials.js';
import { restate } from './restate.js';

/** Told of what is masked, so that it is not lost. */
export type OnBug = (error: unknown) => void;

/**
 * What the caller sees of an error. A refusal of ours keeps its code and says where; what GraphQL itself says of a
 * document stays; anything else is a bug, and only the log learns what.
 */
export function maskError(error: unknown, requestId: string, onBug: OnBug): GraphQLError {
  const original = error instanceof GraphQLError ? (error.originalError ?? error) : error;
  if (original instanceof HalyardError) return fromHalyard(original, error);
  if (error instanceof GraphQLError && original instanceof GraphQLError) return coded(error);
  if (isUnavailable(original))
    return fromHalyard(new HalyardError('UNAVAILABLE', { cause: original }), error);
  onBug(original);
  return new GraphQLError(sentenceOf('INTERNAL_SERVER_ERROR'), {
    ...placeOf(error),
    extensions: { code: 'INTERNAL_SERVER_ERROR', ...(requestId && { requestId }) },
  });
}

/**
 * The same for every error of a result. Where nothing but refusals is left of it, the whole response is one, status
 * and all; not so where the caller asked for an answer in part.
 */
export function maskResult(
  result: ExecutionResult,
  context: Pick<GraphqlContext, 'requestId' | 'mode'>,
  onBug: OnBug,
): ExecutionResult {
  if (!result.errors) return result;
  const errors = result.errors.map((error) => maskError(error, context.requestId, onBug));
  if (context.mode !== 'reject') return { ...result, errors };
  if (isNothing(result.data)) return { ...result, errors: errors.map(withStatus) };
  if (!isAllNull(result.data) || !errors.every(isRefusal)) return { ...result, errors };
  return { ...result, data: null, errors: errors.map(withStatus) };
}

const isNothing = (data: ExecutionResult['data']): boolean => data === null || data === undefined;

const isAllNull = (data: ExecutionResult['data']): boolean =>
  Object.values(data ?? {}).every((value) => value === null);

const isRefusal = ({ extensions }: GraphQLError): boolean => STATUS_IS_REAL.has(extensions.code as ErrorCode);

function fromHalyard(error: HalyardError, thrown: unknown): GraphQLError {
  const { field, requiredScopes, missingScopes, retryAfterSeconds } = error.details;
  return new GraphQLError(error.message, {
    ...placeOf(thrown),
    extensions: {
      code: error.code,
      ...(field && { field }),
      ...(requiredScopes && { requiredScopes }),
      ...(missingScopes && { missingScopes }),
      ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    },
  });
}

function coded(error: GraphQLError): GraphQLError {
  return error.extensions.code === undefined
    ? restate(error, { extensions: { code: 'BAD_USER_INPUT' } })
    : error;
}

const placeOf = (error: unknown) =>
  error instanceof GraphQLError ? { nodes: error.nodes ?? null, path: error.path ?? null } : {};

/** Only where no data stands beside it: a 4xx next to an answer would make clients throw the answer away. */
function withStatus(error: GraphQLError): GraphQLError {
  const { code, http, missingScopes, retryAfterSeconds } = error.extensions;
  if (http !== undefined || !STATUS_IS_REAL.has(code as ErrorCode)) return error;
  const status = statusOf(code as ErrorCode);
  const challenged = status === 401 || status === 403;
  const headers = {
    ...(challenged && {
      'WWW-Authenticate': challenge(code as ErrorCode, (missingScopes as string[] | undefined) ?? []),
    }),
    ...(retryAfterSeconds !== undefined && { 'Retry-After': String(retryAfterSeconds) }),
  };
  return restate(error, { extensions: { http: { status, headers } } });
}

/** Codes that refuse the whole request, whatever media type the client accepts. */
const STATUS_IS_REAL: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'BAD_USER_INPUT',
  'VALIDATION_FAILED',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'TOO_COSTLY',
  'RATE_LIMITED',
  'INVALID_CREDENTIALS',
  'TOKEN_INVALID',
  'TOKEN_EXPIRED',
  'SESSION_REVOKED',
  'ACCOUNT_DISABLED',
  'ACCOUNT_LOCKED',
  'TENANT_SUSPENDED',
  'WRONG_TENANT',
  'INTERNAL_SERVER_ERROR',
  'UNAVAILABLE',
]);
