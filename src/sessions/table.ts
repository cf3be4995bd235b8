import type { Kit } from '../storage/kit.js';
import { tablesOf } from '../storage/store.js';

export const define = (k: Kit) => ({
  sessions: k.table(
    'sessions',
    {
      id: k.text('id').primaryKey(),
      userId: k.text('user_id').notNull(),
      /** Where it acts unless a request names another; the empty string for a person of no tenant. */
      tenantId: k.text('tenant_id').notNull(),
      createdAt: k.time('created_at').notNull(),
      lastUsedAt: k.time('last_used_at').notNull(),
      /** Moves on with each refresh. */
      expiresAt: k.time('expires_at').notNull(),
      revokedAt: k.time('revoked_at'),
      revokedReason: k.text('revoked_reason'),
      ip: k.text('ip').notNull(),
      userAgent: k.text('user_agent').notNull(),
    },
    (table) => [
      k.index('sessions_user').on(table.userId, table.id),
      k.index('sessions_tenant').on(table.tenantId, table.id),
      k.index('sessions_expires').on(table.expiresAt),
    ],
  ),

  /** The chain of a session's refresh tokens: each is used once, and makes the next. */
  refreshTokens: k.table(
    'refresh_tokens',
    {
      id: k.text('id').primaryKey(),
      sessionId: k.text('session_id').notNull(),
      tokenHash: k.text('token_hash').notNull(),
      createdAt: k.time('created_at').notNull(),
      expiresAt: k.time('expires_at').notNull(),
      usedAt: k.time('used_at'),
      /** The next token, sealed, for a second tab that comes within seconds; gone soon after. */
      sealedSuccessor: k.text('sealed_successor'),
    },
    (table) => [
      k.uniqueIndex('refresh_tokens_token').on(table.tokenHash),
      k.index('refresh_tokens_session').on(table.sessionId, table.id),
    ],
  ),

  signingKeys: k.table('signing_keys', {
    /** The `kid` of the tokens it signs. */
    id: k.text('id').primaryKey(),
    publicKey: k.json<{ kty: string; crv: string; x: string }>('public_key').notNull(),
    /** The private JWK, sealed with a key derived from the installation's secret. */
    sealedPrivateKey: k.text('sealed_private_key').notNull(),
    createdAt: k.time('created_at').notNull(),
    /** Set when it signs no more. */
    retiredAt: k.time('retired_at'),
    /** Until when tokens it signed may still be alive. */
    verifiesUntil: k.time('verifies_until'),
  }),

  /** Failures by e-mail address, whether or not anybody has it: a lock tells nobody who has an account. */
  loginFailures: k.table(
    'login_failures',
    {
      /** Of an e-mail address, for strangers; or the `placeHash` of an account's known address, for who is at home. */
      counter: k.text('email_hash').primaryKey(),
      failures: k.int('failures').notNull(),
      lockedUntil: k.time('locked_until'),
      at: k.time('at').notNull(),
    },
    (table) => [k.index('login_failures_at').on(table.at)],
  ),

  /** Where an account logged in from lately. Failures elsewhere do not lock it there. */
  knownAddresses: k.table(
    'known_addresses',
    {
      userId: k.text('user_id').notNull(),
      /** Of the account and the address's network. */
      placeHash: k.text('place_hash').notNull(),
      at: k.time('at').notNull(),
    },
    (table) => [k.primaryKey({ columns: [table.userId, table.placeHash] })],
  ),

  passwordResets: k.table(
    'password_resets',
    {
      id: k.text('id').primaryKey(),
      userId: k.text('user_id').notNull(),
      tokenHash: k.text('token_hash').notNull(),
      createdAt: k.time('created_at').notNull(),
      createdBy: k.text('created_by').notNull(),
      expiresAt: k.time('expires_at').notNull(),
      usedAt: k.time('used_at'),
    },
    (table) => [
      k.uniqueIndex('password_resets_token').on(table.tokenHash),
      k.index('password_resets_user').on(table.userId),
    ],
  ),
});

export const sessionTables = tablesOf(define);
