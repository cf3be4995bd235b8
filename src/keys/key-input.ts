import { invalid } from '../errors.js';
import { type Api, apiNamed, grantableScopes } from '../principals/api-registry.js';
import { type Scope, scopeNamed } from '../principals/scope-registry.js';
import { faultOfRange } from './allowed-ips.js';
import type { ApiKey } from './key.js';
import { faultOfRate, type KeyRateLimit } from './rate-limit.js';

/** The parts of a key that a caller writes, at create and at update, with their rules. */

const MOST_RANGES = 200;

/** Turns words, aliases among them, into scopes that a key of this API may hold. */
export function checkedScopes(api: Api, words: readonly string[]): Scope[] {
  const grantable = new Set(grantableScopes(api));
  const scopes = words.map((word, position) => {
    const field = ['input', 'scopes', position];
    const scope = knownScope(word, field);
    if (!grantable.has(scope)) {
      throw invalid(field, `A key of ${apiNamed(api).title} cannot hold the scope ${scope}.`);
    }
    return scope;
  });
  return [...new Set(scopes)];
}

/** The scope that a word names, whatever API knows it. */
export function knownScope(word: string, field: readonly (string | number)[]): Scope {
  const scope = scopeNamed(word);
  if (scope) return scope;
  throw invalid(
    field,
    `There is no scope "${word.slice(0, 64)}"; the query \`scopes\`, or \`halyard scopes list\`, has all of them.`,
  );
}

export function checkedRanges(entries: readonly string[]): string[] {
  if (entries.length > MOST_RANGES) {
    throw invalid(['input', 'allowedIps'], `An IP list has at most ${MOST_RANGES} entries.`);
  }
  for (const [position, entry] of entries.entries()) {
    const fault = faultOfRange(entry);
    if (fault) throw invalid(['input', 'allowedIps', position], fault);
  }
  return [...entries];
}

export function checkedRate(rate: KeyRateLimit | null): KeyRateLimit | null {
  const fault = rate && faultOfRate(rate);
  if (fault) throw invalid(['input', 'rateLimit'], fault);
  return rate && { requests: rate.requests, seconds: rate.seconds };
}

/** A life must have a future, and begin before it ends. */
export function checkLife(life: Pick<ApiKey, 'notBefore' | 'expiresAt'>, now: number): void {
  const { notBefore, expiresAt } = life;
  for (const [name, at] of Object.entries({ notBefore, expiresAt })) {
    // PostgreSQL does not keep every moment that JavaScript can name.
    if (at && (at.getUTCFullYear() < 1970 || at.getUTCFullYear() > 9999)) {
      throw invalid(['input', name], 'A key lives between the years 1970 and 9999.');
    }
  }
  if (expiresAt && expiresAt.getTime() <= now) {
    throw invalid(['input', 'expiresAt'], 'A key must expire in the future; to end it now, revoke it.');
  }
  if (notBefore && expiresAt && notBefore >= expiresAt) {
    throw invalid(['input', 'notBefore'], 'A key must become valid before it expires.');
  }
}
