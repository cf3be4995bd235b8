import type { Ids } from '../ids.js';

const SHAPE = /^[\w.:-]{1,64}$/;
/** As long as no UUID, ULID or trace id is, and as most of a key of ours is. */
const LIKE_A_SECRET = /[0-9A-Za-z]{40}/;
/** So much of a credential is more than chance, and less than what is left of it would have to be guessed. */
const PART_LENGTH = 20;
const SHOWN_IN = ['authorization', 'x-api-key', 'cookie'];

/** The caller's own id for a request where it gave a sane one, so that its logs and ours can be joined. */
export function requestIdFrom(header: (name: string) => string | undefined, ids: Ids): string {
  const given = header('x-request-id');
  const isSane = given !== undefined && SHAPE.test(given) && !LIKE_A_SECRET.test(given);
  return isSane && !isPartOfCredential(given, header) ? given : ids.next('req');
}

/** A request id is written down wherever something is, and there a credential must not be, nor much of one. */
function isPartOfCredential(given: string, header: (name: string) => string | undefined): boolean {
  const shown = SHOWN_IN.flatMap((name) => header(name) ?? []);
  for (let start = 0; start + PART_LENGTH <= given.length; start += 1) {
    const part = given.slice(start, start + PART_LENGTH);
    if (shown.some((text) => text.includes(part))) return true;
  }
  return false;
}
