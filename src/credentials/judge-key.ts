import { type Standing, scopesIn } from '../accounts/standing.js';
import { type ErrorCode, type ErrorDetails, HalyardError } from '../errors.js';
import type { ApiKey, ApiKeySecret } from '../keys/key.js';
import { principalOf } from '../keys/key-principal.js';
import type { Token } from '../keys/token.js';
import type { KeyVerifier, Verification } from '../keys/verify-key.js';
import type { Principal } from '../principals/principal.js';
import type { AdmitAccount } from '../service-accounts/admit-account.js';

/** Who a credential stands for, or why it stands for nobody. */
export type Authentication =
  | {
      readonly ok: true;
      readonly principal: Principal;
      /** The key behind it; `undefined` where a person called with an access token. */
      readonly shown: KeyShown | undefined;
    }
  | Refused;

export interface KeyShown {
  readonly key: ApiKey;
  readonly secret: ApiKeySecret;
  /** `undefined` where a token was shown that rests on the key. */
  readonly secretText: string | undefined;
}

export interface Refused {
  readonly ok: false;
  readonly refusal: HalyardError;
  /** Whose credential it is, where possession was proven. */
  readonly owner: Principal | undefined;
}

export interface KeyJudges {
  readonly verifyKey: KeyVerifier;
  readonly admitAccount: AdmitAccount;
  readonly standing: Standing;
}

const refusalCodes: Record<Exclude<Verification['outcome'], 'valid'>, ErrorCode> = {
  unknown: 'API_KEY_UNKNOWN',
  revoked: 'API_KEY_REVOKED',
  rotatedOut: 'API_KEY_ROTATED',
  inactive: 'API_KEY_INACTIVE',
  expired: 'API_KEY_EXPIRED',
  notYetValid: 'API_KEY_NOT_YET_VALID',
};

export const judgeKey = async (token: Token, judges: KeyJudges): Promise<Authentication> =>
  judgeVerified(await judges.verifyKey.verify(token), token.secret, judges);

/** A key is worth no more than its tenant and its owner, or its service account, are. */
export async function judgeVerified(
  verification: Verification,
  secretText: string | undefined,
  { standing, admitAccount }: KeyJudges,
): Promise<Authentication> {
  if (verification.outcome === 'unknown') return refuse('API_KEY_UNKNOWN');
  const { key } = verification;
  if (verification.outcome !== 'valid') return refuse(refusalCodes[verification.outcome], principalOf(key));
  const { secret } = verification;
  const principal = principalOf(key, secret);
  if (await standing.isSuspended(key.tenantId)) return refuse('TENANT_SUSPENDED', principal);

  const shown = { key, secret, secretText };
  if (key.serviceAccountId !== null) {
    const admission = await admitAccount(key.serviceAccountId, principal);
    return admission.ok ? { ...admission, shown } : admission;
  }
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

export const refuse = (code: ErrorCode, owner?: Principal, details?: ErrorDetails): Refused => ({
  ok: false,
  refusal: new HalyardError(code, details),
  owner,
});
