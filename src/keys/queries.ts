import {
  and,
  desc,
  eq,
  getTableColumns,
  gt,
  inArray,
  isNotNull,
  isNull,
  lt,
  lte,
  or,
  sql,
} from 'drizzle-orm';
import { givenRows } from '../storage/given-rows.js';
import type { Keyset } from '../storage/keyset.js';
import { joinedRows } from '../storage/select-rows.js';
import { digestOf, numberFor, numbersOf, shareTexts } from '../storage/shared-texts.js';
import { type Db, prepared } from '../storage/store.js';
import {
  type ApiKey,
  type ApiKeySecret,
  type ExpiringKey,
  hasEnd,
  type KeyFilter,
  named,
  type SecretRow,
} from './key.js';
import { keyColumns, keyTables, secretColumns } from './table.js';

/** The slice's only SQL. All but the look-up by a key's text take the tenant, so none can reach into another. */

const withSecretsQuery = joinedRows<{ key: ApiKey; secret: SecretRow | null }>(
  'api_key_with_secrets',
  (db) => {
    const { apiKeys, apiKeySecrets } = keyTables(db);
    return { key: getTableColumns(apiKeys), secret: getTableColumns(apiKeySecrets) };
  },
  (db) => {
    const { apiKeys, apiKeySecrets } = keyTables(db);
    // Two can live; the third lets a secret that was just rotated out be told from one that never was.
    return db
      .select({ key: keyColumns(db), secret: secretColumns(db) })
      .from(apiKeys)
      .leftJoin(apiKeySecrets, eq(apiKeySecrets.apiKeyId, apiKeys.id))
      .where(eq(apiKeys.keyId, sql.param(sql.placeholder('keyId'), apiKeys.keyId)))
      .orderBy(desc(apiKeySecrets.generation))
      .limit(3);
  },
);

export interface KeyWithSecrets {
  readonly key: ApiKey;
  /** The newest first. */
  readonly secrets: readonly ApiKeySecret[];
}

export async function findWithSecrets(db: Db, keyId: string): Promise<KeyWithSecrets | undefined> {
  const rows = await withSecretsQuery(db)({ keyId });
  return (
    rows[0] && { key: rows[0].key, secrets: rows.flatMap(({ secret }) => (secret ? [named(secret)] : [])) }
  );
}

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

/** All secrets that a key has had, newest first. */
export async function everySecret(db: Db, apiKeyId: string, most: number): Promise<ApiKeySecret[]> {
  const { apiKeySecrets } = keyTables(db);
  const rows = await db
    .select(secretColumns(db))
    .from(apiKeySecrets)
    .where(eq(apiKeySecrets.apiKeyId, apiKeyId))
    .orderBy(desc(apiKeySecrets.generation))
    .limit(most);
  return rows.map(named);
}

/** Inside a transaction: the secrets that can still prove the key, newest first. */
export async function liveSecrets(db: Db, apiKeyId: string, now: Date): Promise<ApiKeySecret[]> {
  const { apiKeySecrets } = keyTables(db);
  const rows = await db
    .select(secretColumns(db))
    .from(apiKeySecrets)
    .where(
      and(
        eq(apiKeySecrets.apiKeyId, apiKeyId),
        isNull(apiKeySecrets.revokedAt),
        or(isNull(apiKeySecrets.expiresAt), gt(apiKeySecrets.expiresAt, now)),
      ),
    )
    .orderBy(desc(apiKeySecrets.generation));
  return rows.map(named);
}

/** How many secrets a key has had. */
export const countSecrets = (db: Db, apiKeyId: string): Promise<number> => {
  const { apiKeySecrets } = keyTables(db);
  return db.$count(apiKeySecrets, eq(apiKeySecrets.apiKeyId, apiKeyId));
};

export async function insertKey(db: Db, key: ApiKey): Promise<void> {
  await shareTexts(db, textsOf(key));
  await db.insert(keyTables(db).apiKeys).values(key);
}

/** Of what is written, the texts that many keys share. */
const textsOf = (key: Partial<ApiKey>): ReadonlySet<string> => {
  const { tenantId, scopes, projectIds, ownerId, serviceAccountId, createdBy } = key;
  const lists = [scopes, projectIds].map((list) => list && JSON.stringify(list));
  return new Set([tenantId, ownerId, serviceAccountId, createdBy, ...lists].filter((text) => text != null));
};

export async function insertSecret(db: Db, secret: SecretRow): Promise<void> {
  await shareTexts(db, new Set([secret.algorithm, secret.pepperId]));
  await db.insert(keyTables(db).apiKeySecrets).values(secret);
}

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

export async function updateSecrets(
  db: Db,
  apiKeyId: string,
  generations: readonly number[],
  change: Partial<SecretRow>,
): Promise<void> {
  if (generations.length === 0) return;
  await shareTexts(db, new Set([change.algorithm, change.pepperId].filter((text) => text !== undefined)));
  const { apiKeySecrets } = keyTables(db);
  await db
    .update(apiKeySecrets)
    .set(change)
    .where(and(eq(apiKeySecrets.apiKeyId, apiKeyId), inArray(apiKeySecrets.generation, [...generations])));
}

/** Seals a text anew that can still be shown. One that was forgotten meanwhile stays forgotten. */
export async function resealText(
  db: Db,
  { apiKeyId, generation, sealedText }: Pick<SecretRow, 'apiKeyId' | 'generation'> & { sealedText: string },
): Promise<void> {
  const { apiKeySecrets } = keyTables(db);
  await db
    .update(apiKeySecrets)
    .set({ sealedText })
    .where(
      and(
        eq(apiKeySecrets.apiKeyId, apiKeyId),
        eq(apiKeySecrets.generation, generation),
        isNotNull(apiKeySecrets.sealedText),
      ),
    );
}

/** A look at when a key was last used never goes back in time, whichever process wrote last. */
export async function markUsed(db: Db, uses: readonly KeyUse[]): Promise<void> {
  const newest = new Map<string, KeyUse>();
  for (const use of uses) {
    const known = newest.get(use.apiKeyId);
    if (!known || known.at < use.at) newest.set(use.apiKeyId, use);
  }
  // In one order in every process, or two of them could hold rows that the other waits for.
  const byKey = [...newest.values()].toSorted((a, b) => (a.apiKeyId < b.apiKeyId ? -1 : 1));
  const bySecret = uses.toSorted((a, b) => (a.secretId < b.secretId ? -1 : 1));
  await keysUsedQuery(db).execute(keyUses.of(byKey.map(withTenant)));
  await secretsUsedQuery(db).execute(keyUses.of(bySecret.map(withTenant)));
}

/** That a secret of a key was shown, when and from where. */
export interface KeyUse {
  readonly tenantId: string;
  readonly apiKeyId: string;
  readonly secretId: string;
  readonly generation: number;
  readonly at: Date;
  readonly ip: string;
}

const withTenant = (use: KeyUse) => ({ ...use, tenant: digestOf(use.tenantId) });

const keyUses = givenRows({ tenant: 'text', apiKeyId: 'keyId', generation: 'int', at: 'time', ip: 'text' });

const keysUsedQuery = prepared('api_keys_used', (db) => {
  const { apiKeys } = keyTables(db);
  const { from, columns: use } = keyUses.in(db);
  return db
    .update(apiKeys)
    .set({ lastUsedAt: use.at, lastUsedIp: use.ip })
    .from(from)
    .where(
      and(
        eq(apiKeys.tenantId, numberFor(use.tenant)),
        eq(apiKeys.id, use.apiKeyId),
        or(isNull(apiKeys.lastUsedAt), lt(apiKeys.lastUsedAt, use.at)),
      ),
    );
});

const secretsUsedQuery = prepared('api_key_secrets_used', (db) => {
  const { apiKeySecrets } = keyTables(db);
  const { from, columns: use } = keyUses.in(db);
  return db
    .update(apiKeySecrets)
    .set({ lastUsedAt: use.at })
    .from(from)
    .where(
      and(
        eq(apiKeySecrets.apiKeyId, use.apiKeyId),
        eq(apiKeySecrets.generation, use.generation),
        or(isNull(apiKeySecrets.lastUsedAt), lt(apiKeySecrets.lastUsedAt, use.at)),
      ),
    );
});

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
    .orderBy(...paging.orderBy)
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
    .orderBy(...paging.orderBy)
    .limit(paging.limit);
  return rows.filter(hasEnd);
}

export const countExpiring = (db: Db, tenantId: string, span: Span): Promise<number> =>
  db.$count(keyTables(db).apiKeys, endingIn(db, tenantId, span));

/** How many secrets that were not revoked none of these peppers can prove. */
export const countUnprovable = (db: Db, pepperIds: readonly string[]): Promise<number> => {
  const { apiKeySecrets } = keyTables(db);
  return db.$count(
    apiKeySecrets,
    and(isNull(apiKeySecrets.revokedAt), sql`${apiKeySecrets.pepperId} not in ${numbersOf(pepperIds)}`),
  );
};
