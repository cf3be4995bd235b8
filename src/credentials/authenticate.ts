import type { ErrorCode } from '../errors.js';
import type { Token } from '../keys/token.js';
import type { Credential } from './credential.js';
import { judgeAccessToken, type TokenJudges } from './judge-access-token.js';
import { type Authentication, judgeKey, type KeyJudges, refuse } from './judge-key.js';

/** Counts who fails, so that a look-up cannot be had for nothing any number of times. */
export interface FailureCount {
  /** Seconds until the subject may show another that is not known; 0 where it may now. */
  waitSeconds(subject: string): number;
  charge(subject: string): Promise<void>;
}

/** What judging a credential takes. */
export interface Judges extends KeyJudges, TokenJudges {
  /** The parts of a key's text; `undefined` for what is none. */
  readonly readKey: (text: string) => Token | undefined;
  readonly failures: FailureCount;
}

/** Shape, then the failures before it, then the look-up: the cheap refusals first, and junk never reaches the store. */
export async function authenticate(
  credential: Credential,
  arrival: { readonly failuresCountFor: string; readonly tenantNamed: string | undefined },
  judges: Judges,
): Promise<Authentication> {
  const token = credential.kind === 'apiKey' ? judges.readKey(credential.text) : undefined;
  if (credential.kind === 'apiKey' && !token) return refuse('API_KEY_MALFORMED');

  // Who guesses waits. A key that was proven lately is still taken: others may share the address of who guesses.
  const isKnown = token !== undefined && judges.verifyKey.isKnown(token);
  const retryAfterSeconds = isKnown ? 0 : judges.failures.waitSeconds(arrival.failuresCountFor);
  if (retryAfterSeconds > 0) {
    return refuse('RATE_LIMITED', undefined, {
      message: 'Too many wrong keys; slow down.',
      retryAfterSeconds,
    });
  }

  const judged = token
    ? await judgeKey(token, judges)
    : await judgeAccessToken(credential.text, arrival.tenantNamed, judges);
  if (!judged.ok && isGuess(judged.refusal.code)) await judges.failures.charge(arrival.failuresCountFor);
  return judged;
}

/** Whether it refuses what may be a guess. */
const isGuess = (code: ErrorCode): boolean => code === 'API_KEY_UNKNOWN' || code === 'TOKEN_INVALID';
