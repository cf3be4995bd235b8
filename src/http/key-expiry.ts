import type { Clock } from '../clock.js';
import type { HttpRequest, HttpResponse } from './exchange.js';

/** Tells a caller while there is still time that their key is about to end. */
export const KEY_EXPIRES = 'Halyard-Key-Expires';

const WARNED_BEFORE_MS = 14 * 86_400_000;
const NOTE = 'keyExpires';

/** Notes the end of the key that a request came with, where it is near. */
export function noteKeyEnd(request: HttpRequest, endsAt: number | undefined, clock: Clock): void {
  if (endsAt === undefined || endsAt - clock.now() > WARNED_BEFORE_MS) return;
  request.notes.set(NOTE, new Date(endsAt).toISOString());
}

/** Puts what was noted on the answer, good or bad, whichever door gave it. */
export function withKeyExpiry(
  answer: (request: HttpRequest) => Promise<HttpResponse>,
): (request: HttpRequest) => Promise<HttpResponse> {
  return async (request) => {
    const response = await answer(request);
    const expires = request.notes.get(NOTE);
    return expires === undefined
      ? response
      : { ...response, headers: { ...response.headers, [KEY_EXPIRES]: expires } };
  };
}
