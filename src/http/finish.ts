import { andThen, orElse } from '../maybe-promise.js';
import type { Exit, HttpRequest, HttpResponse, Server } from './exchange.js';
import { plainProblem } from './json.js';

/** Lets every answer leave by the same exits, one after the other, also that to a request which failed. */
export function finishing(
  answer: Server,
  exits: readonly Exit[],
  onFailure: (error: unknown, request: HttpRequest) => void,
): Server {
  const finished = (request: HttpRequest, response: HttpResponse): HttpResponse => {
    return withHeaders(response, (headers) => {
      for (const exit of exits) exit(request, response.status, headers);
    });
  };
  const failed = (error: unknown, request: HttpRequest): HttpResponse => {
    onFailure(error, request);
    return plainProblem('INTERNAL_SERVER_ERROR', request.requestId);
  };
  return (request) =>
    andThen(
      orElse(
        () => answer(request),
        (error) => failed(error, request),
      ),
      (response) => finished(request, response),
    );
}

/** The same answer with more said in its headers. */
export function withHeaders(
  { status, headers, body, showsNoSecret }: HttpResponse,
  put: (headers: Record<string, string>) => void,
): HttpResponse {
  const more = copied(headers);
  put(more);
  return { status, headers: more, body, showsNoSecret };
}

/** Name by name: to what is made by a spread V8 adds each further name the slow way. */
export function copied(headers: HttpResponse['headers']): Record<string, string> {
  const copy: Record<string, string> = {};
  for (const name in headers) copy[name] = headers[name] as string;
  return copy;
}

/** No browser is to guess at media types, or show a page of ours inside another's. */
export const standardHeaders: Exit = ({ requestId }, _status, headers) => {
  headers['X-Content-Type-Options'] ??= 'nosniff';
  headers['X-Frame-Options'] ??= 'DENY';
  headers['X-Request-Id'] = requestId;
};
