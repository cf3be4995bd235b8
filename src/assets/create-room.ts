import type { BlobStore } from './blob-store.js';
import type { AssetRoom } from './room.js';
import type { S3Place } from './s3-place.js';

/** What the environment says of assets. */
export interface AssetSettings {
  /** `undefined`: files below the folder of the data. */
  readonly place: S3Place | undefined;
  readonly maxBytes: number;
  readonly quotaBytes: number;
  readonly keepDays: number;
}

export function createAssetRoom(
  { dataDir, assets }: { readonly dataDir: string; readonly assets: AssetSettings },
  blobs: BlobStore,
  { countSent, namedElsewhere }: Pick<AssetRoom, 'countSent' | 'namedElsewhere'>,
): AssetRoom {
  const { maxBytes, quotaBytes, keepDays } = assets;
  return {
    folder: dataDir,
    blobs,
    maxBytes,
    quotaBytes,
    keepDays,
    arriving: new Map(),
    countSent,
    namedElsewhere,
  };
}
