import { createPasswords, type Passwords } from '../accounts/passwords.js';
import type { DeniedCredential } from '../audit/count-denials.js';
import type { Clock } from '../clock.js';
import { HalyardError } from '../errors.js';
import type { Ids } from '../ids.js';
import { networkOf } from '../keys/network.js';
import type { Vault } from '../keys/vault.js';
import type { Store } from '../storage/store.js';
import { createKeyRing, type KeyRing } from './key-ring.js';
import { createTokens, type Tokens } from './tokens.js';

/** How people get in, as the installation is configured. */
export interface IdentitySettings {
  /** Whether anybody may make an account and a tenant of their own, or only who was invited. */
  readonly registration: 'open' | 'closed';
  readonly accessTokenSeconds: number;
  readonly refreshTokenSeconds: number;
  /** How long the token of a service account works. */
  readonly serviceTokenSeconds: number;
  /** The `iss` and `aud` of tokens: a URL, by which OAuth clients find out about the server. */
  readonly issuer: string;
}

/** Slows down who tries passwords from one address, or from one network of IPv6. */
export interface Throttle {
  /** @throws HalyardError RATE_LIMITED */
  attempt(address: string): Promise<void>;
}

/** What verbs about people and their sessions use beside the store. */
export interface Identity {
  readonly settings: IdentitySettings;
  readonly passwords: Passwords;
  /** Signs whatever others shall be able to prove, and publishes by which keys. */
  readonly ring: KeyRing;
  readonly tokens: Tokens;
  readonly throttle: Throttle;
  /** Told of each password and token that is refused, for the audit trail. */
  onDenial(denied: DeniedCredential): void;
}

export function createIdentity(parts: {
  store: Store;
  vault: Vault;
  clock: Clock;
  ids: Ids;
  settings: IdentitySettings;
  /** Counts an attempt and answers 0, or counts none and answers how long to wait. Left out, as on the command line: nobody is slowed down. */
  attempts?: (network: string) => Promise<number>;
  /** Left out, as on the command line, which shows none. */
  onDenial?: Identity['onDenial'];
}): Identity {
  const { attempts, settings, onDenial = () => {} } = parts;
  const ring = createKeyRing({ ...parts, issuer: settings.issuer });
  return {
    settings,
    passwords: createPasswords(),
    ring,
    tokens: createTokens(ring),
    onDenial,
    throttle: {
      async attempt(address) {
        const retryAfterSeconds = (await attempts?.(networkOf(address))) ?? 0;
        if (retryAfterSeconds > 0) {
          throw new HalyardError('RATE_LIMITED', {
            message: 'Too many attempts from this address.',
            retryAfterSeconds,
          });
        }
      },
    },
  };
}
