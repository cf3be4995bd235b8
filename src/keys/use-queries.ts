import { and, eq, isNull, lt, or } from 'drizzle-orm';
import { givenRows } from '../storage/given-rows.js';
import { digestOf, numberFor } from '../storage/shared-texts.js';
import { type Db, prepared } from '../storage/store.js';
import { keyTables } from './table.js';

/** The SQL of when keys were last used: many of them at once, in whatever tenants. */

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
  await newestUsedQuery(db).execute(keyUses.of(bySecret.map(withTenant)));
  await olderUsedQuery(db).execute(keyUses.of(bySecret.map(withTenant)));
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

const newestUsedQuery = prepared('newest_secrets_used', (db) => {
  const { apiKeys } = keyTables(db);
  const { from, columns: use } = keyUses.in(db);
  return db
    .update(apiKeys)
    .set({ secretUsedAt: use.at })
    .from(from)
    .where(
      and(
        eq(apiKeys.tenantId, numberFor(use.tenant)),
        eq(apiKeys.id, use.apiKeyId),
        eq(apiKeys.generation, use.generation),
        or(isNull(apiKeys.secretUsedAt), lt(apiKeys.secretUsedAt, use.at)),
      ),
    );
});

const olderUsedQuery = prepared('older_secrets_used', (db) => {
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
