import type { JWTPayload } from 'jose';
import type { KeyRing } from './key-ring.js';

/** What the access token of a session says. */
export interface SessionClaims {
  readonly kind: 'session';
  readonly userId: string;
  readonly sessionId: string;
  /** Where it acts unless the request names another tenant; empty for a person of none. */
  readonly tenantId: string;
  /** Milliseconds. */
  readonly expiresAt: number;
}

/** What the access token of a service account says: on which of its keys it rests, and what of it it may do. */
export interface ServiceClaims {
  readonly kind: 'service';
  readonly serviceAccountId: string;
  /** The sixteen public characters of the key it was got with. */
  readonly keyId: string;
  /** Which secret of that key was shown for it. */
  readonly secretId: string;
  /** Its `jti`, by which it can be revoked alone. */
  readonly tokenId: string;
  readonly tenantId: string;
  readonly scopes: readonly string[];
  /** Milliseconds. */
  readonly issuedAt: number;
  readonly expiresAt: number;
}

export type AccessClaims = SessionClaims | ServiceClaims;

export type TokenVerification =
  | { readonly outcome: 'proven'; readonly claims: AccessClaims }
  | { readonly outcome: 'invalid' | 'expired' | 'elsewhere' };

/** Signs access tokens (RFC 9068) and proves them. Knows nothing of what a session or a key is worth by now. */
export interface Tokens {
  signSession(claims: Omit<SessionClaims, 'kind'>, scopes: readonly string[]): Promise<string>;
  signService(claims: Omit<ServiceClaims, 'kind' | 'tokenId' | 'issuedAt'>): Promise<string>;
  verify(text: string): Promise<TokenVerification>;
}

/** The media type of RFC 9068 keeps other JWTs of ours from being taken for access tokens. */
const TYPE = 'at+jwt';

export function createTokens(ring: KeyRing): Tokens {
  /** By what the ring remembers, so that a token is read once. */
  const read = new WeakMap<JWTPayload, AccessClaims>();

  return {
    signSession: ({ userId, sessionId, tenantId, expiresAt }, scopes) =>
      ring.sign({
        type: TYPE,
        subject: userId,
        expiresAt,
        claims: { client_id: 'halyard', sid: sessionId, tid: tenantId, scope: scopes.join(' ') },
      }),

    signService: ({ serviceAccountId, keyId, secretId, tenantId, scopes, expiresAt }) =>
      ring.sign({
        type: TYPE,
        subject: serviceAccountId,
        expiresAt,
        claims: {
          client_id: serviceAccountId,
          key: keyId,
          sec: secretId,
          tid: tenantId,
          scope: scopes.join(' '),
        },
      }),

    async verify(text) {
      const proof = await ring.prove(text, TYPE);
      if (proof.outcome !== 'proven') return proof;
      const claims = read.get(proof.payload) ?? claimsOf(proof.payload);
      if (!claims) return { outcome: 'invalid' };
      read.set(proof.payload, claims);
      return { outcome: 'proven', claims };
    },
  };
}

function claimsOf({ sub = '', jti = '', exp = 0, iat = 0, ...rest }: JWTPayload): AccessClaims | undefined {
  const { sid, tid, key, sec, scope } = rest;
  if (!isText(tid) || !isText(scope)) return undefined;
  const common = { tenantId: tid, expiresAt: exp * 1000 };
  if (isText(sid)) return { kind: 'session', userId: sub, sessionId: sid, ...common };
  if (!isText(key) || !isText(sec)) return undefined;
  return {
    kind: 'service',
    serviceAccountId: sub,
    keyId: key,
    secretId: sec,
    tokenId: jti,
    scopes: scope.split(' ').filter((word) => word !== ''),
    issuedAt: iat * 1000,
    ...common,
  };
}

const isText = (value: unknown): value is string => typeof value === 'string';
