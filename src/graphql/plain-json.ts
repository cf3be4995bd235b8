import { type ExecutionResult, type GraphQLError, getOperationAST, OperationTypeNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { HttpResponse } from '../http/exchange.js';
import { andThen, type MaybePromise, orElse } from '../maybe-promise.js';
import type { GraphqlContext } from './context.js';
import type { Engine } from './operation/engine.js';
import type { Asked, FindDocument, Found } from './persisted.js';
import { asRefusal, faultsOf, foundDocument, parsedDocument, toldBefore } from './read-operation.js';

/**
 * The usual request at `/graphql`, JSON in and JSON out, answered by the engine alone: making a `Request` of it for
 * Yoga, and a `Response` back, costs more than running most operations. Whatever is unusual about it is left to Yoga,
 * and what both can answer they answer with the same bytes (`test/graphql/two-doors.test.ts`).
 */
export interface PlainRequest {
  readonly asked: Asked;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>> | undefined;
  readonly mediaType: MediaType;
}

export type MediaType = 'application/json' | 'application/graphql-response+json';

/** The body as such a request, or `undefined` where it is another. */
export function plainRequest(accept: string | undefined, body: Uint8Array): PlainRequest | undefined {
  const mediaType = mediaTypeFor(accept);
  const sent = mediaType && parsed(body);
  if (!mediaType || !isObject(sent)) return undefined;
  const { query, operationName, variables, extensions } = sent;
  const hash = extensions === undefined ? undefined : onlyHashIn(extensions);
  if (typeof (query ?? hash) !== 'string' || !Object.keys(sent).every(isMember)) return undefined;
  if (extensions !== undefined && hash === undefined) return undefined;
  if (operationName !== undefined && operationName !== null && typeof operationName !== 'string')
    return undefined;
  if (variables !== undefined && variables !== null && !isObject(variables)) return undefined;
  return {
    asked: { query: (query as string | null | undefined) ?? undefined, hash },
    operationName: operationName ?? undefined,
    variables: variables ?? undefined,
    mediaType,
  };
}

const isMember = (name: string): boolean =>
  name === 'query' || name === 'operationName' || name === 'variables' || name === 'extensions';

/** Answers it; `undefined` where it asks for a stream, or for no operation that there is. */
export function answerPlain(
  engine: Engine,
  findDocument: FindDocument,
  request: PlainRequest,
  context: GraphqlContext,
): MaybePromise<HttpResponse | undefined> {
  return orElse(
    () =>
      andThen(foundDocument(findDocument, request.asked, context), (found) =>
        answerFound(engine, found, request, context),
      ),
    (error) => responseOf({ errors: [toldBefore(error)] }, request.mediaType),
  );
}

function answerFound(
  engine: Engine,
  found: Found,
  { operationName, variables, mediaType }: PlainRequest,
  context: GraphqlContext,
): MaybePromise<HttpResponse | undefined> {
  const document = parsedDocument(engine, found.text);
  const operation = getOperationAST(document, operationName);
  if (!operation) return undefined;
  const faults = faultsOf(engine, document, context, found);
  if (faults.length > 0) return responseOf({ errors: faults }, mediaType);
  if (operation.operation === OperationTypeNode.SUBSCRIPTION) return undefined;
  // Only mutations show secrets.
  const showsNoSecret = operation.operation === OperationTypeNode.QUERY;
  return andThen(engine.answer({ document, operationName, variables, context }), (answer) =>
    'json' in answer
      ? { status: 200, headers: headersFor(mediaType), body: answer.json, showsNoSecret }
      : { ...responseOf(answer.result, mediaType), showsNoSecret },
  );
}

/** By GraphQL over HTTP, as Yoga reads it: errors say which status they want, `spec` only beside the new media type. */
function responseOf(result: ExecutionResult, mediaType: MediaType): HttpResponse {
  const headers = headersFor(mediaType);
  const errors = result.errors?.map(asRefusal);
  let status = 0;
  for (const { extensions } of errors ?? []) {
    const http = extensions['http'] as ErrorHttp | undefined;
    Object.assign(headers, http?.headers);
    if (mediaType === 'application/json' && http?.spec) continue;
    status = Math.max(status, http?.status ?? 0);
  }
  const body = { ...result, ...(errors && { errors: errors.map(withoutHttp) }) };
  return { status: status || 200, headers, body: JSON.stringify(body) };
}

const headersFor = (mediaType: MediaType): Record<string, string> => ({
  'Content-Type': mediaType === 'application/json' ? JSON_TYPE : RESPONSE_TYPE,
});
const JSON_TYPE = 'application/json; charset=utf-8';
const RESPONSE_TYPE = 'application/graphql-response+json; charset=utf-8';

interface ErrorHttp {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly spec?: boolean;
}

/** The client hears the status, and not what it was made of. */
function withoutHttp(error: GraphQLError) {
  const { extensions = {}, ...formatted } = error.toJSON();
  const { http: _http, ...told } = extensions;
  return { ...formatted, ...(Object.keys(told).length > 0 && { extensions: told }) };
}

/** The hash of a persisted operation where `extensions` holds just that, and just as the protocol has it. */
function onlyHashIn(extensions: unknown): string | undefined {
  if (!isObject(extensions)) return undefined;
  const { persistedQuery, ...others } = extensions;
  if (!isObject(persistedQuery) || Object.keys(others).length > 0) return undefined;
  const { version, sha256Hash, ...rest } = persistedQuery;
  const isPlain = version === 1 && typeof sha256Hash === 'string' && Object.keys(rest).length === 0;
  return isPlain ? sha256Hash : undefined;
}

/** By the whole of an `Accept` header, of which there are few; anybody could send any number of others. */
const known = new LRUCache<string, { readonly type: MediaType | undefined }>({ max: 200 });

function mediaTypeFor(accept = '*/*'): MediaType | undefined {
  if (accept === '*/*') return 'application/json';
  const found = known.get(accept);
  if (found) return found.type;
  const type = chosenFrom(accept);
  known.set(accept, { type });
  return type;
}

/** What Yoga would choose of what is accepted: the first that it can say. Streams, and anything odd, are left to it. */
function chosenFrom(accept: string): MediaType | undefined {
  const accepted = accept.replaceAll(/\s/g, '').toLowerCase().split(',');
  if (accepted.some((one) => /event-stream|multipart|charset|text\/\*/.test(one))) return undefined;
  for (const one of accepted) {
    const [type] = one.split(';');
    if (type === '*/*' || type === 'application/*' || type === 'application/json') return 'application/json';
    if (type === 'application/graphql-response+json') return type;
  }
  return undefined;
}

function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString());
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
