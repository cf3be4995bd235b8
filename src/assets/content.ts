import type { Context } from '../context.js';
import type { OutgoingFile } from '../files.js';
import type { Asset } from './asset.js';
import { findBlob } from './blob-queries.js';
import type { Sent } from './room.js';
import type { ServedBy } from './table.js';

/** Whatever names a content: an asset, or a file of a deployment. */
export type Named = Pick<Asset, 'tenantId' | 'projectId' | 'sha256' | 'bytes'>;

type Parts = Pick<Context, 'store' | 'assets'>;

/**
 * The content of a row that the caller was given, to be sent or not. What of it a client takes is counted.
 * @throws Error where its file is not there in full: then it is better to send nothing
 */
export async function contentOf(
  { store, assets }: Parts,
  { tenantId, projectId, sha256, bytes }: Named,
  servedBy: ServedBy,
): Promise<OutgoingFile> {
  const { blobs } = assets;
  const blob = await findBlob(store.read, sha256);
  // The length is cheap to compare; whether each byte is right `halyard assets verify` tells.
  const isSound = blob && !blob.damagedAt && (await blobs.lengthOf(blob.key)) === bytes;
  if (!isSound) throw new Error(`The file of the content ${sha256} is missing or damaged in ${blobs.place}.`);
  const count = (sent: number) => assets.countSent({ tenantId, projectId, servedBy, bytes: sent });
  return { bytes: (span) => counting(blobs.open(blob.key, span), count), toJSON: () => null };
}

/** Counts a chunk when the next is asked for: then the client's connection has taken it. */
async function* counting(
  chunks: AsyncIterable<Uint8Array>,
  count: (sent: Sent['bytes']) => void,
): AsyncGenerator<Uint8Array, void> {
  let sent = 0;
  try {
    for await (const chunk of chunks) {
      yield chunk;
      sent += chunk.byteLength;
    }
  } finally {
    count(sent);
  }
}

/** What GraphQL shows of a file as text: a page may have 500 of them. */
const MOST_TEXT_BYTES = 16 * 1024;
const TEXT = /^(text\/|image\/svg\+xml|application\/([\w.-]+\+)?(json|xml)\b)/;

/** The content as text, where it is one and not too long. */
export async function textOf(parts: Parts, asset: Named & Pick<Asset, 'mediaType'>): Promise<string | null> {
  if (!TEXT.test(asset.mediaType) || asset.bytes > MOST_TEXT_BYTES) return null;
  const content = await contentOf(parts, asset, 'asset');
  const chunks: Uint8Array[] = [];
  for await (const chunk of content.bytes()) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
