import type { Kit } from '../storage/kit.js';
import { tablesOf } from '../storage/store.js';

export const define = (k: Kit) => ({
  /** Service tokens that were revoked before they expired. A row is of no use once its token has expired everywhere. */
  revokedTokens: k.table(
    'revoked_tokens',
    {
      /** The token's `jti`. */
      id: k.text('id').primaryKey(),
      tenantId: k.text('tenant_id').notNull(),
      revokedAt: k.time('revoked_at').notNull(),
      expiresAt: k.time('expires_at').notNull(),
    },
    (table) => [k.index('revoked_tokens_expires').on(table.expiresAt)],
  ),
});

export const oauthTables = tablesOf(define);
