import { createHash } from 'node:crypto';
import { HalyardError } from '../errors.js';
import type { Documents } from './operation/documents.js';

/** How a request says which document it wants: by its text, by a hash of it or an id, or by both. */
export interface Asked {
  readonly query: string | undefined;
  readonly hash: string | undefined;
}

export interface Found {
  readonly text: string;
  /** What it may be asked for by from now on, once it has been found valid. */
  readonly hash?: string;
}

/** The document that is meant. @throws HalyardError where there is none, or where it may not be run */
export type FindDocument = (asked: Asked) => Found;

/**
 * Automatic persisted operations, by Apollo's protocol: a client asks by hash, is told where that is not known, and
 * sends the text along once. What is forgotten it sends again.
 */
export function automaticallyPersisted(documents: Pick<Documents, 'textOf'>): FindDocument {
  return ({ query, hash }) => {
    const known = hash === undefined ? undefined : documents.textOf(hash);
    const text = query ?? known;
    if (text === undefined) throw new HalyardError('PERSISTED_QUERY_NOT_FOUND');
    if (hash === undefined || text === known) return { text };
    if (createHash('sha256').update(text).digest('hex') !== hash)
      throw new HalyardError('PERSISTED_QUERY_MISMATCH');
    return { text, hash };
  };
}

/**
 * What `extensions` says of a hash; `undefined` where that is nothing.
 * @throws HalyardError BAD_REQUEST
 */
export function hashIn(extensions: unknown): string | undefined {
  const persisted = isObject(extensions) ? extensions['persistedQuery'] : undefined;
  if (persisted === undefined || persisted === null) return undefined;
  const { version, sha256Hash } = isObject(persisted) ? persisted : {};
  if (version === 1 && typeof sha256Hash === 'string') return sha256Hash;
  throw new HalyardError('BAD_REQUEST', {
    message: 'extensions.persistedQuery must be {"version": 1, "sha256Hash": "…"}.',
  });
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
