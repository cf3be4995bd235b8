import type { Db } from '../storage/store.js';
import type { BlobStore } from './blob-store.js';
import type { ServedBy } from './table.js';

/** Where files of assets are, how many there may be, and who counts what is sent of them. */
export interface AssetRoom {
  /** The folder of the data, in which files stay while they come in. */
  readonly folder: string;
  readonly blobs: BlobStore;
  /** Bytes in one file. */
  readonly maxBytes: number;
  /** Bytes that a tenant may keep. */
  readonly quotaBytes: number;
  /** For how long a deleted asset can be restored. */
  readonly keepDays: number;
  /** Bytes of each tenant that are on their way into this process. */
  readonly arriving: Map<string, number>;
  countSent(sent: Sent): void;
  /** Those of the contents that something else than an asset names. */
  namedElsewhere(db: Db, hashes: readonly string[]): Promise<ReadonlySet<string>>;
}

/** Bytes that a client took, of one answer. */
export interface Sent {
  readonly tenantId: string;
  readonly projectId: string;
  readonly servedBy: ServedBy;
  readonly bytes: number;
}
