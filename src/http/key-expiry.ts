import type { Clock } from '../clock.js';
import type { Exit, HttpRequest } from './exchange.js';

/** Tells a caller while there is still time that their key is about to end. */
export const KEY_EXPIRES = 'Halyard-Key-Expires';

const WARNED_BEFORE_MS = 14 * 86_400_000;

/** Notes the end of the key that a request came with, where it is near. */
export function noteKeyEnd(request: HttpRequest, endsAt: number | undefined, clock: Clock): void {
  if (endsAt === undefined || endsAt - clock.now() > WARNED_BEFORE_MS) return;
  request.notes.keyExpires = new Date(endsAt).toISOString();
}

/** For an answer that must not tell one key from another. */
export function forgetKeyEnd({ notes }: HttpRequest): void {
  delete notes.keyExpires;
}

/** Puts what was noted on the answer. */
export const tellingKeyEnd: Exit = ({ notes }, _status, headers) => {
  const { keyExpires } = notes;
  if (keyExpires !== undefined) headers[KEY_EXPIRES] = keyExpires;
};
