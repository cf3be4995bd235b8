import { type ErrorCode, HalyardError } from '../errors.js';
import type { ApiKey, ApiKeySecret } from '../keys/key.js';
import { effectiveScopes } from '../keys/key.js';
import { parseToken } from '../keys/token.js';
import type { KeyVerifier, Verification } from '../keys/verify-key.js';
import type { Principal } from '../principals/principal.js';
import type { Credential } from './credential.js';

/** Who a credential stands for, or why it stands for nobody. */
export type Authentication =
  | {
      readonly ok: true;
      readonly principal: Principal;
      readonly key: ApiKey;
      readonly secret: ApiKeySecret;
      readonly secretText: string;
    }
  | { readonly ok: false; readonly refusal: HalyardError };

/** Counts who fails, so that a look-up cannot be had for nothing any number of times. */
export interface FailureCount {
  waitSeconds(address: string): number;
  charge(address: string): void;
}

const refusalCodes: Record<Exclude<Verification['outcome'], 'valid'>, ErrorCode> = {
  unknown: 'API_KEY_UNKNOWN',
  revoked: 'API_KEY_REVOKED',
  rotatedOut: 'API_KEY_ROTATED',
  inactive: 'API_KEY_INACTIVE',
  expired: 'API_KEY_EXPIRED',
  notYetValid: 'API_KEY_NOT_YET_VALID',
};

/** Shape, then the address's failures, then the look-up: the cheap refusals first, and junk never reaches the store. */
export async function authenticate(
  credential: Credential,
  address: string,
  verifyKey: KeyVerifier,
  failures: FailureCount,
): Promise<Authentication> {
  const token = parseToken(credential.text);
  if (!token) return refuse('API_KEY_MALFORMED');

  // Who guesses waits. A key that was proven lately is still taken: others may share the address of who guesses.
  const retryAfterSeconds = verifyKey.isKnown(token) ? 0 : failures.waitSeconds(address);
  if (retryAfterSeconds > 0) {
    return {
      ok: false,
      refusal: new HalyardError('RATE_LIMITED', {
        message: 'Too many wrong keys from this address.',
        retryAfterSeconds,
      }),
    };
  }

  const verification = await verifyKey.verify(token);
  if (verification.outcome !== 'valid') {
    if (verification.outcome === 'unknown') failures.charge(address);
    return refuse(refusalCodes[verification.outcome]);
  }
  const { key, secret } = verification;
  return { ok: true, principal: principalOf(key, secret), key, secret, secretText: token.secret };
}

const refuse = (code: ErrorCode): Authentication => ({ ok: false, refusal: new HalyardError(code) });

/** By the row of the secret, of which a cached key has always the same. */
const principals = new WeakMap<ApiKeySecret, Principal>();

function principalOf(key: ApiKey, secret: ApiKeySecret): Principal {
  const known = principals.get(secret);
  if (known) return known;
  const principal: Principal = {
    kind: 'apiKey',
    id: key.id,
    name: key.name,
    tenantId: key.tenantId,
    scopes: effectiveScopes(key),
    api: key.api,
    projectIds: key.projectIds,
    expiresAt: key.expiresAt?.getTime(),
    allowedIps: key.allowedIps,
    isRetiring: secret.expiresAt !== null,
  };
  principals.set(secret, principal);
  return principal;
}
