import type { Principal } from '../principals/principal.js';
import { maskOf } from '../principals/scope.js';
import { scopeNamed } from '../principals/scope-registry.js';
import type { AdmitUser } from '../sessions/admit-user.js';
import type { ServiceClaims, Tokens } from '../sessions/tokens.js';
import { type Authentication, judgeVerified, type KeyJudges, refuse } from './judge-key.js';

export interface TokenJudges extends KeyJudges {
  readonly tokens: Pick<Tokens, 'verify'>;
  readonly admitUser: AdmitUser;
  /** Whether a token was revoked before its time, by its `jti`. */
  isTokenRevoked(tokenId: string): Promise<boolean>;
}

/** The access token of a session stands for its person, that of a service account for the account. */
export async function judgeAccessToken(
  text: string,
  tenantNamed: string | undefined,
  judges: TokenJudges,
): Promise<Authentication> {
  const verification = await judges.tokens.verify(text);
  if (verification.outcome === 'elsewhere') return refuse('TOKEN_INVALID', undefined, { message: ELSEWHERE });
  if (verification.outcome !== 'proven') {
    return refuse(verification.outcome === 'expired' ? 'TOKEN_EXPIRED' : 'TOKEN_INVALID');
  }
  const { claims } = verification;
  if (claims.kind === 'service') return judgeServiceToken(claims, judges);
  const admission = await judges.admitUser(claims, tenantNamed);
  return admission.ok ? { ...admission, shown: undefined } : admission;
}

const ELSEWHERE =
  'The token was issued for another address of this server. HALYARD_PUBLIC_URL must be the same in all of its processes.';

/** A token of a service account dies with the secret, the key and the account that it was got with. */
async function judgeServiceToken(claims: ServiceClaims, judges: TokenJudges): Promise<Authentication> {
  if (await judges.isTokenRevoked(claims.tokenId)) return refuse('TOKEN_REVOKED');
  const verification = await judges.verifyKey.stands(claims.keyId, claims.secretId);
  const judged = await judgeVerified(verification, undefined, judges);
  if (!judged.ok) return judged;
  return { ...judged, principal: withToken(judged.principal, claims) };
}

/** What the key may do, as far as the token was given it. It is not the key: what a key may do to itself stays behind. */
const withToken = (
  principal: Principal,
  { serviceAccountId, scopes, expiresAt }: ServiceClaims,
): Principal => ({
  ...principal,
  kind: 'serviceAccount',
  id: serviceAccountId,
  scopes: principal.scopes & maskOf(scopes.flatMap((word) => scopeNamed(word) ?? [])),
  expiresAt: Math.min(expiresAt, principal.expiresAt ?? Number.POSITIVE_INFINITY),
});
