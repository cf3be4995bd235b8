import type { BlobStore } from './blob-store.js';
import { createDiskBlobs } from './disk-blobs.js';
import type { AssetRoom } from './room.js';

/** What the environment says of assets. */
export interface AssetSettings {
  readonly maxBytes: number;
  readonly quotaBytes: number;
  readonly keepDays: number;
}

export function createAssetRoom(
  { dataDir, assets }: { readonly dataDir: string; readonly assets: AssetSettings },
  blobs: BlobStore | undefined,
  countSent: AssetRoom['countSent'],
): AssetRoom {
  const { maxBytes, quotaBytes, keepDays } = assets;
  return {
    folder: dataDir,
    blobs: blobs ?? createDiskBlobs(dataDir),
    maxBytes,
    quotaBytes,
    keepDays,
    arriving: new Map(),
    countSent,
  };
}
