import { createCipheriv, createDecipheriv, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { DerivedKey, InstallationSecret } from '../installation-secret.js';

/** How a secret is stored: enough to prove it, not enough to know it. */
export interface StoredSecret {
  readonly hash: Buffer;
  readonly algorithm: string;
  readonly pepperId: string;
}

/** Whose secret it is. Part of what is hashed, so a row copied to another key or tenant proves nothing. */
export interface SecretOwner {
  readonly tenantId: string;
  readonly keyId: string;
}

export interface Vault {
  /** The peppers, current and retired, under which a secret can be proven here. */
  readonly pepperIds: readonly string[];
  hash(owner: SecretOwner, secret: string): StoredSecret;
  /** In constant time. `false` also where the row's pepper is none of ours. */
  proves(owner: SecretOwner, secret: string, stored: StoredSecret): boolean;
  /** Whether a row was hashed under a retired pepper and should be hashed again. */
  isRetired(stored: StoredSecret): boolean;
  /** Encrypts a text for storage (AES-256-GCM). */
  seal(text: string): string;
  /** `undefined` where it was sealed under a secret that is gone, or changed since. */
  open(sealed: string): string | undefined;
}

/** A keyed hash is right for 256-bit secrets: there is nothing to guess, so slowness would protect nothing. */
const ALGORITHM = 'hmac-sha256';
const IV_BYTES = 12;
const TAG_BYTES = 16;

export function createVault(installation: InstallationSecret): Vault {
  const peppers = installation.derive('api-key-pepper');
  const sealing = installation.derive('sealing');
  const pepperNamed = (id: string) => peppers.find((pepper) => pepper.id === id);
  const [currentPepper] = peppers;
  const [currentSealing] = sealing;

  return {
    pepperIds: peppers.map(({ id }) => id),

    hash: (owner, secret) => ({
      hash: hmac(currentPepper, owner, secret),
      algorithm: ALGORITHM,
      pepperId: currentPepper.id,
    }),

    proves(owner, secret, stored) {
      const pepper = pepperNamed(stored.pepperId);
      const actual = hmac(pepper ?? currentPepper, owner, secret);
      const equal = stored.hash.length === actual.length && timingSafeEqual(stored.hash, actual);
      return equal && pepper !== undefined && stored.algorithm === ALGORITHM;
    },

    isRetired: (stored) => stored.pepperId !== currentPepper.id,

    seal(text) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', currentSealing.bytes, iv);
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url');
    },

    open(sealed) {
      const bytes = Buffer.from(sealed, 'base64url');
      for (const key of sealing) {
        const text = tryOpen(key, bytes);
        if (text !== undefined) return text;
      }
      return undefined;
    },
  };
}

const hmac = (pepper: DerivedKey, owner: SecretOwner, secret: string): Buffer =>
  createHmac('sha256', pepper.bytes).update(`${owner.tenantId}\0${owner.keyId}\0${secret}`).digest();

function tryOpen(key: DerivedKey, bytes: Buffer): string | undefined {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key.bytes, bytes.subarray(0, IV_BYTES));
    decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    const body = decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES));
    return Buffer.concat([body, decipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}
