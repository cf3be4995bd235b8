import type { Ids } from '../ids.js';

const SHAPE = /^[\w.:-]{1,64}$/;
/** No credential is shorter. */
const SECRET_LENGTH = 32;

/** The caller's own id for a request where it gave a sane one, so that its logs and ours can be joined. */
export function requestIdFrom(header: (name: string) => string | undefined, ids: Ids): string {
  const given = header('x-request-id');
  if (given === undefined || !SHAPE.test(given) || isCredential(given, header)) return ids.next('req');
  return given;
}

/** A request id is written down wherever something is, and there a credential must not be. */
const isCredential = (given: string, header: (name: string) => string | undefined): boolean =>
  given.length >= SECRET_LENGTH &&
  ['authorization', 'x-api-key'].some((name) => header(name)?.includes(given));
