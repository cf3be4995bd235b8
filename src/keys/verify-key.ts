import type { Clock } from '../clock.js';
import { createFreshCache } from '../storage/cache.js';
import type { Store } from '../storage/store.js';
import { type ApiKey, type ApiKeySecret, isLive, type KeyStatus, statusOf } from './key.js';
import { findWithSecrets, type KeyWithSecrets } from './secret-queries.js';
import type { Token } from './token.js';
import type { SecretOwner, StoredSecret, Vault } from './vault.js';

/** What showing a well-formed key came to. Anything but `unknown` is told only to who has proven the secret. */
export type Verification =
  | { readonly outcome: 'valid'; readonly key: ApiKey; readonly secret: ApiKeySecret }
  | {
      readonly outcome: 'inactive' | 'revoked' | 'rotatedOut' | 'expired' | 'notYetValid';
      readonly key: ApiKey;
    }
  | { readonly outcome: 'unknown' };

export interface KeyVerifier {
  verify(token: Token): Promise<Verification>;
  /** The same for what rests on a key and was proven otherwise: a token that we signed names its key and secret. */
  stands(keyId: string, secretId: string): Promise<Verification>;
  /** Whether the key was proven lately: then verifying costs no look-up. */
  isKnown(token: Token): boolean;
}

const CACHED_KEYS = 10_000;

/** Proven against when the id is unknown, so that the answer takes as long as for a wrong secret. */
const NOBODY: SecretOwner = { tenantId: '', keyId: '' };
const NOTHING: StoredSecret = { hash: Buffer.alloc(32), algorithm: '', pepperId: '' };

const outcomes = {
  REVOKED: 'revoked',
  INACTIVE: 'inactive',
  NOT_YET_VALID: 'notYetValid',
  EXPIRED: 'expired',
} as const satisfies Record<Exclude<KeyStatus, 'ACTIVE'>, Verification['outcome']>;

/**
 * Says what a key is worth now. Rows are remembered once possession was proven, so junk cannot push them out; they
 * are served only while the store says nothing changed, and the secret is proven again each time.
 */
export function createKeyVerifier(store: Store, vault: Vault, clock: Clock): KeyVerifier {
  const cache = createFreshCache<KeyWithSecrets>(store, CACHED_KEYS);

  /** `remember` is called once possession was proven. */
  async function find(keyId: string): Promise<{ known: KeyWithSecrets | undefined; remember(): void }> {
    const cached = cache.get(keyId);
    if (cached) return { known: cached, remember: () => {} };
    const version = store.version();
    const known = await findWithSecrets(store.read, keyId);
    return { known, remember: () => known && cache.set(keyId, known, version) };
  }

  async function verify(token: Token): Promise<Verification> {
    const { known, remember } = await find(token.keyId);
    if (!known) {
      vault.proves(NOBODY, token.secret, NOTHING);
      return { outcome: 'unknown' };
    }
    const proven = known.secrets.filter((stored) => vault.proves(known.key, token.secret, stored))[0];
    // The prefix is part of the key's text: the same secret under another prefix is another key.
    if (!proven || known.key.api !== token.api || known.key.environment !== token.environment) {
      return { outcome: 'unknown' };
    }
    remember();
    return worthOf(known.key, proven, clock.now());
  }

  async function stands(keyId: string, secretId: string): Promise<Verification> {
    const { known, remember } = await find(keyId);
    if (!known) return { outcome: 'unknown' };
    remember();
    const secret = known.secrets.find(({ id }) => id === secretId);
    return worthOf(known.key, secret, clock.now());
  }

  return { verify, stands, isKnown: ({ keyId }) => cache.get(keyId) !== undefined };
}

/** @param secret left out where it is so old that it is not kept at hand */
function worthOf(key: ApiKey, secret: ApiKeySecret | undefined, now: number): Verification {
  const status = statusOf(key, now);
  if (status !== 'ACTIVE') return { outcome: outcomes[status], key };
  if (!secret || !isLive(secret, now)) return { outcome: 'rotatedOut', key };
  return { outcome: 'valid', key, secret };
}
