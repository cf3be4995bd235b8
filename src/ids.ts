import { randomBytes } from 'node:crypto';
import type { Clock } from './clock.js';

/** The one source of chance. A test passes a seeded one. */
export type RandomBytes = (size: number) => Uint8Array;

export interface Ids {
  /** A new identifier: `<prefix>_` and 26 characters that sort in the order they were made. */
  next(prefix: string): string;
  /** `length` characters of `0-9A-Za-z`, each equally likely. */
  base62(length: number): string;
}

const CROCKFORD = '0123456789abcdefghjkmnpqrstvwxyz';
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** The largest multiple of 62 that fits a byte: bytes above it are thrown away, or the first letters would be likelier. */
const UNBIASED = 248;

/**
 * Identifiers are 48 bits of milliseconds and 80 bits of chance in Crockford's base 32, lower case. Within one
 * millisecond the random part counts up, so that ids made by one process never go backwards.
 */
export function createIds(clock: Clock, random: RandomBytes = randomBytes): Ids {
  let lastMs = -1;
  let time = '';
  // 80 bits in two halves, which numbers hold exactly.
  let high = 0;
  let low = 0;

  return {
    next(prefix) {
      const now = clock.now();
      if (now > lastMs) {
        lastMs = now;
        time = base32(lastMs, 10);
        const bytes = Buffer.from(random(10));
        // 79 random bits: the top one stays free, so counting up cannot overflow within a millisecond.
        high = bytes.readUIntBE(0, 5) % HALF_OF_FORTY_BITS;
        low = bytes.readUIntBE(5, 5);
      } else if (low < FORTY_BITS - 1) {
        low += 1;
      } else {
        low = 0;
        high += 1;
      }
      return `${prefix}_${time}${base32(high, 8)}${base32(low, 8)}`;
    },

    base62(length) {
      let text = '';
      while (text.length < length) {
        for (const byte of random(length)) {
          if (byte < UNBIASED && text.length < length) text += BASE62[byte % 62];
        }
      }
      return text;
    },
  };
}

const FORTY_BITS = 2 ** 40;
const HALF_OF_FORTY_BITS = 2 ** 39;

function base32(value: number, length: number): string {
  let text = '';
  for (let rest = value; text.length < length; rest = Math.floor(rest / 32)) {
    text = CROCKFORD[rest % 32] + text;
  }
  return text;
}
