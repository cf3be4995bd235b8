import { hash, verify } from '@node-rs/argon2';
import { HalyardError } from '../errors.js';

/** Hashes and proves passwords, a few at a time: each costs 19 MiB and tens of milliseconds of a core. */
export interface Passwords {
  /** @throws HalyardError UNAVAILABLE where too many wait already */
  hash(password: string): Promise<string>;
  /**
   * Does the same work where there is no stored hash, so that the answer takes as long.
   * @param stored asked when its turn has come, so that who is turned away has not yet been counted
   * @throws HalyardError UNAVAILABLE where too many wait already
   */
  proves(password: string, stored: () => Promise<string | undefined>): Promise<boolean>;
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
  const inTurn = createGate(AT_ONCE, MOST_WAITING);
  return {
    hash: (password) => inTurn(() => hash(composed(password), PARAMETERS)),
    proves: (password, stored) =>
      inTurn(async () => {
        const known = await stored();
        const equal = await verify(known ?? NOBODYS, composed(password)).catch(() => false);
        return equal && known !== undefined;
      }),
  };
}

/** One person's keyboard composes an accent that another's writes in two characters. */
const composed = (password: string): string => password.normalize('NFC');

type Gate = <T>(work: () => Promise<T>) => Promise<T>;

/** Lets `atOnce` run and `mostWaiting` wait; who comes then is turned away before any work is done. */
function createGate(atOnce: number, mostWaiting: number): Gate {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running >= atOnce) {
      if (waiting.length >= mostWaiting) {
        throw new HalyardError('UNAVAILABLE', {
          message: 'Too many people are logging in just now; try again shortly.',
          retryAfterSeconds: RETRY_AFTER_SECONDS,
        });
      }
      // Whoever ends hands its place on, so nobody who came later can slip in between.
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else running += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
