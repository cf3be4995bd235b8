import type { Scope } from '../principals/scope-registry.js';
import type { Kit } from '../storage/kit.js';
import { tablesOf } from '../storage/store.js';
import type { Grain } from './grain.js';

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

  /** How often which secret of which key called which route, and what it was answered. */
  usageCounts: k.table(
    'usage_counts',
    {
      /** Minutes are rolled up to hours, and these to days. */
      grain: k.text('grain').$type<Grain>().notNull(),
      /** Where the minute, hour or day begins, in UTC. */
      at: k.time('at').notNull(),
      tenantId: k.text('tenant_id').notNull(),
      apiKeyId: k.text('api_key_id').notNull(),
      secretId: k.text('secret_id').notNull(),
      /** `<bridge>.<operation>`, or the door: `graphql`, `verify`. */
      route: k.text('route').notNull(),
      status: k.int('status').notNull(),
      requests: k.int('requests').notNull(),
    },
    (table) => [
      k.primaryKey({
        columns: [table.grain, table.at, table.apiKeyId, table.secretId, table.route, table.status],
      }),
      k.index('usage_counts_tenant').on(table.tenantId, table.grain, table.at),
      k.index('usage_counts_key').on(table.apiKeyId, table.grain, table.at),
    ],
  ),
});

export const usageTables = tablesOf(define);
