import type { Kit } from '../storage/kit.js';
import { tablesOf } from '../storage/store.js';
import type { Role } from './role.js';

export const define = (k: Kit) => ({
  tenants: k.table('tenants', {
    id: k.text('id').primaryKey(),
    name: k.text('name').notNull(),
    createdAt: k.time('created_at').notNull(),
    /** Set while no credential of the tenant is taken. */
    suspendedAt: k.time('suspended_at'),
  }),

  users: k.table(
    'users',
    {
      id: k.text('id').primaryKey(),
      /** As it is compared: trimmed, composed, lower case. */
      email: k.text('email').notNull(),
      name: k.text('name').notNull(),
      /** Argon2id, with its parameters and salt, as a PHC string. */
      passwordHash: k.text('password_hash').notNull(),
      passwordChangedAt: k.time('password_changed_at').notNull(),
      /** Where a session acts that names no tenant. Null, or no longer joined: the tenant joined first. */
      defaultTenantId: k.text('default_tenant_id'),
      /** Set while the user is let in nowhere. */
      disabledAt: k.time('disabled_at'),
      createdAt: k.time('created_at').notNull(),
    },
    (table) => [k.uniqueIndex('users_email').on(table.email)],
  ),

  memberships: k.table(
    'memberships',
    {
      id: k.text('id').primaryKey(),
      tenantId: k.text('tenant_id').notNull(),
      userId: k.text('user_id').notNull(),
      role: k.text('role').$type<Role>().notNull(),
      createdAt: k.time('created_at').notNull(),
    },
    (table) => [
      k.uniqueIndex('memberships_tenant_user').on(table.tenantId, table.userId),
      k.index('memberships_user').on(table.userId),
    ],
  ),

  invitations: k.table(
    'invitations',
    {
      id: k.text('id').primaryKey(),
      tenantId: k.text('tenant_id').notNull(),
      email: k.text('email').notNull(),
      role: k.text('role').$type<Role>().notNull(),
      /** Of the token, which has 256 bits of chance: there is nothing to guess. */
      tokenHash: k.text('token_hash').notNull(),
      createdAt: k.time('created_at').notNull(),
      createdBy: k.text('created_by').notNull(),
      expiresAt: k.time('expires_at').notNull(),
      acceptedAt: k.time('accepted_at'),
    },
    (table) => [
      k.uniqueIndex('invitations_token').on(table.tokenHash),
      k.index('invitations_tenant').on(table.tenantId, table.id),
    ],
  ),
});

export const accountTables = tablesOf(define);
