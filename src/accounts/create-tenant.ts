import { recordChange } from '../audit/record-event.js';
import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import type { Writer } from '../storage/store.js';
import { callingUser } from './get-user.js';
import { insertTenant } from './queries.js';
import { checkedTenantName, type Tenant } from './tenant.js';
import { insertMembership } from './user-queries.js';

/** Makes a tenant. For the operator of the installation. */
export async function createTenant(context: Context, input: { readonly name: string }): Promise<Tenant> {
  const tenant = newTenant(context, input.name);
  await context.store.tx(async (w) => {
    await insertTenant(w, tenant);
    await recordChange(context, w, { action: 'tenant.create', subjectId: tenant.id, after: tenant });
  });
  return tenant;
}

/**
 * Makes a tenant whose owner is the person who calls.
 * @throws HalyardError FORBIDDEN (a key is nobody who could own it), VALIDATION_FAILED
 */
export async function createOwnTenant(context: Context, input: { readonly name: string }): Promise<Tenant> {
  const user = await callingUser(context);
  const tenant = newTenant(context, input.name);
  await context.store.tx((w) => insertOwnedTenant(context, w, tenant, user.id));
  return tenant;
}

/** The same inside a transaction of the caller's. */
export async function insertOwnedTenant(
  context: Context,
  w: Writer,
  tenant: Tenant,
  userId: string,
): Promise<void> {
  const { ids, clock } = context;
  await insertTenant(w, tenant);
  const owner = { ...context.principal, kind: 'user', id: userId, tenantId: tenant.id } as const;
  const by = { ...context, principal: owner };
  await recordChange(by, w, { action: 'tenant.create', subjectId: tenant.id, after: tenant });
  await insertMembership(w, {
    id: ids.next('mem'),
    tenantId: tenant.id,
    userId,
    role: 'owner',
    createdAt: dateOf(clock),
  });
  await w.invalidate(userId);
}

export const newTenant = ({ ids, clock }: Context, name: string, field?: readonly string[]): Tenant => ({
  id: ids.next('ten'),
  name: checkedTenantName(name, field),
  createdAt: dateOf(clock),
  suspendedAt: null,
});
