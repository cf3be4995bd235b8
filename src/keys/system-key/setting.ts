import { createHash, scryptSync, timingSafeEqual } from 'node:crypto';
import { keyPrefixes } from '../../principals/api-registry.js';
import { keyIdFrom, parseToken, SIZE_CAP, type Token } from '../token.js';

/** The system key as `HALYARD_SYSTEM_KEY` sets it. */
export interface SystemKeySetting {
  /** All that a client sends. */
  readonly text: string;
  readonly token: Token;
}

/** Of other servers' making, for clients that cannot change. Nothing that a header or a log line would mangle. */
const FOREIGN = /^[A-Za-z0-9._~+/=-]{32,512}$/;

/** What the text of a system key must be, where this one is not; `undefined` where it is. */
export function faultOfSystemKey(text: string): string | undefined {
  if (isOwnShape(text)) return undefined;
  const isMistakable =
    text.split('.').length === 3 || keyPrefixes.some(({ prefix }) => text.startsWith(prefix));
  if (FOREIGN.test(text) && !isMistakable) return undefined;
  return 'a whole key as `halyard system-key show` prints it, or 32 to 512 letters, digits and . _ ~ + / = - that neither begin like a key of ours nor stand in three parts between dots, as a token does';
}

/** @param text one without a fault; `undefined` where none is set */
export function systemKeySetting(text: string | undefined): SystemKeySetting | undefined {
  if (text === undefined) return undefined;
  return { text, token: parseToken(text) ?? foreignToken(text) };
}

/**
 * Reads the text of a key. The one foreign text that is set is told by its digest, so that the time it takes says
 * nothing of how near a guess was; what is neither costs no look-up.
 */
export function createKeyReader(setting: SystemKeySetting | undefined): (text: string) => Token | undefined {
  if (!setting || isOwnShape(setting.text)) return parseToken;
  const expected = digestOf(setting.text);
  const isSet = (text: string) => text.length <= SIZE_CAP && timingSafeEqual(digestOf(text), expected);
  return (text) => parseToken(text) ?? (isSet(text) ? setting.token : undefined);
}

const isOwnShape = (text: string): boolean => parseToken(text)?.api === 'pixee';

/**
 * Its public part is derived from it, slowly: a text that people made up is not as hard to guess as one of ours. Not
 * with `HALYARD_SECRET`, or it would be another under another secret while processes are restarted one by one.
 */
const foreignToken = (text: string): Token => ({
  api: 'pixee',
  environment: 'live',
  keyId: keyIdFrom(scryptSync(text, 'halyard system key', 32)),
  secret: text,
});

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();
