import {
  and,
  desc,
  eq,
  getTableColumns,
  gt,
  inArray,
  isNotNull,
  isNull,
  or,
  type SQL,
  sql,
} from 'drizzle-orm';
import { groupedRows } from '../storage/select-rows.js';
import { numbersOf, readable, shareTexts } from '../storage/shared-texts.js';
import { type Db, prepared } from '../storage/store.js';
import { type ApiKey, type ApiKeySecret, type NewestRow, newestSecret, olderSecret } from './key.js';
import { keyTables, partsOf } from './table.js';
import type { StoredSecret } from './vault.js';

/** The SQL of secrets. The newest stands in the row of its key; the older ones have rows of their own. */

const withNewestQuery = groupedRows<{ key: ApiKey; newest: NewestRow }>(
  'api_key_with_newest_secret',
  (db) => partsOf(getTableColumns(keyTables(db).apiKeys)),
  (db) => {
    const { apiKeys } = keyTables(db);
    return db
      .select(partsOf(readable(apiKeys)))
      .from(apiKeys)
      .where(eq(apiKeys.keyId, sql.param(sql.placeholder('keyId'), apiKeys.keyId)));
  },
);

const olderQuery = prepared('older_secrets', (db) => {
  const { apiKeySecrets } = keyTables(db);
  // One of them can live; the other lets one that was just rotated out be told from one that never was.
  return db
    .select(readable(apiKeySecrets))
    .from(apiKeySecrets)
    .where(eq(apiKeySecrets.apiKeyId, sql.param(sql.placeholder('id'), apiKeySecrets.apiKeyId)))
    .orderBy(desc(apiKeySecrets.generation))
    .limit(2);
});

export interface KeyWithSecrets {
  readonly key: ApiKey;
  /** The newest first. */
  readonly secrets: readonly ApiKeySecret[];
}

/** Most keys have one secret, and are found with it in one row. */
export async function findWithSecrets(db: Db, keyId: string): Promise<KeyWithSecrets | undefined> {
  const [row] = await withNewestQuery(db)({ keyId });
  if (!row) return undefined;
  const { key, newest } = row;
  const older = newest.generation > 1 ? await olderQuery(db).execute({ id: key.id }) : [];
  return { key, secrets: [newestSecret(newest), ...older.map(olderSecret)] };
}

/** Which key: it is found by both. */
export type OfKey = Pick<ApiKey, 'tenantId' | 'id'>;

const isKey = (db: Db, { tenantId, id }: OfKey): SQL | undefined => {
  const { apiKeys } = keyTables(db);
  return and(eq(apiKeys.tenantId, tenantId), eq(apiKeys.id, id));
};

/** The newest secret of a key and, newest first, those of the others that are meant. */
async function secretsOf(db: Db, key: OfKey, most: number, others?: SQL): Promise<ApiKeySecret[]> {
  const { apiKeys, apiKeySecrets } = keyTables(db);
  const rows = await db
    .select({ newest: partsOf(readable(apiKeys)).newest, older: readable(apiKeySecrets) })
    .from(apiKeys)
    .leftJoin(apiKeySecrets, and(eq(apiKeySecrets.apiKeyId, apiKeys.id), others))
    .where(isKey(db, key))
    .orderBy(desc(apiKeySecrets.generation))
    .limit(most);
  return [
    ...rows.slice(0, 1).map(({ newest }) => newestSecret(newest)),
    ...rows.flatMap(({ older }) => (older ? [olderSecret(older)] : [])),
  ];
}

/** All secrets that a key has had, newest first. */
export const everySecret = (db: Db, key: OfKey, most: number): Promise<ApiKeySecret[]> =>
  secretsOf(db, key, most);

/** One more than can live at once, so that none is forgotten when its grace is ended. */
const MOST_LIVE = 3;

const isLive = (db: Db, now: Date): SQL | undefined => {
  const { apiKeySecrets } = keyTables(db);
  return and(
    isNull(apiKeySecrets.revokedAt),
    or(isNull(apiKeySecrets.expiresAt), gt(apiKeySecrets.expiresAt, now)),
  );
};

/** Inside a transaction: the secrets that can still prove the key, newest first. */
export const liveSecrets = (db: Db, key: OfKey, now: Date): Promise<ApiKeySecret[]> =>
  secretsOf(db, key, MOST_LIVE, isLive(db, now));

/** Those of the keys that an older secret still proves beside the newest. */
export async function keysInGrace(db: Db, ids: readonly string[], now: Date): Promise<{ id: string }[]> {
  const { apiKeySecrets } = keyTables(db);
  return db
    .selectDistinct({ id: apiKeySecrets.apiKeyId })
    .from(apiKeySecrets)
    .where(and(inArray(apiKeySecrets.apiKeyId, [...ids]), isLive(db, now)));
}

/** How a secret is kept, with the key's text where that may be read again. */
export type KeptSecret = StoredSecret & Pick<ApiKeySecret, 'sealedText'>;

const shareNames = (db: Db, { algorithm, pepperId }: StoredSecret): Promise<void> =>
  shareTexts(db, new Set([algorithm, pepperId]));

/** Puts a secret in the place of the newest, which stands among the older ones already. */
export async function setNewest(db: Db, key: OfKey, secret: KeptSecret, rotatedAt: Date): Promise<void> {
  await shareNames(db, secret);
  const { apiKeys } = keyTables(db);
  const generation = sql`${apiKeys.generation} + 1`;
  await db
    .update(apiKeys)
    .set({ ...secret, generation, rotatedAt, secretUsedAt: null })
    .where(isKey(db, key));
}

/** Writes down the newest secret among the older ones, with how it ends. */
export async function insertOlder(
  db: Db,
  newest: ApiKeySecret,
  end: Pick<ApiKeySecret, 'expiresAt' | 'revokedAt'>,
): Promise<void> {
  const { id, sealedText, ...row } = newest;
  await db.insert(keyTables(db).apiKeySecrets).values({ ...row, ...end });
}

/** Ends some of the older secrets. */
export async function endOlder(db: Db, secrets: readonly ApiKeySecret[], revokedAt: Date): Promise<void> {
  const { apiKeySecrets } = keyTables(db);
  for (const { apiKeyId, generation } of secrets) {
    await db
      .update(apiKeySecrets)
      .set({ revokedAt })
      .where(and(eq(apiKeySecrets.apiKeyId, apiKeyId), eq(apiKeySecrets.generation, generation)));
  }
}

/** Keeps a secret by another hash, wherever it stands by now. */
export async function rehashSecret(
  db: Db,
  key: OfKey,
  generation: number,
  { hash, algorithm, pepperId }: StoredSecret,
): Promise<void> {
  const { apiKeys, apiKeySecrets } = keyTables(db);
  const made = { hash, algorithm, pepperId };
  await shareNames(db, made);
  await db
    .update(apiKeys)
    .set(made)
    .where(and(isKey(db, key), eq(apiKeys.generation, generation)));
  await db
    .update(apiKeySecrets)
    .set(made)
    .where(and(eq(apiKeySecrets.apiKeyId, key.id), eq(apiKeySecrets.generation, generation)));
}

/** Seals a text anew that can still be shown. One that was forgotten meanwhile stays forgotten. */
export async function resealText(db: Db, key: OfKey, generation: number, sealedText: string): Promise<void> {
  const { apiKeys } = keyTables(db);
  await db
    .update(apiKeys)
    .set({ sealedText })
    .where(and(isKey(db, key), eq(apiKeys.generation, generation), isNotNull(apiKeys.sealedText)));
}

/** From now on no text of the key can be read again. */
export async function forgetText(db: Db, key: OfKey): Promise<void> {
  await db.update(keyTables(db).apiKeys).set({ sealedText: null }).where(isKey(db, key));
}

/** How many secrets that were not revoked none of these peppers can prove. */
export async function countUnprovable(db: Db, pepperIds: readonly string[]): Promise<number> {
  const { apiKeys, apiKeySecrets } = keyTables(db);
  const ours = numbersOf(pepperIds);
  const newest = await db.$count(apiKeys, sql`${apiKeys.pepperId} not in ${ours}`);
  const older = await db.$count(
    apiKeySecrets,
    and(isNull(apiKeySecrets.revokedAt), sql`${apiKeySecrets.pepperId} not in ${ours}`),
  );
  return newest + older;
}
