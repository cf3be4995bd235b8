import type Database from 'better-sqlite3';
import { BASE32, BASE62, base32 } from '../ids.js';
import { digestOf } from './shared-texts.js';

/**
 * Texts of ours in the bytes that are in them: a third to a half of what they take as text, in a table and once more in
 * each of its indexes. The bytes sort as the texts do. A text of another shape has no bytes, and stays what it is.
 */

const MS_DIGITS = 10;
const HALF_DIGITS = 8;
const ID_DIGITS = MS_DIGITS + 2 * HALF_DIGITS;
const MOST_MS = 2 ** 48;

/** An id without its prefix: 48 bits of time and 80 of chance. */
export function idBytes(prefix: string, id: string): Buffer | string {
  const start = prefix.length + 1;
  if (id.length !== start + ID_DIGITS || !id.startsWith(`${prefix}_`)) return id;
  const half = start + MS_DIGITS;
  const ms = numberIn(id, start, MS_DIGITS, base32Values);
  const high = numberIn(id, half, HALF_DIGITS, base32Values);
  const low = numberIn(id, half + HALF_DIGITS, HALF_DIGITS, base32Values);
  if (ms === undefined || ms >= MOST_MS || high === undefined || low === undefined) return id;
  const bytes = Buffer.allocUnsafe(16);
  bytes.writeUIntBE(ms, 0, 6);
  bytes.writeUIntBE(high, 6, 5);
  bytes.writeUIntBE(low, 11, 5);
  return bytes;
}

export function idText(prefix: string, stored: Buffer | string): string {
  if (typeof stored === 'string') return stored;
  const ms = base32(stored.readUIntBE(0, 6), MS_DIGITS);
  return `${prefix}_${ms}${base32(stored.readUIntBE(6, 5), HALF_DIGITS)}${base32(stored.readUIntBE(11, 5), HALF_DIGITS)}`;
}

/** Eight digits of base 62 fit six bytes. */
const BASE62_DIGITS = 8;

/** Sixteen characters of base 62, as `ids.base62(16)` makes them. */
export function base62Bytes(text: string): Buffer | string {
  if (text.length !== 2 * BASE62_DIGITS) return text;
  const high = numberIn(text, 0, BASE62_DIGITS, base62Values);
  const low = numberIn(text, BASE62_DIGITS, BASE62_DIGITS, base62Values);
  if (high === undefined || low === undefined) return text;
  const bytes = Buffer.allocUnsafe(12);
  bytes.writeUIntBE(high, 0, 6);
  bytes.writeUIntBE(low, 6, 6);
  return bytes;
}

export function base62Text(stored: Buffer | string): string {
  if (typeof stored === 'string') return stored;
  return digits62(stored.readUIntBE(0, 6)) + digits62(stored.readUIntBE(6, 6));
}

function digits62(value: number): string {
  let text = '';
  for (let rest = value; text.length < BASE62_DIGITS; rest = Math.floor(rest / 62)) {
    text = BASE62[rest % 62] + text;
  }
  return text;
}

/** What each character stands for, by its code. */
const valuesOf = (alphabet: string): readonly number[] => {
  const values: number[] = new Array(128).fill(-1);
  for (const [value, character] of [...alphabet].entries()) values[character.charCodeAt(0)] = value;
  return values;
};
const base32Values = valuesOf(BASE32);
const base62Values = valuesOf(BASE62);

/** `undefined` where a character is none of the alphabet. */
function numberIn(
  text: string,
  start: number,
  length: number,
  values: readonly number[],
): number | undefined {
  const base = values === base32Values ? 32 : 62;
  let number = 0;
  for (let at = start; at < start + length; at += 1) {
    const value = values[text.charCodeAt(at)] ?? -1;
    if (value < 0) return undefined;
    number = number * base + value;
  }
  return number;
}

/** The same in SQLite's SQL: for texts that a statement is given within JSON, and to migrate a table of texts. */
export function addFunctions(connection: Database.Database): void {
  const add = (name: string, of: (...texts: string[]) => Buffer | string) =>
    connection.function(name, { deterministic: true, varargs: true }, (...texts: (string | null)[]) =>
      texts.some((text) => text === null) ? null : of(...(texts as string[])),
    );
  add('id_bytes', (prefix = '', id = '') => idBytes(prefix, id));
  add('base62_bytes', (text = '') => base62Bytes(text));
  add('base64url_bytes', (text = '') => Buffer.from(text, 'base64url'));
  add('text_digest', (text = '') => digestOf(text));
}
