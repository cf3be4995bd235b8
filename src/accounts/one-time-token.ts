import { createHash } from 'node:crypto';
import type { Ids } from '../ids.js';

/** What a token is for shows in its text, so that one found in a log names what was leaked. */
export type TokenPurpose = 'refresh' | 'invite' | 'reset';

const CHANCE = 43;

/** 256 bits of chance, shown once. Only its hash is stored. */
export const newOpaqueToken = (ids: Ids, purpose: TokenPurpose): string =>
  `hal_${purpose}_${ids.base62(CHANCE)}`;

/** A plain digest is right here: with 256 bits of chance there is nothing to guess. */
export const hashOfToken = (token: string): string => createHash('sha256').update(token).digest('base64url');
