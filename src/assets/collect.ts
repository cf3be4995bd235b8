import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import { liveProjects } from '../projects/get-project.js';
import type { Asset } from './asset.js';
import { keysAmong, releaseBlobs, spareBlobs, takeUnusedBlobs, unusedBlobs } from './blob-queries.js';
import { forgettableUploads } from './once-for-upload.js';
import { deleteAssetsOf, takeDeletedAssets } from './queries.js';
import { restorableSince } from './restore-asset.js';
import { incomingFolder } from './stage.js';
import { addTotals, projectsWithAssets } from './totals-queries.js';
import { deleteUploads } from './upload-queries.js';

export type CollectorParts = Pick<Context, 'store' | 'clock' | 'assets'>;

/** So that one transaction never holds the writer for long. */
const CHUNK = 200;
/** A content whose last user let it go stays for who was about to read it, or sends it again. */
const UNUSED_SECONDS = 3600;
/** A file that no row names may be one whose row is about to be written. No upload takes that long. */
const YOUNG_MS = 86_400_000;
const SHARDS = 256;
/** How often `collectAssets` is called, at each of which one shard is walked through. */
export const COLLECT_EVERY_MS = 600_000;

/**
 * Throws away what nobody can ask for: assets of deleted projects, deleted ones that can no longer be restored, contents
 * that no row names, and files that have no row at all, of uploads that were cut off. Every process may do it at once,
 * and it may be cut off anywhere.
 * @param all walks through all files, and not just through those whose turn it is
 */
export async function collectAssets(parts: CollectorParts, all = false): Promise<void> {
  const { store, clock } = parts;
  await deleteOfGoneProjects(parts);
  while ((await dropDeleted(parts)) === CHUNK);
  while ((await dropUnused(parts)) === CHUNK);
  for (const shard of all ? Array(SHARDS).keys() : [Math.floor(clock.now() / COLLECT_EVERY_MS) % SHARDS]) {
    await dropOrphans(parts, shard.toString(16).padStart(2, '0'));
  }
  await sweepIncoming(parts);
  await store.tx((w) => deleteUploads(w, forgettableUploads(clock)));
}

async function deleteOfGoneProjects({ store, clock }: CollectorParts): Promise<void> {
  for (let after = ''; ; ) {
    const some = await projectsWithAssets(store.read, after, CHUNK);
    for (const { projectId, tenantId } of some) {
      if ((await liveProjects(store.read, tenantId, [projectId])).length > 0) continue;
      for (let deleted = CHUNK; deleted === CHUNK; ) {
        deleted = await store.tx(async (w) => {
          const gone = await deleteAssetsOf(w, projectId, dateOf(clock), CHUNK);
          const bytes = gone.reduce((sum, asset) => sum + asset.bytes, 0);
          await addTotals(w, {
            projectId,
            tenantId,
            objects: -gone.length,
            bytes: -bytes,
            deletedBytes: bytes,
          });
          return gone.length;
        });
      }
    }
    const last = some.at(-1);
    if (!last || some.length < CHUNK) return;
    after = last.projectId;
  }
}

function dropDeleted({ store, clock, assets }: CollectorParts): Promise<number> {
  return store.tx(async (w) => {
    const gone = await takeDeletedAssets(w, restorableSince(assets, clock), CHUNK);
    await releaseBlobs(
      w,
      gone.map(({ sha256 }) => sha256),
      dateOf(clock),
    );
    for (const [projectId, some] of byProject(gone)) {
      const deletedBytes = -some.reduce((sum, { bytes }) => sum + bytes, 0);
      await addTotals(w, { projectId, tenantId: some[0]?.tenantId ?? '', deletedBytes });
    }
    return gone.length;
  });
}

/** In one order, or two that count could wait for each other. */
function byProject(assets: readonly Asset[]): readonly (readonly [string, readonly Asset[]])[] {
  const projects = [...new Set(assets.map(({ projectId }) => projectId))].toSorted();
  return projects.map((id) => [id, assets.filter(({ projectId }) => projectId === id)] as const);
}

/**
 * The row first: from its commit on nobody can name that file again. A file that is left is an orphan. What is new names
 * only what living assets name, so that nothing comes to name one of these meanwhile.
 */
async function dropUnused({ store, clock, assets }: CollectorParts): Promise<number> {
  const before = dateOf(clock, -UNUSED_SECONDS);
  const hashes = await unusedBlobs(store.read, before, CHUNK);
  const keys = await store.tx(async (w) => {
    const named = await assets.namedElsewhere(w, hashes);
    await spareBlobs(w, [...named], before);
    const unnamed = hashes.filter((sha256) => !named.has(sha256));
    return takeUnusedBlobs(w, unnamed, before);
  });
  for (const key of keys) await assets.blobs.remove(key);
  return hashes.length;
}

async function dropOrphans({ store, clock, assets }: CollectorParts, beginning: string): Promise<void> {
  let some: string[] = [];
  const drop = async () => {
    const named = await keysAmong(store.read, some);
    for (const key of some) if (!named.has(key)) await assets.blobs.remove(key);
    some = [];
  };
  for await (const { key, putAt } of assets.blobs.list(beginning)) {
    if (clock.now() - putAt > YOUNG_MS) some.push(key);
    if (some.length === CHUNK) await drop();
  }
  if (some.length > 0) await drop();
}

/** What was cut off while it came in. */
async function sweepIncoming({ clock, assets }: CollectorParts): Promise<void> {
  const folder = incomingFolder(assets.folder);
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name);
    const about = await stat(path).catch(() => undefined);
    if (about && clock.now() - about.mtimeMs > YOUNG_MS) await rm(path, { force: true });
  }
}
