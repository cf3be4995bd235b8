import { createHash } from 'node:crypto';
import { errors, importJWK, jwtVerify, SignJWT } from 'jose';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../clock.js';
import { dateOf } from '../clock.js';
import type { Ids } from '../ids.js';
import type { Vault } from '../keys/vault.js';
import { createFreshCache } from '../storage/cache.js';
import type { Store } from '../storage/store.js';
import type { IdentitySettings } from './identity.js';
import { insertSigningKey, usableSigningKeys } from './queries.js';
import type { SigningKey } from './session.js';
import { ALGORITHM, newSigningKey } from './signing-keys.js';

/** What an access token says, once it was proven. */
export interface AccessClaims {
  readonly userId: string;
  readonly sessionId: string;
  /** Where it acts unless the request names another tenant; empty for a person of none. */
  readonly tenantId: string;
  /** Milliseconds. */
  readonly expiresAt: number;
}

/** What a text that looks like a JWT came to. */
export type TokenVerification =
  | { readonly outcome: 'proven'; readonly claims: AccessClaims }
  | { readonly outcome: 'invalid' | 'expired' };

/** A key as `jwks.json` publishes it. */
export interface PublicKey {
  readonly kid: string;
  readonly kty: string;
  readonly crv: string;
  readonly x: string;
  readonly alg: string;
  readonly use: 'sig';
}

/** Signs access tokens (RFC 9068) and proves them. Knows nothing of what a session is worth by now. */
export interface Tokens {
  sign(claims: AccessClaims, scopes: readonly string[]): Promise<string>;
  verify(text: string): Promise<TokenVerification>;
  publicKeys(): Promise<readonly PublicKey[]>;
}

type CryptoKey = Awaited<ReturnType<typeof importJWK>>;

/** Nothing longer is even hashed. A token with every scope has about 1,500 characters. */
const SIZE_CAP = 8192;
const CACHED_TOKENS = 10_000;
const KID = /^sig_[0-9a-z]{26}$/;

export function createTokens(parts: {
  store: Store;
  vault: Vault;
  clock: Clock;
  ids: Ids;
  settings: IdentitySettings;
}): Tokens {
  const { store, vault, clock, ids, settings } = parts;
  const { issuer } = settings;
  const cache = createFreshCache<readonly SigningKey[]>(store, 1);
  /** Proven once, remembered by digest: a signature does not go bad, but its key can be gone. */
  const proven = new LRUCache<string, { readonly kid: string; readonly claims: AccessClaims }>({
    max: CACHED_TOKENS,
  });
  const imported = new LRUCache<string, CryptoKey>({ max: 100 });

  async function usable(): Promise<readonly SigningKey[]> {
    const cached = cache.get('all');
    const version = store.version();
    const keys = cached ?? (await usableSigningKeys(store.read, dateOf(clock)));
    if (!cached) cache.set('all', keys, version);
    const now = clock.now();
    return keys.filter(({ verifiesUntil }) => !verifiesUntil || now < verifiesUntil.getTime());
  }

  /** The newest that signs and can be opened; one is made where there is none, as after the secret was lost. */
  async function signer(): Promise<{ readonly kid: string; readonly jwk: string }> {
    for (const { id, retiredAt, sealedPrivateKey } of await usable()) {
      const jwk = retiredAt ? undefined : vault.open(sealedPrivateKey);
      if (jwk !== undefined) return { kid: id, jwk };
    }
    const made = await newSigningKey(clock, ids, vault);
    await store.tx(async (w) => {
      await insertSigningKey(w, made);
      await w.invalidate(made.id);
    });
    return { kid: made.id, jwk: vault.open(made.sealedPrivateKey) ?? '' };
  }

  async function keyOf(name: string, jwk: object): Promise<CryptoKey> {
    const known = imported.get(name);
    if (known) return known;
    const key = await importJWK(jwk, ALGORITHM);
    imported.set(name, key);
    return key;
  }

  async function prove(text: string, digest: string): Promise<TokenVerification> {
    let kid = '';
    try {
      const { payload } = await jwtVerify(
        text,
        async (header) => {
          kid = header.kid ?? '';
          const found = KID.test(kid) ? (await usable()).find(({ id }) => id === kid) : undefined;
          if (!found) throw new errors.JWKSNoMatchingKey();
          return keyOf(`public ${kid}`, found.publicKey);
        },
        {
          issuer,
          audience: issuer,
          typ: 'at+jwt',
          algorithms: [ALGORITHM],
          currentDate: dateOf(clock),
          requiredClaims: ['sub', 'sid', 'tid', 'exp', 'iat', 'jti'],
        },
      );
      const { sub, sid, tid, exp } = payload;
      if (typeof sid !== 'string' || typeof tid !== 'string') return { outcome: 'invalid' };
      const claims = { userId: sub ?? '', sessionId: sid, tenantId: tid, expiresAt: (exp ?? 0) * 1000 };
      proven.set(digest, { kid, claims });
      return { outcome: 'proven', claims };
    } catch (error) {
      if (error instanceof errors.JWTExpired) return { outcome: 'expired' };
      if (error instanceof errors.JOSEError) return { outcome: 'invalid' };
      throw error;
    }
  }

  return {
    async sign({ userId, sessionId, tenantId, expiresAt }, scopes) {
      const { kid, jwk } = await signer();
      return new SignJWT({ client_id: 'halyard', sid: sessionId, tid: tenantId, scope: scopes.join(' ') })
        .setProtectedHeader({ alg: ALGORITHM, typ: 'at+jwt', kid })
        .setIssuer(issuer)
        .setAudience(issuer)
        .setSubject(userId)
        .setJti(ids.next('jti'))
        .setIssuedAt(Math.floor(clock.now() / 1000))
        .setExpirationTime(Math.floor(expiresAt / 1000))
        .sign(await keyOf(`private ${kid}`, JSON.parse(jwk)));
    },

    async verify(text) {
      if (text.length > SIZE_CAP) return { outcome: 'invalid' };
      const digest = createHash('sha256').update(text).digest('base64url');
      const known = proven.get(digest);
      if (!known) return prove(text, digest);
      if (known.claims.expiresAt <= clock.now()) return { outcome: 'expired' };
      const stillUsable = (await usable()).some(({ id }) => id === known.kid);
      return stillUsable ? { outcome: 'proven', claims: known.claims } : { outcome: 'invalid' };
    },

    async publicKeys() {
      await signer();
      return (await usable()).map(({ id, publicKey }) => ({
        ...publicKey,
        kid: id,
        alg: ALGORITHM,
        use: 'sig' as const,
      }));
    },
  };
}
