import { and, eq, gt, inArray, isNotNull, isNull, lt, lte, or } from 'drizzle-orm';
import type { Keyset } from '../storage/keyset.js';
import { shareTexts } from '../storage/shared-texts.js';
import type { Db } from '../storage/store.js';
import { type ApiKey, type ExpiringKey, hasEnd, type KeyFilter } from './key.js';
import type { KeptSecret } from './secret-queries.js';
import { keyColumns, keyTables } from './table.js';

/** The SQL of keys and of answers given. All of it takes the tenant, so none can reach into another. */

export async function findKey(db: Db, tenantId: string, id: string): Promise<ApiKey | undefined> {
  const { apiKeys } = keyTables(db);
  const [key] = await db
    .select(keyColumns(db))
    .from(apiKeys)
    .where(and(eq(apiKeys.tenantId, tenantId), eq(apiKeys.id, id)));
  return key;
}

export async function findKeys(db: Db, tenantId: string, ids: readonly string[]): Promise<ApiKey[]> {
  const { apiKeys } = keyTables(db);
  return db
    .select(keyColumns(db))
    .from(apiKeys)
    .where(and(eq(apiKeys.tenantId, tenantId), inArray(apiKeys.id, [...ids])));
}

/** Together with its first secret. */
export async function insertKey(db: Db, key: ApiKey, secret: KeptSecret): Promise<void> {
  await shareTexts(db, new Set([...textsOf(key), secret.algorithm, secret.pepperId]));
  await db.insert(keyTables(db).apiKeys).values({ ...key, ...secret, generation: 1 });
}

/** Of what is written, the texts that many keys share. */
const textsOf = (key: Partial<ApiKey>): ReadonlySet<string> => {
  const { tenantId, scopes, projectIds, ownerId, serviceAccountId, createdBy } = key;
  const lists = [scopes, projectIds].map((list) => list && JSON.stringify(list));
  return new Set([tenantId, ownerId, serviceAccountId, createdBy, ...lists].filter((text) => text != null));
};

export async function updateKey(
  db: Db,
  tenantId: string,
  id: string,
  change: Partial<ApiKey>,
): Promise<ApiKey | undefined> {
  const { apiKeys } = keyTables(db);
  await shareTexts(db, textsOf(change));
  const [key] = await db
    .update(apiKeys)
    .set(change)
    .where(and(eq(apiKeys.tenantId, tenantId), eq(apiKeys.id, id)))
    .returning(keyColumns(db));
  return key;
}

/** Revokes once: a key that is revoked keeps its first reason. */
export async function markRevoked(
  db: Db,
  tenantId: string,
  id: string,
  change: Pick<ApiKey, 'revokedAt' | 'revokedReason' | 'updatedAt'>,
): Promise<boolean> {
  const { apiKeys } = keyTables(db);
  const changed = await db
    .update(apiKeys)
    .set(change)
    .where(and(eq(apiKeys.tenantId, tenantId), eq(apiKeys.id, id), isNull(apiKeys.revokedAt)))
    .returning({ id: apiKeys.id });
  return changed.length > 0;
}

export type KeyRequest = ReturnType<typeof keyTables>['keyRequests']['$inferSelect'];

export async function findRequest(
  db: Db,
  tenantId: string,
  requestId: string,
): Promise<KeyRequest | undefined> {
  const { keyRequests } = keyTables(db);
  const [row] = await db
    .select()
    .from(keyRequests)
    .where(and(eq(keyRequests.tenantId, tenantId), eq(keyRequests.requestId, requestId)));
  return row;
}

/** Takes the place of one with the same id that is too old to be asked for, and of no other. */
export async function insertRequest(db: Db, row: KeyRequest, forgetBefore: Date): Promise<void> {
  const { keyRequests } = keyTables(db);
  await db
    .delete(keyRequests)
    .where(
      and(
        eq(keyRequests.tenantId, row.tenantId),
        eq(keyRequests.requestId, row.requestId),
        lte(keyRequests.at, forgetBefore),
      ),
    );
  await db.insert(keyRequests).values(row);
}

export async function deleteRequests(db: Db, before: Date): Promise<void> {
  const { keyRequests } = keyTables(db);
  await db.delete(keyRequests).where(lt(keyRequests.at, before));
}

const inTenant = (db: Db, tenantId: string, filter: KeyFilter) => {
  const { apiKeys } = keyTables(db);
  const isRevoked = filter.revoked ? isNotNull(apiKeys.revokedAt) : isNull(apiKeys.revokedAt);
  return and(
    eq(apiKeys.tenantId, tenantId),
    filter.api ? eq(apiKeys.api, filter.api) : undefined,
    typeof filter.serviceAccountId === 'string'
      ? eq(apiKeys.serviceAccountId, filter.serviceAccountId)
      : undefined,
    typeof filter.revoked === 'boolean' ? isRevoked : undefined,
  );
};

export async function keysPage(
  db: Db,
  tenantId: string,
  filter: KeyFilter,
  paging: Keyset<ApiKey>,
): Promise<ApiKey[]> {
  return db
    .select(keyColumns(db))
    .from(keyTables(db).apiKeys)
    .where(and(inTenant(db, tenantId, filter), paging.where))
    .orderBy(...paging.orderBy())
    .limit(paging.limit);
}

export const countKeys = (db: Db, tenantId: string, filter: KeyFilter): Promise<number> =>
  db.$count(keyTables(db).apiKeys, inTenant(db, tenantId, filter));

/** What the keys of a service account that are neither revoked nor expired were granted. */
export async function keysOfAccount(
  db: Db,
  tenantId: string,
  serviceAccountId: string,
  now: Date,
): Promise<Pick<ApiKey, 'api' | 'scopes' | 'system'>[]> {
  const { apiKeys } = keyTables(db);
  const { api, scopes, system } = keyColumns(db);
  return db
    .select({ api, scopes, system })
    .from(apiKeys)
    .where(
      and(
        inTenant(db, tenantId, { serviceAccountId, revoked: false }),
        or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, now)),
      ),
    );
}

/** Ends later than `after`, and at `until` at the latest. */
interface Span {
  readonly after: Date;
  readonly until: Date;
}

const endingIn = (db: Db, tenantId: string, { after, until }: Span) => {
  const { apiKeys } = keyTables(db);
  return and(
    eq(apiKeys.tenantId, tenantId),
    gt(apiKeys.expiresAt, after),
    lte(apiKeys.expiresAt, until),
    isNull(apiKeys.revokedAt),
  );
};

export async function expiringPage(
  db: Db,
  tenantId: string,
  span: Span,
  paging: Keyset<ExpiringKey>,
): Promise<ExpiringKey[]> {
  const rows = await db
    .select(keyColumns(db))
    .from(keyTables(db).apiKeys)
    .where(and(endingIn(db, tenantId, span), paging.where))
    .orderBy(...paging.orderBy())
    .limit(paging.limit);
  return rows.filter(hasEnd);
}

export const countExpiring = (db: Db, tenantId: string, span: Span): Promise<number> =>
  db.$count(keyTables(db).apiKeys, endingIn(db, tenantId, span));
