import { createHash } from 'node:crypto';
import { errors, importJWK, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../clock.js';
import { dateOf } from '../clock.js';
import type { Ids } from '../ids.js';
import type { Vault } from '../keys/vault.js';
import { createFreshCache } from '../storage/cache.js';
import type { Store } from '../storage/store.js';
import { insertSigningKey, usableSigningKeys } from './queries.js';
import type { SigningKey } from './session.js';
import { ALGORITHM, newSigningKey } from './signing-keys.js';

/** What a text that looks like a JWT came to. */
export type Proof =
  | { readonly outcome: 'proven'; readonly payload: JWTPayload }
  /** `elsewhere`: signed by us, for another `iss`. */
  | { readonly outcome: 'invalid' | 'expired' | 'elsewhere' };

/** A key as `jwks.json` publishes it. */
export interface PublicKey {
  readonly kid: string;
  readonly kty: string;
  readonly crv: string;
  readonly x: string;
  readonly alg: string;
  readonly use: 'sig';
}

/** A token to be signed. `iss`, `iat` and `jti` are put in by the ring. */
export interface Draft {
  /** The `typ` header, which keeps a token for one purpose from being taken for another. */
  readonly type: string;
  readonly subject: string;
  /** Whom it is for, where that is not ourselves. */
  readonly audience?: string;
  /** Milliseconds. */
  readonly expiresAt: number;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** Signs with the installation's newest key and proves what any usable key of its signed. Knows nothing of claims. */
export interface KeyRing {
  sign(draft: Draft): Promise<string>;
  /** @param type the `typ` that the token must have */
  prove(text: string, type: string): Promise<Proof>;
  publicKeys(): Promise<readonly PublicKey[]>;
}

/** Claims are only looked at once the signature was proven. */
const isOfAnotherIssuer = (error: unknown): boolean =>
  error instanceof errors.JWTClaimValidationFailed &&
  error.claim === 'iss' &&
  error.reason === 'check_failed';

type CryptoKey = Awaited<ReturnType<typeof importJWK>>;

/** Nothing longer is even hashed. A token with every scope has about 1,500 characters. */
const SIZE_CAP = 8192;
const CACHED_TOKENS = 10_000;
const KID = /^sig_[0-9a-z]{26}$/;

export function createKeyRing(parts: {
  store: Store;
  vault: Vault;
  clock: Clock;
  ids: Ids;
  /** The `iss` of all tokens, and the `aud` of those that are shown to ourselves. */
  issuer: string;
}): KeyRing {
  const { store, vault, clock, ids, issuer } = parts;
  const cache = createFreshCache<readonly SigningKey[]>(store, 1);
  /** Proven once, remembered by digest: a signature does not go bad, but its key can be gone. */
  const proven = new LRUCache<string, { readonly kid: string; readonly payload: JWTPayload }>({
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

  async function proveAnew(text: string, type: string, digest: string): Promise<Proof> {
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
          typ: type,
          algorithms: [ALGORITHM],
          currentDate: dateOf(clock),
          requiredClaims: ['sub', 'exp', 'iat', 'jti'],
        },
      );
      proven.set(digest, { kid, payload });
      return { outcome: 'proven', payload };
    } catch (error) {
      if (error instanceof errors.JWTExpired) return { outcome: 'expired' };
      if (isOfAnotherIssuer(error)) return { outcome: 'elsewhere' };
      if (error instanceof errors.JOSEError) return { outcome: 'invalid' };
      throw error;
    }
  }

  return {
    async sign({ type, subject, audience = issuer, expiresAt, claims }) {
      const { kid, jwk } = await signer();
      return new SignJWT({ ...claims })
        .setProtectedHeader({ alg: ALGORITHM, typ: type, kid })
        .setIssuer(issuer)
        .setAudience(audience)
        .setSubject(subject)
        .setJti(ids.next('jti'))
        .setIssuedAt(Math.floor(clock.now() / 1000))
        .setExpirationTime(Math.floor(expiresAt / 1000))
        .sign(await keyOf(`private ${kid}`, JSON.parse(jwk)));
    },

    async prove(text, type) {
      if (text.length > SIZE_CAP) return { outcome: 'invalid' };
      const digest = createHash('sha256').update(type).update('\0').update(text).digest('base64url');
      const known = proven.get(digest);
      if (!known) return proveAnew(text, type, digest);
      if ((known.payload.exp ?? 0) * 1000 <= clock.now()) return { outcome: 'expired' };
      const stillUsable = (await usable()).some(({ id }) => id === known.kid);
      return stillUsable ? { outcome: 'proven', payload: known.payload } : { outcome: 'invalid' };
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
