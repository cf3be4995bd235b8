import {
  and,
  asc,
  type Column,
  eq,
  gt,
  gte,
  inArray,
  isNotNull,
  isNull,
  lt,
  lte,
  type SQL,
  sql,
} from 'drizzle-orm';
import type { Principal } from '../principals/principal.js';
import { inProjects } from '../projects/in-projects.js';
import type { Keyset } from '../storage/keyset.js';
import type { Db, Writer } from '../storage/store.js';
import type { Asset } from './asset.js';
import { assetTables } from './table.js';

/** The SQL of assets. What a caller asks is of their tenant's assets, in projects whose rows they see. */

type Part = 'living' | 'deleted';

const seenBy = (db: Db, principal: Principal, part: Part): SQL | undefined => {
  const { assets } = assetTables(db);
  return and(
    eq(assets.tenantId, principal.tenantId),
    inProjects(db, principal, assets.projectId),
    part === 'living' ? isNull(assets.deletedAt) : isNotNull(assets.deletedAt),
  );
};

export interface AssetFilter {
  readonly projectId?: string | null | undefined;
  /** What the name begins with, such as a folder. */
  readonly prefix?: string | null | undefined;
  /** What the name has in it, in any case. */
  readonly search?: string | null | undefined;
  /** Those that were deleted and can be restored, in place of those that are there. */
  readonly deleted?: boolean | null | undefined;
}

function condition(db: Db, principal: Principal, filter: AssetFilter): SQL | undefined {
  const { assets } = assetTables(db);
  const { projectId, prefix, search, deleted } = filter;
  return and(
    seenBy(db, principal, deleted ? 'deleted' : 'living'),
    projectId == null ? undefined : eq(assets.projectId, projectId),
    prefix ? and(gte(assets.name, prefix), lt(assets.name, `${prefix}${LAST}`)) : undefined,
    search ? contains(assets.searchName, search.toLowerCase()) : undefined,
  );
}

/** Sorts after every character that a name can have, on both engines. */
const LAST = '\u{10ffff}';

const contains = (column: Column, text: string): SQL =>
  sql`${column} like ${`%${text.replaceAll(/[!%_]/g, '!$&')}%`} escape '!'`;

export async function findAsset(
  db: Db,
  principal: Principal,
  id: string,
  part: Part = 'living',
): Promise<Asset | undefined> {
  const { assets } = assetTables(db);
  const [asset] = await db
    .select()
    .from(assets)
    .where(and(seenBy(db, principal, part), eq(assets.id, id)));
  return asset;
}

/** The asset of that name in a project that the caller works in. */
export async function findNamed(db: Db, projectId: string, name: string): Promise<Asset | undefined> {
  const { assets } = assetTables(db);
  const [asset] = await db
    .select()
    .from(assets)
    .where(and(eq(assets.projectId, projectId), eq(assets.name, name), isNull(assets.deletedAt)));
  return asset;
}

export async function assetsPage(
  db: Db,
  principal: Principal,
  filter: AssetFilter,
  paging: Keyset<Asset>,
): Promise<Asset[]> {
  return db
    .select()
    .from(assetTables(db).assets)
    .where(and(condition(db, principal, filter), paging.where))
    .orderBy(...paging.orderBy())
    .limit(paging.limit);
}

/** What a row says of its content. */
export type Naming = Pick<Asset, 'name' | 'mediaType' | 'bytes' | 'sha256' | 'updatedAt'>;

/** Living assets of a project by their names, and of each whether its content was found damaged. */
export async function namingsAfter(
  db: Db,
  projectId: string,
  after: string,
  most: number,
): Promise<(Naming & { readonly damagedAt: Date | null })[]> {
  const { assets, blobs } = assetTables(db);
  const { name, mediaType, bytes, sha256, updatedAt } = assets;
  return db
    .select({ name, mediaType, bytes, sha256, updatedAt, damagedAt: blobs.damagedAt })
    .from(assets)
    .innerJoin(blobs, eq(blobs.sha256, assets.sha256))
    .where(and(eq(assets.projectId, projectId), isNull(assets.deletedAt), gt(assets.name, after)))
    .orderBy(asc(assets.name))
    .limit(most);
}

export const countAssets = (db: Db, principal: Principal, filter: AssetFilter): Promise<number> =>
  db.$count(assetTables(db).assets, condition(db, principal, filter));

export async function insertAsset(w: Writer, asset: Asset): Promise<void> {
  await w.insert(assetTables(w).assets).values(asset);
}

/** Nothing where the caller does not see it in that part, or no longer. */
export async function changeAsset(
  w: Writer,
  principal: Principal,
  id: string,
  change: Partial<Asset>,
  part: Part = 'living',
): Promise<Asset | undefined> {
  const { assets } = assetTables(w);
  const [asset] = await w
    .update(assets)
    .set(change)
    .where(and(seenBy(w, principal, part), eq(assets.id, id)))
    .returning();
  return asset;
}

/** Takes away assets that were deleted by that time, the oldest first, whoever's they are. */
export async function takeDeletedAssets(w: Writer, before: Date, most: number): Promise<Asset[]> {
  const { assets } = assetTables(w);
  const isOver = lte(assets.deletedAt, before);
  const some = w
    .select({ id: assets.id })
    .from(assets)
    .where(isOver)
    .orderBy(asc(assets.deletedAt), asc(assets.id))
    .limit(most);
  return w
    .delete(assets)
    .where(and(inArray(assets.id, some), isOver))
    .returning();
}

/** Marks living assets of a project that is gone, so that they go the way of all deleted ones. */
export async function deleteAssetsOf(
  w: Writer,
  projectId: string,
  deletedAt: Date,
  most: number,
): Promise<Pick<Asset, 'bytes'>[]> {
  const { assets } = assetTables(w);
  const living = and(eq(assets.projectId, projectId), isNull(assets.deletedAt));
  const some = w.select({ id: assets.id }).from(assets).where(living).orderBy(asc(assets.id)).limit(most);
  return w
    .update(assets)
    .set({ deletedAt })
    .where(and(inArray(assets.id, some), living))
    .returning({ bytes: assets.bytes });
}

/** Some that name a content, whoever's they are. */
export async function assetsWith(
  db: Db,
  sha256: string,
  most: number,
): Promise<Pick<Asset, 'tenantId' | 'projectId' | 'id' | 'name'>[]> {
  const { assets } = assetTables(db);
  const { tenantId, projectId, id, name } = assets;
  return db
    .select({ tenantId, projectId, id, name })
    .from(assets)
    .where(eq(assets.sha256, sha256))
    .orderBy(asc(id))
    .limit(most);
}
