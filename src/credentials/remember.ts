import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../clock.js';
import { credentialEndOf } from '../principals/principal.js';
import type { Credential } from './credential.js';
import type { Authentication } from './judge-key.js';

export type Good = Extract<Authentication, { readonly ok: true }>;

/** Whom credentials stood for when they were last judged, as long as judging them again could say nothing else. */
export interface Remembered {
  /** What is known of it; `undefined`: it must be judged. */
  find(credential: Credential, tenantNamed: string | undefined): Good | undefined;
  /** Judges it, and remembers what was good. Who guesses leaves nothing behind. */
  judging(
    credential: Credential,
    tenantNamed: string | undefined,
    judge: () => Promise<Authentication>,
  ): Promise<Authentication>;
}

interface Entry {
  readonly found: Good;
  readonly version: number;
  /** Milliseconds: it is served from the one to before the other. */
  readonly since: number;
  readonly until: number;
}

const MOST = 10_000;

/**
 * Serves an entry only while the store says that nothing changed, and the clock that nothing has ended; so what is
 * revoked is refused at once, as if nothing were remembered. Credentials are kept as hashes: the memory of the process
 * is no list of them, and how long a look-up takes says nothing about those that are there.
 * @param versionOf the store's: `undefined` while what changed cannot be known
 */
export function rememberGood(versionOf: () => number | undefined, clock: Clock): Remembered {
  const entries = new LRUCache<string, Entry>({ max: MOST });

  return {
    find(credential, tenantNamed) {
      const entry = entries.get(nameOf(credential, tenantNamed));
      if (!entry || entry.version !== versionOf()) return undefined;
      const now = clock.now();
      return now >= entry.since && now < entry.until ? entry.found : undefined;
    },

    async judging(credential, tenantNamed, judge) {
      // Before anything is read: a change in between must show.
      const version = versionOf();
      const since = clock.now();
      const found = await judge();
      if (found.ok && version !== undefined) {
        const until = credentialEndOf(found.principal) ?? Number.POSITIVE_INFINITY;
        entries.set(nameOf(credential, tenantNamed), { found, version, since, until });
      }
      return found;
    },
  };
}

const nameOf = ({ kind, text }: Credential, tenantNamed: string | undefined): string =>
  hash(
    'sha256',
    tenantNamed === undefined ? `${kind}\0${text}` : `${kind}\0${text}\0${tenantNamed}`,
    'base64',
  );
