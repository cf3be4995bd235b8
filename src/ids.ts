import { randomBytes } from 'node:crypto';
import type { Clock } from './clock.js';

/** The one source of chance. A test passes a seeded one. */
export type RandomBytes = (size: number) => Uint8Array;

export interface Ids {
  /** A new identifier: `<prefix>_` and 26 characters that sort in the order they were made. */
  next(prefix: string): string;
  /** `length` characters of `0-9A-Za-z`, each equally likely. */
  base62(length: number): string;
  /** A number from 0 up to, and not, 1. */
  chance(): number;
}

/** Crockford's, in the order of the characters, so that texts sort as the numbers do. */
export const BASE32 = '0123456789abcdefghjkmnpqrstvwxyz';
/** 40 bits, eight characters of base 32. */
const HALF = 2 ** 40;
export const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** The largest multiple of 62 that fits a byte: bytes above it are thrown away, or the first letters would be likelier. */
const UNBIASED = 248;

/**
 * Identifiers are 48 bits of milliseconds and 80 bits of chance in Crockford's base 32, lower case. Within one
 * millisecond the random part counts up, so that ids made by one process never go backwards.
 */
export function createIds(clock: Clock, random: RandomBytes = randomBytes): Ids {
  let lastMs = -1;
  // The chance in two halves, each of which a number holds: an import takes a million ids.
  let [high, low] = [0, 0];
  let head = '';

  function begin(ms: number): void {
    // 79 random bits: the top one stays free, so counting up cannot overflow within a millisecond.
    const bytes = random(10);
    const chance = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const [first, second] = [chance.readUIntBE(0, 5), chance.readUIntBE(5, 5)];
    lastMs = ms;
    high = Math.floor(first / 2);
    low = (first % 2) * (HALF / 2) + Math.floor(second / 2);
    head = base32(ms, 10) + base32(high, 8);
  }

  function countUp(): void {
    low += 1;
    if (low < HALF) return;
    [high, low] = [high + 1, 0];
    head = base32(lastMs, 10) + base32(high, 8);
  }

  return {
    next(prefix) {
      const now = clock.now();
      if (now > lastMs) begin(now);
      else countUp();
      return `${prefix}_${head}${base32(low, 8)}`;
    },

    chance: () => Buffer.from(random(4)).readUInt32BE() / 2 ** 32,

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

/** Ten digits of 48 bits of time, of which the first is never above 7, and sixteen of chance. */
const AFTER_PREFIX = /^[0-7][0-9a-hjkmnp-tv-z]{25}$/;

/** Whether a text looks like an id of ours with that prefix. */
export const isId = (prefix: string, text: string): boolean =>
  text.startsWith(`${prefix}_`) && AFTER_PREFIX.test(text.slice(prefix.length + 1));

export function base32(value: number, length: number): string {
  let text = '';
  for (let rest = value; text.length < length; rest = Math.floor(rest / 32)) {
    text = BASE32[rest % 32] + text;
  }
  return text;
}
