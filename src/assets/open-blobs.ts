import type { BlobStore } from './blob-store.js';
import { createDiskBlobs } from './disk-blobs.js';
import { createS3Blobs } from './s3-blobs.js';
import type { S3Place } from './s3-place.js';

/** Where the environment says that contents are: files in the folder of the data, or objects in a store. */
export const openBlobs = async (config: {
  readonly dataDir: string;
  readonly assets: { readonly place: S3Place | undefined };
}): Promise<BlobStore> =>
  config.assets.place ? createS3Blobs(config.assets.place) : createDiskBlobs(config.dataDir);
