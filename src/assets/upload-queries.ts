import { and, eq, lt } from 'drizzle-orm';
import type { Db, Writer } from '../storage/store.js';
import { assetTables } from './table.js';

/** The SQL of uploads that their clients gave a name. */

export type Upload = ReturnType<typeof assetTables>['assetUploads']['$inferSelect'];

export async function findUpload(db: Db, tenantId: string, requestId: string): Promise<Upload | undefined> {
  const { assetUploads: uploads } = assetTables(db);
  const [found] = await db
    .select()
    .from(uploads)
    .where(and(eq(uploads.tenantId, tenantId), eq(uploads.requestId, requestId)));
  return found;
}

/** In the place of one of that name that is forgotten, where there is one. */
export async function putUpload(w: Writer, upload: Upload): Promise<void> {
  const { assetUploads: uploads } = assetTables(w);
  const { fingerprint, assetId, at } = upload;
  await w
    .insert(uploads)
    .values(upload)
    .onConflictDoUpdate({
      target: [uploads.tenantId, uploads.requestId],
      set: { fingerprint, assetId, at },
    });
}

export async function deleteUploads(w: Writer, before: Date): Promise<void> {
  const { assetUploads: uploads } = assetTables(w);
  await w.delete(uploads).where(lt(uploads.at, before));
}
