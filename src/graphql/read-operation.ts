import { type DocumentNode, GraphQLError } from 'graphql';
import { type ErrorCode, HalyardError, statusOf } from '../errors.js';
import { andThen, type MaybePromise } from '../maybe-promise.js';
import type { GraphqlContext } from './context.js';
import type { Engine } from './operation/engine.js';
import type { Asked, FindDocument, Found } from './persisted.js';
import { restate } from './restate.js';

/** How both ways into the engine at `/graphql` tell of documents and requests that are none. */

/** @throws GraphQLError with the status it asks for */
export function parsedDocument(engine: Engine, text: string): DocumentNode {
  try {
    return engine.parse(text);
  } catch (error) {
    if (error instanceof HalyardError) throw refusalOf(error);
    throw error instanceof GraphQLError ? restated(error, 'GRAPHQL_PARSE_FAILED') : error;
  }
}

/** The document that is meant, once it has been counted against its caller. @throws HalyardError */
export function foundDocument(
  findDocument: FindDocument,
  asked: Asked,
  context: Pick<GraphqlContext, 'countDocument'>,
): MaybePromise<Found> {
  const found = findDocument(asked);
  return andThen(context.countDocument(found.text), () => found);
}

/** What is told of an error before any operation runs. @throws whatever is no refusal */
export function toldBefore(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error;
  if (error instanceof HalyardError) return refusalOf(error);
  throw error;
}

const refusalOf = ({ message, code, status, details: { retryAfterSeconds } }: HalyardError): GraphQLError =>
  new GraphQLError(message, {
    extensions: {
      code,
      ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
      http: {
        status,
        ...(retryAfterSeconds !== undefined && { headers: { 'Retry-After': String(retryAfterSeconds) } }),
      },
    },
  });

/** `spec`: by the GraphQL-over-HTTP specification, 400 for the media type of its own and 200 for plain JSON. */
const restated = (error: GraphQLError, code: ErrorCode): GraphQLError =>
  restate(error, { extensions: { code, http: { spec: true, status: statusOf(code) } } });

/** What is wrong with a document that could be read. Where that is nothing, its hash is good from now on. */
export function faultsOf(
  engine: Engine,
  document: DocumentNode,
  context: Pick<GraphqlContext, 'principal'>,
  found: Found | undefined,
): readonly GraphQLError[] {
  const faults = engine.validate(document, context);
  if (faults.length === 0 && found?.hash !== undefined) engine.noteHash(found.hash, found.text);
  return faults.map((fault) => restated(fault, 'GRAPHQL_VALIDATION_FAILED'));
}

/**
 * What is no GraphQL request at all, or is refused for its size, is a 4xx whatever it accepts; Yoga would answer 200 to
 * clients that accept plain JSON.
 */
export function asRefusal(error: GraphQLError): GraphQLError {
  const { code, http } = error.extensions;
  if (code !== 'BAD_REQUEST' && !isLimit(code)) return error;
  if (isObject(http) && http['status'] === 405) {
    return restate(error, { extensions: { code: 'METHOD_NOT_ALLOWED', http: { ...http, spec: false } } });
  }
  return restate(error, { extensions: { http: { ...(http as object | undefined), spec: false } } });
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

const isLimit = (code: unknown): boolean => typeof code === 'string' && code.startsWith('TOO_');
