import { type Standing, scopesIn } from '../accounts/standing.js';
import { type ErrorCode, type ErrorDetails, HalyardError } from '../errors.js';
import type { ApiKey, ApiKeySecret } from '../keys/key.js';
import { effectiveScopes } from '../keys/key.js';
import type { Token } from '../keys/token.js';
import type { KeyVerifier, Verification } from '../keys/verify-key.js';
import type { Principal } from '../principals/principal.js';
import type { AdmitUser } from '../sessions/admit-user.js';
import type { Credential } from './credential.js';

/** Who a credential stands for, or why it stands for nobody. */
export type Authentication =
  | {
      readonly ok: true;
      readonly principal: Principal;
      /** The key that was shown; `undefined` where it was a person's access token. */
      readonly shown:
        | { readonly key: ApiKey; readonly secret: ApiKeySecret; readonly secretText: string }
        | undefined;
    }
  | Refused;

interface Refused {
  readonly ok: false;
  readonly refusal: HalyardError;
  /** Whose credential it is, where possession was proven. */
  readonly owner: Principal | undefined;
}

/** Counts who fails, so that a look-up cannot be had for nothing any number of times. */
export interface FailureCount {
  waitSeconds(address: string): number;
  charge(address: string): void;
}

/** What judging a credential takes. */
export interface Judges {
  /** The parts of a key's text; `undefined` for what is none. */
  readonly readKey: (text: string) => Token | undefined;
  readonly verifyKey: KeyVerifier;
  readonly admitUser: AdmitUser;
  readonly standing: Standing;
  readonly failures: FailureCount;
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
  arrival: { readonly address: string; readonly tenantNamed: string | undefined },
  judges: Judges,
): Promise<Authentication> {
  const token = credential.kind === 'apiKey' ? judges.readKey(credential.text) : undefined;
  if (credential.kind === 'apiKey' && !token) return refuse('API_KEY_MALFORMED');

  // Who guesses waits. A key that was proven lately is still taken: others may share the address of who guesses.
  const isKnown = token !== undefined && judges.verifyKey.isKnown(token);
  const retryAfterSeconds = isKnown ? 0 : judges.failures.waitSeconds(arrival.address);
  if (retryAfterSeconds > 0) {
    return refuse('RATE_LIMITED', undefined, {
      message: 'Too many wrong keys from this address.',
      retryAfterSeconds,
    });
  }

  const judged = token
    ? await judgeKey(token, judges)
    : await judgeAccessToken(credential.text, arrival.tenantNamed, judges);
  if (!judged.ok && UNPROVEN.has(judged.refusal.code)) judges.failures.charge(arrival.address);
  return judged;
}

/** Refusals of what may be a guess. */
const UNPROVEN: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['API_KEY_UNKNOWN', 'TOKEN_INVALID']);

async function judgeAccessToken(
  text: string,
  tenantNamed: string | undefined,
  { admitUser }: Judges,
): Promise<Authentication> {
  const admission = await admitUser(text, tenantNamed);
  return admission.ok ? { ...admission, shown: undefined } : admission;
}

/** A key is worth no more than its tenant and its owner are. */
async function judgeKey(token: Token, { verifyKey, standing }: Judges): Promise<Authentication> {
  const verification = await verifyKey.verify(token);
  if (verification.outcome === 'unknown') return refuse('API_KEY_UNKNOWN');
  const { key } = verification;
  if (verification.outcome !== 'valid') return refuse(refusalCodes[verification.outcome], principalOf(key));
  const { secret } = verification;
  const principal = principalOf(key, secret);
  if (await standing.isSuspended(key.tenantId)) return refuse('TENANT_SUSPENDED', principal);

  const shown = { key, secret, secretText: token.secret };
  if (key.ownerId === null) return { ok: true, principal, shown };
  const owner = await standing.person(key.ownerId);
  if (!owner?.roles.has(key.tenantId)) {
    return refuse('API_KEY_INACTIVE', principal, {
      message: 'The API key belongs to a person who has left or was disabled.',
    });
  }
  const scopes = principal.scopes & scopesIn(owner, key.tenantId);
  return { ok: true, principal: { ...principal, scopes, ownerId: key.ownerId }, shown };
}

const refuse = (code: ErrorCode, owner?: Principal, details?: ErrorDetails): Refused => ({
  ok: false,
  refusal: new HalyardError(code, details),
  owner,
});

/** By the row of the secret, of which a cached key has always the same. */
const principals = new WeakMap<ApiKeySecret, Principal>();

/** @param secret the one that was shown; left out where the key is refused anyway */
function principalOf(key: ApiKey, secret?: ApiKeySecret): Principal {
  const known = secret && principals.get(secret);
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
    isRetiring: secret?.expiresAt != null,
  };
  if (secret) principals.set(secret, principal);
  return principal;
}
