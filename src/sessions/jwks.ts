import type { Door } from '../http/exchange.js';
import { json } from '../http/json.js';
import type { KeyRing } from './key-ring.js';

/** A verifier that meets a `kid` it does not know asks again at once, so a rotation needs no shorter time. */
const MAX_AGE_SECONDS = 300;

/** `/.well-known/jwks.json`: the public keys under which other servers can prove our tokens (RFC 7517). */
export function createJwksDoor({ publicKeys }: Pick<KeyRing, 'publicKeys'>): Door {
  const answer = async () =>
    json(200, { keys: await publicKeys() }, { 'Cache-Control': `public, max-age=${MAX_AGE_SECONDS}` });
  return ({ path, method }) =>
    path === '/.well-known/jwks.json' && (method === 'GET' || method === 'HEAD') ? answer() : undefined;
}
