import { crc32 } from 'node:zlib';
import type { Ids } from '../ids.js';
import { type Api, type Environment, keyPrefixes, prefixOf } from '../principals/api-registry.js';

/** The parts of a key's text: `<prefix><keyId 16><secret 43><crc 6>`, all base 62. */
export interface Token {
  readonly api: Api;
  readonly environment: Environment;
  readonly keyId: string;
  readonly secret: string;
}

const ID = 16;
const SECRET = 43;
const CRC = 6;
const TAIL = ID + SECRET + CRC;
/** Nothing longer is even looked at. */
export const SIZE_CAP = 512;
const BASE62 = /^[0-9A-Za-z]+$/;
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** The public part of a key: 95 bits of chance. */
export const newKeyId = (ids: Ids): string => ids.base62(ID);

/** The public part for a text that has none of its own: always the same for the same bytes. */
export function keyIdFrom(bytes: Buffer): string {
  let rest = BigInt(`0x${bytes.toString('hex')}`);
  let text = '';
  while (text.length < ID) {
    text += DIGITS[Number(rest % 62n)];
    rest /= 62n;
  }
  return text;
}

/** What only the holder knows: 256 bits of chance. */
export const newSecret = (ids: Ids): string => ids.base62(SECRET);

/** The text that is shown once. */
export function formatToken(token: Token): string {
  const body = `${publicPart(token)}${token.secret}`;
  return body + checksum(body);
}

/** What may be shown always: says which key it is and proves nothing. */
export const publicPart = ({ api, environment, keyId }: Omit<Token, 'secret'>): string =>
  `${prefixOf(api, environment)}${keyId}`;

/**
 * Reads a key's text from the right, where lengths are fixed. The checksum refuses typos and junk with no look-up;
 * a scanner can use it to tell a leaked key from noise.
 */
export function parseToken(text: string): Token | undefined {
  if (text.length > SIZE_CAP || text.length <= TAIL) return undefined;
  const known = keyPrefixes.find(
    ({ prefix }) => prefix.length === text.length - TAIL && text.startsWith(prefix),
  );
  if (!known) return undefined;
  const tail = text.slice(known.prefix.length);
  if (!BASE62.test(tail)) return undefined;
  if (checksum(text.slice(0, -CRC)) !== text.slice(-CRC)) return undefined;
  return {
    api: known.api,
    environment: known.environment,
    keyId: tail.slice(0, ID),
    secret: tail.slice(ID, ID + SECRET),
  };
}

/** Finds whatever looks like a key of ours in a text, checksum and all. */
function findTokens(text: string): readonly string[] {
  return [...text.matchAll(tokenShape)].map(([found]) => found).filter((found) => parseToken(found));
}

/** Cuts keys of ours out of a text: what is left is enough to find them by, and proves nothing. */
export const withoutTokens = (text: string): string =>
  findTokens(text).reduce((rest, token) => rest.replaceAll(token, `${token.slice(0, -SECRET - CRC)}…`), text);

/**
 * Finds a secret that has no shape of ours, however it is percent-encoded: whole or in part, in either case, and once
 * more by each hand it went through.
 * @param secret printable ASCII, of one character at least
 */
export function everyFormOf(secret: string): RegExp {
  const forms = [...Buffer.from(secret)].map((byte) => {
    const hex = byte.toString(16).padStart(2, '0');
    return `(?:\\x${hex}|%(?:25)*${hex})`;
  });
  return new RegExp(forms.join(''), 'gi');
}

const tokenShape = new RegExp(
  `(?:${keyPrefixes.map(({ prefix }) => prefix).join('|')})[0-9A-Za-z]{${TAIL}}`,
  'g',
);

function checksum(body: string): string {
  let rest = crc32(body);
  let text = '';
  while (text.length < CRC) {
    text = DIGITS[rest % 62] + text;
    rest = Math.floor(rest / 62);
  }
  return text;
}
