import { recordChange } from '../audit/record-event.js';
import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import { HalyardError, notFound } from '../errors.js';
import { requireScope } from '../principals/principal.js';
import type { Writer } from '../storage/store.js';
import { requireManager } from './manager.js';
import { updateTenant } from './queries.js';
import type { Tenant } from './tenant.js';
import { findMember } from './user-queries.js';

/**
 * From the commit on, every credential of the tenant is refused: keys, and sessions that act in it. Its data stays.
 * For the operator, for who holds `tenants:own` in it, and for its owners wherever they act.
 * @throws HalyardError NOT_FOUND, FORBIDDEN
 */
export const suspendTenant = (context: Context, id: string): Promise<Tenant> =>
  setSuspended(context, id, dateOf(context.clock));

/** Takes its credentials again. An owner does so from another tenant of theirs; else the operator does. */
export const resumeTenant = (context: Context, id: string): Promise<Tenant> =>
  setSuspended(context, id, null);

async function setSuspended(context: Context, id: string, suspendedAt: Date | null): Promise<Tenant> {
  requireManager(context);
  return context.store.tx(async (w) => {
    await requireOwnerOf(context, w, id);
    const tenant = await updateTenant(w, id, { suspendedAt });
    if (!tenant) throw notFound('tenant', ['id']);
    await w.invalidate(id);
    const action = suspendedAt ? 'tenant.suspend' : 'tenant.resume';
    await recordChange(context, w, { action, subjectId: id, after: { suspendedAt } });
    return tenant;
  });
}

/** Whoever does not belong to it learns nothing of whether there is such a tenant. */
async function requireOwnerOf(context: Context, w: Writer, id: string): Promise<void> {
  const { principal } = context;
  if (principal.kind === 'operator') return;
  if (principal.tenantId === id) return requireScope(context, 'tenants:own');
  const member = principal.kind === 'user' ? await findMember(w, id, principal.id) : undefined;
  if (!member) throw notFound('tenant', ['id']);
  if (member.role !== 'owner') {
    throw new HalyardError('FORBIDDEN', { message: 'Only an owner of the tenant may do this.' });
  }
}
