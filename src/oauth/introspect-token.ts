import { decodeJwt } from 'jose';
import { bearer } from '../credentials/bearer.js';
import type { AdmissionElsewhere, GraphqlContext } from '../graphql/context.js';
import { addressNamed } from '../keys/allowed-ips.js';
import { andThen, type MaybePromise } from '../maybe-promise.js';
import type { DoorRules } from '../policy/admit.js';
import { credentialEndOf, type Principal } from '../principals/principal.js';
import { scopesIn } from '../principals/scope.js';
import { OAuthError } from './oauth-error.js';

/** What RFC 7662, section 2.2, lets a server say of a token. Times are in seconds. */
export interface Introspection {
  readonly active: boolean;
  readonly scope?: string;
  readonly client_id?: string;
  readonly username?: string;
  readonly token_type?: 'Bearer';
  readonly exp?: number;
  readonly iat?: number;
  readonly sub?: string;
  readonly aud?: string;
  readonly iss?: string;
  readonly jti?: string;
  /** The tenant, as in our access tokens. */
  readonly tid?: string;
}

/** Whatever is wrong with a token, nobody is told more than this: it will be no better in a minute. */
const INACTIVE: Introspection = { active: false };

/**
 * Says what a token or key of the caller's tenant is worth just now, as if it came to the door from the address given.
 * @param clientIp left out: one that is bound to addresses is not active
 * @throws OAuthError invalid_request; HalyardError RATE_LIMITED, UNAVAILABLE: what is not known now is no "inactive"
 */
export function introspect(
  context: GraphqlContext,
  token: string,
  clientIp: string | undefined,
): MaybePromise<Introspection> {
  const { principal: asker } = context;
  const shown = {
    clientIp: addressIn(clientIp),
    credential: { authorization: `Bearer ${token}`, 'x-tenant-id': asker.tenantId },
    rules,
  };
  return andThen(context.admitAt(shown), (admission) => {
    if (!admission.ok) {
      if (isPassing(admission, asker)) throw admission.refusal;
      return INACTIVE;
    }
    const { principal } = admission;
    return principal.kind === 'anonymous'
      ? INACTIVE
      : told(principal, token, context.identity.settings.issuer);
  });
}

const rules: DoorRules = { readers: [bearer], apis: 'every API' };

/** What was told of a key last: while nothing changes, it is the same object. Tokens differ in what is read from them. */
const known = new WeakMap<Principal, Introspection>();

function told(principal: Principal, token: string, issuer: string): Introspection {
  if (principal.kind !== 'apiKey') return { ...worthOf(principal, issuer), ...inToken(token) };
  const found = known.get(principal) ?? worthOf(principal, issuer);
  known.set(principal, found);
  return found;
}

function worthOf(principal: Principal, issuer: string): Introspection {
  // Who remembers the answer until then must not take a secret that was rotated out for longer than it lives.
  const end = credentialEndOf(principal);
  return {
    active: true,
    scope: scopesIn(principal.scopes).join(' '),
    client_id: clientOf(principal),
    username: principal.name,
    token_type: 'Bearer',
    sub: principal.id,
    iss: issuer,
    aud: issuer,
    tid: principal.tenantId,
    ...(end !== undefined && { exp: Math.floor(end / 1000) }),
  };
}

/** Whether the credential may be good, but cannot be judged now. Of another tenant's nothing is told. */
const isPassing = ({ refusal, owner }: Denied, asker: Principal): boolean =>
  (refusal.code === 'RATE_LIMITED' || refusal.code === 'UNAVAILABLE') &&
  (owner === undefined || owner.tenantId === asker.tenantId);

type Denied = Extract<AdmissionElsewhere, { readonly ok: false }>;

function addressIn(clientIp: string | undefined): string | undefined {
  if (clientIp === undefined) return undefined;
  const address = addressNamed(clientIp);
  if (address === undefined) throw new OAuthError('invalid_request', 'client_ip is no IPv4 or IPv6 address.');
  return address;
}

/** The same words as in our access tokens. */
const clientOf = ({ kind, id, serviceAccountId }: Principal): string =>
  serviceAccountId ?? (kind === 'user' ? 'halyard' : id);

/** It was proven already. */
function inToken(token: string): Pick<Introspection, 'iat' | 'jti'> {
  const { iat, jti } = decodeJwt(token);
  return { ...(iat !== undefined && { iat }), ...(jti !== undefined && { jti }) };
}
