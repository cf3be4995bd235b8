import type { Span } from '../files.js';
import type { Staged } from './stage.js';

/**
 * Where contents are kept. A file is named by a key, `<sha256>.<26 characters of chance>`, which is placed once and never
 * again after it was removed: so no removal, however late it comes, can hit what somebody has just put there, and no
 * lock has to stand between an upload and the collector.
 */
export interface BlobStore {
  /** For people, where it is. */
  readonly place: string;
  /**
   * Keeps a file under a key: all of it, power cut or not, once the promise resolves, and nothing that can be opened
   * before. What was staged may be used up by it.
   */
  put(key: string, staged: Staged): Promise<void>;
  /** How many bytes it has; nothing where there is none. */
  lengthOf(key: string): Promise<number | undefined>;
  /** All of it, or a span. Opened when it is read, and let go when the reader stops. */
  open(key: string, span?: Span): AsyncIterable<Uint8Array>;
  /** Also where there is none. */
  remove(key: string): Promise<void>;
  /** Every key that begins with two given characters of the hash. */
  list(beginning: string): AsyncIterable<Kept>;
  close(): void;
}

export interface Kept {
  readonly key: string;
  readonly putAt: number;
}

const KEY = /^[0-9a-f]{64}\.[0-9a-z]{26}$/;

/** Whether a name is one of a content of ours: others' files are left alone. */
export const isKey = (name: string): boolean => KEY.test(name);

export const hashIn = (key: string): string => key.slice(0, 64);
