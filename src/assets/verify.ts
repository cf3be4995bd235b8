import { createHash } from 'node:crypto';
import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import type { Asset, Blob } from './asset.js';
import { noteDamage, usedBlobs } from './blob-queries.js';
import { assetsWith } from './queries.js';

export interface Damage {
  readonly sha256: string;
  readonly fault: 'missing' | 'of another length' | 'of other bytes';
  /** Some that name it. */
  readonly assets: readonly Pick<Asset, 'tenantId' | 'projectId' | 'id' | 'name'>[];
}

export interface Verified {
  readonly ok: boolean;
  readonly contents: number;
  readonly bytes: number;
  readonly damaged: readonly Damage[];
}

const CHUNK = 100;
const MOST_NAMED = 10;

/**
 * Reads every content that somebody names, and compares it with its hash. What is of other bytes is served no more, until
 * the same content is uploaded again, or its file is put back and this is run again; what is missing is not served anyway.
 */
export async function verifyAssets(parts: Pick<Context, 'store' | 'clock' | 'assets'>): Promise<Verified> {
  const { store, clock } = parts;
  const damaged: Damage[] = [];
  let [contents, bytes] = [0, 0];
  for (let after = ''; ; ) {
    const some = await usedBlobs(store.read, after, CHUNK);
    for (const blob of some) {
      const fault = await faultOf(parts, blob);
      if (isNews(fault, blob)) await store.tx((w) => noteDamage(w, blob, fault ? dateOf(clock) : null));
      contents += 1;
      bytes += blob.bytes;
      if (!fault) continue;
      const { sha256 } = blob;
      damaged.push({ sha256, fault, assets: await assetsWith(store.read, sha256, MOST_NAMED) });
    }
    const last = some.at(-1);
    if (!last) return { ok: damaged.length === 0, contents, bytes, damaged };
    after = last.sha256;
  }
}

/**
 * Only what a length does not tell is noted: who looks in the wrong place, for want of a variable, finds no file at all,
 * and must not end what is served from the right one.
 */
const isNews = (fault: Damage['fault'] | undefined, { damagedAt }: Blob): boolean =>
  damagedAt ? fault === undefined : fault === 'of other bytes';

async function faultOf(
  { assets }: Pick<Context, 'assets'>,
  { key, sha256, bytes }: Blob,
): Promise<Damage['fault'] | undefined> {
  const length = await assets.blobs.lengthOf(key);
  if (length === undefined) return 'missing';
  if (length !== bytes) return 'of another length';
  const hash = createHash('sha256');
  for await (const chunk of assets.blobs.open(key)) hash.update(chunk);
  return hash.digest('hex') === sha256 ? undefined : 'of other bytes';
}
