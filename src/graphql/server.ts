import { isUtf8 } from 'node:buffer';
import { createYoga } from 'graphql-yoga';
import { credentialReaders } from '../credentials/index.js';
import { HalyardError } from '../errors.js';
import { noteRoute } from '../http/count-usage.js';
import type { Door, HttpRequest, HttpResponse } from '../http/exchange.js';
import { withHeaders } from '../http/finish.js';
import { noteDoor } from '../http/server-timing.js';
import { andThen, type MaybePromise, orElse } from '../maybe-promise.js';
import type { DoorRules } from '../policy/admit.js';
import type { AuthorizationMode, GraphqlContext } from './context.js';
import { challenge } from './denials.js';
import { maskError, type OnBug } from './error-mask.js';
import type { Engine } from './operation/engine.js';
import type { FindDocument } from './persisted.js';
import { answerPlain, plainRequest } from './plain-json.js';
import { asRefusal } from './read-operation.js';
import type { Enter } from './request-context.js';
import { type ServerContext, useEngine } from './use-engine.js';

export interface GraphqlDoorOptions {
  readonly engine: Engine;
  readonly enter: Enter;
  readonly findDocument: FindDocument;
  /** Bytes a request may have. */
  readonly maxBytes: number;
  readonly onBug: OnBug;
}

export const GRAPHQL_PATH = '/graphql';

/** Keys of every API are taken here, shown in any header that names itself: a bare one belongs to a dialect. */
const rules: DoorRules = {
  readers: credentialReaders.filter(({ name }) => name !== 'rawAuthorization'),
  apis: 'every API',
};

/**
 * `/graphql`: Yoga speaks HTTP and the media types, the engine does the rest. Everything is admitted and its bytes are
 * counted before Yoga sees it.
 */
export function createGraphqlDoor(options: GraphqlDoorOptions): Door {
  const { engine, enter, findDocument, onBug } = options;
  const yoga = createYoga<ServerContext, GraphqlContext>({
    schema: engine.schema,
    graphqlEndpoint: GRAPHQL_PATH,
    graphiql: false,
    landingPage: false,
    logging: false,
    cors: false,
    multipart: false,
    batching: false,
    maxRequestBodySize: false,
    parserAndValidationCache: false,
    maskedErrors: { maskError: (error) => asRefusal(maskError(error, '', onBug)) },
    context: ({ halyard }) => halyard,
    plugins: [useEngine(engine, findDocument)],
  });

  function answer(request: HttpRequest): MaybePromise<HttpResponse> {
    noteRoute(request, 'graphql');
    noteDoor(request, 'engine');
    const refused = (error: unknown): HttpResponse => {
      if (error instanceof HalyardError) return refusalResponse(request, error);
      throw error;
    };
    return orElse(
      () =>
        andThen(enter(request, rules, modeOf(request)), (entrance) => {
          if (!entrance.ok) return refusalResponse(request, entrance.refusal);
          return request.method === 'POST'
            ? posted(request, entrance.context)
            : byYoga(request, entrance.context, undefined);
        }),
      refused,
    );
  }

  const posted = (request: HttpRequest, context: GraphqlContext): Promise<HttpResponse> =>
    bodyOf(request, options.maxBytes).then((body) => {
      const plain = request.query === '' ? plainRequest(request.header('accept'), body) : undefined;
      return andThen(plain && answerPlain(engine, findDocument, plain, context), (response) =>
        response ? dressed(response, context) : byYoga(request, context, body),
      );
    });

  async function byYoga(
    request: HttpRequest,
    context: GraphqlContext,
    body: Uint8Array | undefined,
  ): Promise<HttpResponse> {
    noteDoor(request, 'yoga');
    if (request.method === 'GET') checkParameters(request.query);
    const { Request } = yoga.fetchAPI;
    const query = request.query === '' ? '' : `?${request.query}`;
    // Not by the name the client gave: it may be none, and means nothing here.
    const sent = new Request(`http://localhost${GRAPHQL_PATH}${query}`, {
      method: request.method,
      headers: headersOf(request),
      ...(body && { body: new Uint8Array(body) }),
    });
    const ran = { isQuery: false };
    const response = await yoga.fetch(sent, { halyard: context, ran });
    // Yoga says nothing at all to who accepts nothing that it can say.
    if (response.status === 406) throw new HalyardError('NOT_ACCEPTABLE');
    const answered = await responseFrom(response, request);
    return dressed({ ...answered, showsNoSecret: ran.isQuery }, context);
  }

  return (request) => (request.path === GRAPHQL_PATH ? answer(request) : undefined);
}

function modeOf(request: HttpRequest): AuthorizationMode {
  if (request.header('halyard-authorization') === 'dry-run') return 'dryRun';
  const prefer = request.header('prefer');
  if (prefer === undefined) return 'reject';
  const preferences = prefer.toLowerCase().split(/[,;]/);
  return preferences.some((preference) => preference.trim() === 'partial') ? 'partial' : 'reject';
}

const isJsonType = (type: string | undefined): boolean =>
  type === 'application/json' || type?.toLowerCase().split(';')[0]?.trim() === 'application/json';

/**
 * Only JSON is read. A form could be sent by any page a person has open, with their cookies and no preflight, so no
 * media type that a form can have is taken.
 */
function bodyOf(request: HttpRequest, maxBytes: number): Promise<Uint8Array> {
  if (!isJsonType(request.header('content-type')) || request.header('content-encoding') !== undefined) {
    throw new HalyardError('UNSUPPORTED_MEDIA_TYPE', {
      message: 'Send the operation as application/json, not encoded otherwise.',
    });
  }
  return request.body(maxBytes).then(checkedUtf8, (error: unknown) => {
    if (!(error instanceof HalyardError) || error.code !== 'PAYLOAD_TOO_LARGE') throw error;
    throw new HalyardError('OPERATION_TOO_LARGE', {
      message: `A GraphQL request may have at most ${maxBytes} bytes.`,
    });
  });
}

function checkedUtf8(bytes: Uint8Array): Uint8Array {
  if (isUtf8(bytes)) return bytes;
  throw new HalyardError('BAD_REQUEST', { message: 'The body is not UTF-8.' });
}

/** Yoga would take text that is no JSON here for a fault of its own. */
function checkParameters(query: string): void {
  const parameters = new URLSearchParams(query);
  for (const name of ['variables', 'extensions']) {
    const text = parameters.get(name);
    if (text !== null && text !== '' && !isJson(text)) {
      throw new HalyardError('BAD_REQUEST', { message: `The parameter "${name}" is not JSON.` });
    }
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Nothing else of the request matters to Yoga, and what it is not given it cannot misread. */
function headersOf(request: HttpRequest): Record<string, string> {
  const accept = request.header('accept');
  return {
    ...(accept && { accept }),
    ...(request.method === 'POST' && { 'content-type': 'application/json' }),
  };
}

async function responseFrom(response: Response, request: HttpRequest): Promise<HttpResponse> {
  const headers: Record<string, string> = {
    'Content-Type': response.headers.get('content-type') ?? 'application/json; charset=utf-8',
  };
  for (const name of ['WWW-Authenticate', 'Allow', 'Retry-After']) {
    const value = response.headers.get(name);
    if (value !== null) headers[name] = value;
  }
  const streams = /event-stream|multipart/.test(headers['Content-Type'] ?? '');
  const body = streams ? ((response.body ?? undefined) as HttpResponse['body']) : await response.text();
  return { status: response.status, headers, body: request.method === 'HEAD' ? undefined : body };
}

/** What every answer to an operation carries. */
const dressed = (response: HttpResponse, { mode }: GraphqlContext): HttpResponse =>
  withHeaders(response, (headers) => {
    headers['Cache-Control'] = 'no-store';
    headers['Vary'] = 'Accept, Authorization, X-API-Key';
    if (mode === 'partial') headers['Preference-Applied'] = 'partial';
  });

/** A refusal before any operation was read: in GraphQL's shape all the same. */
function refusalResponse(request: HttpRequest, refusal: HalyardError): HttpResponse {
  const { retryAfterSeconds } = refusal.details;
  const accepts = request.header('accept') ?? '';
  const type = accepts.includes('application/graphql-response+json')
    ? 'application/graphql-response+json'
    : 'application/json';
  const error = { message: refusal.message, extensions: { code: refusal.code } };
  return {
    status: refusal.status,
    headers: {
      'Content-Type': `${type}; charset=utf-8`,
      'Cache-Control': 'no-store',
      ...(refusal.status === 401 && { 'WWW-Authenticate': challenge(refusal.code) }),
      ...(retryAfterSeconds !== undefined && { 'Retry-After': String(retryAfterSeconds) }),
    },
    body: JSON.stringify({ errors: [error] }),
  };
}
