import { hash, verify } from '@node-rs/argon2';
import { HalyardError } from '../errors.js';
import { createGate } from './gate.js';

/** Hashes and proves passwords, a few at a time: each costs 19 MiB and tens of milliseconds of a core. */
export interface Passwords {
  /**
   * @param from the network that asks: where too many wait, it is those of the busiest network who are turned away
   * @throws HalyardError UNAVAILABLE where too many wait already
   */
  hash(password: string, from: string): Promise<string>;
  /**
   * Does the same work where there is no stored hash, so that the answer takes as long.
   * @param stored asked when its turn has come, so that who is turned away has not yet been counted
   * @throws HalyardError UNAVAILABLE where too many wait already
   */
  proves(password: string, from: string, stored: () => Promise<string | undefined>): Promise<boolean>;
}

/** OWASP's first choice for Argon2id: 19 MiB, two passes, one lane. The library's default algorithm is Argon2id. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Of a password nobody has, under the same parameters: what an unknown e-mail address is compared with. */
const NOBODYS =
  '$argon2id$v=19$m=19456,t=2,p=1$8LiWMSuFaXZjPVWh/9yrxg$GdPsStxX6IdaLFdFL4lMvNlPSgO/XsUgVBPIrKtNHL8';

/** Leaves cores and libuv's other threads to everybody else. */
const AT_ONCE = 2;
const MOST_WAITING = 64;
const RETRY_AFTER_SECONDS = 2;

export function createPasswords(): Passwords {
  const inTurn = createGate({ atOnce: AT_ONCE, mostWaiting: MOST_WAITING, full: tooMany });
  return {
    hash: (password, from) => inTurn(from, () => hash(composed(password), PARAMETERS)),
    proves: (password, from, stored) =>
      inTurn(from, async () => {
        const known = await stored();
        const equal = await verify(known ?? NOBODYS, composed(password)).catch(() => false);
        return equal && known !== undefined;
      }),
  };
}

const tooMany = (): HalyardError =>
  new HalyardError('UNAVAILABLE', {
    message: 'Too many people are logging in just now; try again shortly.',
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  });

/** One person's keyboard composes an accent that another's writes in two characters. */
const composed = (password: string): string => password.normalize('NFC');
