import type { Scope } from '../principals/scope-registry.js';
import type { Kit } from '../storage/kit.js';
import { tablesOf } from '../storage/store.js';

export const define = (k: Kit) => ({
  /** When a key last needed a scope it holds: what it never needs can be taken from it. */
  scopeUses: k.table(
    'scope_uses',
    {
      apiKeyId: k.text('api_key_id').notNull(),
      scope: k.text('scope').$type<Scope>().notNull(),
      lastUsedAt: k.time('last_used_at').notNull(),
    },
    (table) => [k.primaryKey({ columns: [table.apiKeyId, table.scope] })],
  ),
});

export const usageTables = tablesOf(define);
