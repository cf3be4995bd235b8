import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import { type BlobStore, hashIn, isKey } from './blob-store.js';
import type { S3Place } from './s3-place.js';

/** One for each transfer under way: of readers, who may be slow, there can be many. */
const SOCKETS = 1000;
const CONNECT_MS = 5000;

/**
 * Objects of an S3-compatible store, at the same paths as files have. One PUT each, which is all or nothing and takes up
 * to 5 GB; its signature covers the hash, so that the server refuses what arrives as something else.
 * @throws Error where the client is not installed: it is larger than all of Halyard, and most need none
 */
export async function createS3Blobs(place: S3Place): Promise<BlobStore> {
  const s3 = await import('@aws-sdk/client-s3').catch((cause: unknown) => {
    const message =
      'HALYARD_ASSETS names an S3 store, and its client is not installed. Run `npm install @aws-sdk/client-s3` where Halyard is installed.';
    throw new Error(message, { cause });
  });
  const { bucket: Bucket, prefix, endpoint, region } = place;
  const agent = { maxSockets: SOCKETS, keepAlive: true };
  const client: S3Client = new s3.S3Client({
    // Other servers have no name for each bucket, and most take any region.
    ...(endpoint !== undefined && { endpoint, forcePathStyle: true, region: region ?? 'us-east-1' }),
    ...(region !== undefined && { region }),
    requestHandler: { httpAgent: agent, httpsAgent: agent, connectionTimeout: CONNECT_MS },
    // Checksums of the newest kind are not known to all servers; the hash is signed anyway.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  const around = prefix === '' ? '' : `${prefix}/`;
  const pathOf = (key: string): string => `${around}${key.slice(0, 2)}/${key.slice(2, 4)}/${key}`;

  return {
    place: `s3://${Bucket}/${prefix}`,

    async put(key, { path, bytes }) {
      const put = new s3.PutObjectCommand({
        Bucket,
        Key: pathOf(key),
        Body: createReadStream(path),
        ContentLength: bytes,
        ContentType: 'application/octet-stream',
      });
      put.middlewareStack.add(
        (next) => (args) => {
          const { headers } = args.request as { headers: Record<string, string> };
          headers['x-amz-content-sha256'] = hashIn(key);
          return next(args);
        },
        { step: 'build', name: 'signTheKnownHash' },
      );
      await client.send(put);
    },

    async lengthOf(key) {
      try {
        return (await client.send(new s3.HeadObjectCommand({ Bucket, Key: pathOf(key) }))).ContentLength;
      } catch (error) {
        if (error instanceof s3.NotFound) return undefined;
        throw error;
      }
    },

    async *open(key, span) {
      const part = span && `${span.first}-${span.last}`;
      const get = new s3.GetObjectCommand({
        Bucket,
        Key: pathOf(key),
        ...(part && { Range: `bytes=${part}` }),
      });
      const { Body, ContentRange } = await client.send(get);
      // Not every server that speaks S3 heeds every range, and other bytes than were promised must not be sent.
      if (part && !ContentRange?.startsWith(`bytes ${part}/`)) {
        (Body as Readable).destroy();
        throw new Error(`${endpoint} answered ${ContentRange ?? 'all of a file'} to bytes=${part}.`);
      }
      // Left before its end it is destroyed, and its socket with it.
      yield* Body as Readable;
    },

    async remove(key) {
      await client.send(new s3.DeleteObjectCommand({ Bucket, Key: pathOf(key) }));
    },

    async *list(beginning) {
      const pages = s3.paginateListObjectsV2({ client }, { Bucket, Prefix: `${around}${beginning}/` });
      for await (const { Contents = [] } of pages) {
        for (const { Key = '', LastModified } of Contents) {
          const key = Key.split('/').at(-1) ?? '';
          if (isKey(key) && LastModified) yield { key, putAt: LastModified.getTime() };
        }
      }
    },

    close: () => client.destroy(),
  };
}
