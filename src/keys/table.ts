import { isNotNull } from 'drizzle-orm';
import type { Api, Environment } from '../principals/api-registry.js';
import type { Scope } from '../principals/scope-registry.js';
import type { Kit } from '../storage/kit.js';
import { readable } from '../storage/shared-texts.js';
import { type Db, tablesOf } from '../storage/store.js';
import type { KeyRateLimit } from './rate-limit.js';

export const define = (k: Kit) => ({
  apiKeys: k.table(
    'api_keys',
    {
      tenantId: k.shared('tenant_id').notNull(),
      id: k.id('id', 'key').notNull(),
      /** The sixteen public characters in the key's text. */
      keyId: k.base62('key_id').notNull(),
      api: k.text('api').$type<Api>().notNull(),
      environment: k.text('environment').$type<Environment>().notNull(),
      name: k.text('name').notNull(),
      description: k.text('description').notNull(),
      scopes: k.sharedJson<Scope[]>('scopes').notNull(),
      allowedIps: k.json<string[]>('allowed_ips').notNull(),
      projectIds: k.sharedJson<string[]>('project_ids').notNull(),
      /** How often it may be used, where it differs from what keys may in general. */
      rateLimit: k.json<KeyRateLimit>('rate_limit'),
      active: k.bool('active').notNull(),
      notBefore: k.time('not_before'),
      expiresAt: k.time('expires_at'),
      revokedAt: k.time('revoked_at'),
      revokedReason: k.text('revoked_reason'),
      createdAt: k.time('created_at').notNull(),
      /** The user beyond whose role it never reaches; null for a key that nobody's leaving ends. */
      ownerId: k.shared('owner_id'),
      /** The service account it belongs to, which bounds it; null for a key of a person, or one that stands for itself. */
      serviceAccountId: k.shared('service_account_id'),
      /** True for the system key of the installation, which holds every scope there is; null for every other. */
      system: k.bool('system'),
      /** The principal that made it. */
      createdBy: k.shared('created_by').notNull(),
      updatedAt: k.time('updated_at').notNull(),
      lastUsedAt: k.time('last_used_at'),
      lastUsedIp: k.text('last_used_ip'),

      /** Its newest secret, which most keys have no other beside. 1, 2, 3 …: times do not tell which is the newest. */
      generation: k.int('generation').notNull(),
      hash: k.bytes('hash').notNull(),
      /** How `hash` was made, and under which pepper: both may change while old rows live. */
      algorithm: k.shared('algorithm').notNull(),
      pepperId: k.shared('pepper_id').notNull(),
      /** The key's whole text, encrypted, where it may be read again: of the system key alone. */
      sealedText: k.text('sealed_text'),
      /** When the secret was made; null for the first, which came with the key. */
      rotatedAt: k.time('rotated_at'),
      secretUsedAt: k.time('secret_used_at'),
    },
    (table) => [
      k.primaryKey({ columns: [table.tenantId, table.id] }),
      k.uniqueIndex('api_keys_key_id').on(table.keyId),
      // Most keys do not end by themselves, have no account, and are not the system key: they stand in no such index.
      k
        .index('api_keys_expires')
        .on(table.tenantId, table.expiresAt, table.id)
        .where(isNotNull(table.expiresAt)),
      k.index('api_keys_service_account').on(table.serviceAccountId).where(isNotNull(table.serviceAccountId)),
      k.uniqueIndex('api_keys_system').on(table.system).where(isNotNull(table.system)),
    ],
  ),

  /** The secrets a key had before its newest: one may live, through its grace. On SQLite its rows lie in its primary key. */
  apiKeySecrets: k.table(
    'api_key_secrets',
    {
      apiKeyId: k.id('api_key_id', 'key').notNull(),
      generation: k.int('generation').notNull(),
      hash: k.bytes('hash').notNull(),
      algorithm: k.shared('algorithm').notNull(),
      pepperId: k.shared('pepper_id').notNull(),
      createdAt: k.time('created_at').notNull(),
      /** When its grace ends. */
      expiresAt: k.time('expires_at'),
      revokedAt: k.time('revoked_at'),
      lastUsedAt: k.time('last_used_at'),
    },
    (table) => [k.primaryKey({ columns: [table.apiKeyId, table.generation] })],
  ),

  /** Answers already given, so that a create or rotate sent twice with one `requestId` is done once. */
  keyRequests: k.table(
    'key_requests',
    {
      tenantId: k.text('tenant_id').notNull(),
      requestId: k.text('request_id').notNull(),
      verb: k.text('verb').notNull(),
      apiKeyId: k.text('api_key_id').notNull(),
      /** The secret that was shown, sealed with a key derived from the installation's secret. */
      sealedKey: k.text('sealed_key').notNull(),
      /** A digest of what was asked, so that one id with another question is refused. */
      fingerprint: k.text('fingerprint').notNull(),
      at: k.time('at').notNull(),
    },
    (table) => [
      k.primaryKey({ columns: [table.tenantId, table.requestId] }),
      k.index('key_requests_at').on(table.at),
    ],
  ),
});

export const keyTables = tablesOf(define);

/** The columns of a key's row: those of the key, and those of its newest secret. */
export function partsOf(columns: ReturnType<typeof keyTables>['apiKeys']['_']['columns']) {
  const { generation, hash, algorithm, pepperId, sealedText, rotatedAt, secretUsedAt, ...key } = columns;
  const secret = { generation, hash, algorithm, pepperId, sealedText, rotatedAt, secretUsedAt };
  return { key, newest: { apiKeyId: key.id, ...secret, createdAt: key.createdAt } };
}

/** To select. */
export const keyColumns = (db: Db) => partsOf(readable(keyTables(db).apiKeys)).key;
