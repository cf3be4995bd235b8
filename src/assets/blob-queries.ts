import { and, asc, eq, gt, inArray, isNotNull, isNull, lt, type SQL, sql } from 'drizzle-orm';
import type { Db, Writer } from '../storage/store.js';
import type { Blob } from './asset.js';
import { assetTables } from './table.js';

/**
 * The SQL of contents, which belong to no tenant: whoever asks for one has been given its hash by a row they see. Each
 * change stands in one statement on one row, so that uploads and the collector need no lock between them.
 */

export async function findBlob(db: Db, sha256: string): Promise<Blob | undefined> {
  const { blobs } = assetTables(db);
  const [found] = await db.select().from(blobs).where(eq(blobs.sha256, sha256));
  return found;
}

/** Names a content that is in that file once more. Whether it still was. */
export async function useBlob(w: Writer, { sha256, key }: Pick<Blob, 'sha256' | 'key'>): Promise<boolean> {
  const { blobs } = assetTables(w);
  const used = await w
    .update(blobs)
    .set({ uses: sql`${blobs.uses} + 1`, unusedSince: null })
    .where(and(eq(blobs.sha256, sha256), eq(blobs.key, key), isNull(blobs.damagedAt)))
    .returning({ key: blobs.key });
  return used.length > 0;
}

/**
 * Names a content that was just put into a file. Where somebody else was first, it stays in their file, unless that is
 * damaged. Answers the key of the file it is in.
 */
export async function addBlob(
  w: Writer,
  blob: Pick<Blob, 'sha256' | 'key' | 'bytes' | 'createdAt'>,
): Promise<string> {
  const { blobs } = assetTables(w);
  const sound = sql`case when ${blobs.damagedAt} is null then ${blobs.key} else excluded.key end`;
  const [kept] = await w
    .insert(blobs)
    .values({ ...blob, uses: 1, unusedSince: null, damagedAt: null })
    .onConflictDoUpdate({
      target: blobs.sha256,
      set: { key: sound, uses: sql`${blobs.uses} + 1`, unusedSince: null, damagedAt: null },
    })
    .returning({ key: blobs.key });
  return kept?.key ?? blob.key;
}

/** Names contents no more, each as many times as it stands in the list. In one order, or two could wait for each other. */
export async function releaseBlobs(w: Writer, hashes: readonly string[], at: Date): Promise<void> {
  const { blobs } = assetTables(w);
  const times = new Map<string, number>();
  for (const sha256 of hashes.toSorted()) times.set(sha256, (times.get(sha256) ?? 0) + 1);
  for (const [sha256, count] of times) {
    const left = sql`${blobs.uses} - ${count}`;
    await w
      .update(blobs)
      .set({
        uses: left,
        // In use it has none, and PostgreSQL needs to be told the type.
        unusedSince: sql`case when ${left} = 0 then ${sql.param(at, blobs.unusedSince)} else ${blobs.unusedSince} end`,
      })
      .where(eq(blobs.sha256, sha256));
  }
}

const isUnusedSince = (db: Db, before: Date): SQL | undefined => {
  const { blobs } = assetTables(db);
  return and(eq(blobs.uses, 0), lt(blobs.unusedSince, before));
};

/** The hashes of contents that no asset has named since. */
export async function unusedBlobs(db: Db, before: Date, most: number): Promise<string[]> {
  const { blobs } = assetTables(db);
  const some = await db
    .select({ sha256: blobs.sha256 })
    .from(blobs)
    .where(isUnusedSince(db, before))
    .orderBy(asc(blobs.sha256))
    .limit(most);
  return some.map(({ sha256 }) => sha256);
}

/** Takes away their rows, unless one has been named since, and answers the keys of their files. */
export async function takeUnusedBlobs(w: Writer, hashes: readonly string[], before: Date): Promise<string[]> {
  const { blobs } = assetTables(w);
  const taken = await w
    .delete(blobs)
    .where(and(inArray(blobs.sha256, [...hashes]), isUnusedSince(w, before)))
    .returning({ key: blobs.key });
  return taken.map(({ key }) => key);
}

/** Notes that contents which no asset names stay, because something else does. In one order, as those that are released. */
export async function spareBlobs(w: Writer, hashes: readonly string[], before: Date): Promise<void> {
  const { blobs } = assetTables(w);
  for (const sha256 of hashes.toSorted()) {
    await w
      .update(blobs)
      .set({ unusedSince: null })
      .where(and(eq(blobs.sha256, sha256), isUnusedSince(w, before)));
  }
}

/** Notes that what spared contents names them no more: whether something else does, the collector asks. */
export async function spareNoLonger(w: Writer, hashes: readonly string[], at: Date): Promise<void> {
  const { blobs } = assetTables(w);
  for (const sha256 of [...new Set(hashes)].toSorted()) {
    await w
      .update(blobs)
      .set({ unusedSince: at })
      .where(and(eq(blobs.sha256, sha256), eq(blobs.uses, 0)));
  }
}

/** Those of the keys under which a content is kept. */
export async function keysAmong(db: Db, keys: readonly string[]): Promise<ReadonlySet<string>> {
  const { blobs } = assetTables(db);
  const found = await db
    .select({ key: blobs.key })
    .from(blobs)
    .where(inArray(blobs.key, [...keys]));
  return new Set(found.map(({ key }) => key));
}

/** Contents that somebody names, assets or whatever else, in the order of their hashes. */
export async function usedBlobs(db: Db, after: string, most: number): Promise<Blob[]> {
  const { blobs } = assetTables(db);
  return db
    .select()
    .from(blobs)
    .where(and(gt(blobs.sha256, after), isNull(blobs.unusedSince)))
    .orderBy(asc(blobs.sha256))
    .limit(most);
}

/** Notes what was found of a file; nothing where the content is in another by now. */
export async function noteDamage(w: Writer, { sha256, key }: Blob, damagedAt: Date | null): Promise<void> {
  const { blobs } = assetTables(w);
  const differs = damagedAt ? isNull(blobs.damagedAt) : isNotNull(blobs.damagedAt);
  await w
    .update(blobs)
    .set({ damagedAt })
    .where(and(eq(blobs.sha256, sha256), eq(blobs.key, key), differs));
}
