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
    const { status, body, showsNoSecret } = response;
    const headers = copied(response.headers);
    for (const exit of exits) exit(request, status, headers);
    return { status, headers, body, showsNoSecret };
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
