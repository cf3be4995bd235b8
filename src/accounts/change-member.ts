import { recordChange } from '../audit/record-event.js';
import type { Context } from '../context.js';
import { HalyardError, notFound } from '../errors.js';
import { requireAtLeast } from '../keys/key.js';
import type { Writer } from '../storage/store.js';
import { endInvitations } from './end-invitations.js';
import { callingUser } from './get-user.js';
import { requireManager } from './manager.js';
import { lockTenant } from './queries.js';
import { type Role, scopesOfRole } from './role.js';
import type { Member } from './user.js';
import { countOwners, deleteMembership, findMember, updateRole } from './user-queries.js';

/**
 * Gives a member another role, from the next request on. Nobody gives, or takes away, a role that may do more than
 * they may.
 * @throws HalyardError NOT_FOUND, FORBIDDEN, CONFLICT (the last owner)
 */
export async function changeMemberRole(
  context: Context,
  input: { readonly userId: string; readonly role: Role },
): Promise<Member> {
  requireManager(context);
  return changing(context, 'member.changeRole', input.userId, async (w, member) => {
    requireAtLeast(context.principal, scopesOfRole(member.role));
    requireAtLeast(context.principal, scopesOfRole(input.role));
    if (input.role !== 'owner') await requireAnotherOwner(w, member);
    await updateRole(w, member.id, input.role);
    return input.role;
  });
}

/** Puts a member out of the caller's tenant, at once; keys of theirs there are refused from then on. */
export async function removeMember(context: Context, userId: string): Promise<Member> {
  requireManager(context);
  return changing(context, 'member.remove', userId, async (w, member) => {
    requireAtLeast(context.principal, scopesOfRole(member.role));
    await requireAnotherOwner(w, member);
    await deleteMembership(w, member.id);
    return undefined;
  });
}

/**
 * Leaves a tenant of the person who calls; left out, the one that the session acts in. The last owner cannot.
 * @throws HalyardError FORBIDDEN (no person calls), NOT_FOUND (none of theirs), CONFLICT (the last owner)
 */
export async function leaveTenant(context: Context, tenantId?: string | null): Promise<Member> {
  const user = await callingUser(context);
  const { principal } = context;
  const there = { ...context, principal: { ...principal, tenantId: tenantId ?? principal.tenantId } };
  const missing = tenantId == null ? undefined : notFound('tenant of yours', ['tenantId']);
  return changing(
    there,
    'member.leave',
    user.id,
    async (w, member) => {
      await requireAnotherOwner(w, member);
      await deleteMembership(w, member.id);
      return undefined;
    },
    missing,
  );
}

/**
 * `change` answers the role they have then, or none. One at a time in each tenant: two owners who leave at once must
 * not both find the other still there.
 */
function changing(
  context: Context,
  action: string,
  userId: string,
  change: (w: Writer, member: Member) => Promise<Role | undefined>,
  missing: HalyardError = notFound('member', ['userId']),
): Promise<Member> {
  const { store, principal } = context;
  return store.tx(async (w) => {
    await lockTenant(w, principal.tenantId);
    const member = await findMember(w, principal.tenantId, userId);
    if (!member) throw missing;
    const role = await change(w, member);
    if (!role) await endInvitations(context, w, member.user.email, 'They left, or were removed.');
    await w.invalidate(userId);
    const after = role && { role };
    await recordChange(context, w, { action, subjectId: userId, before: { role: member.role }, after });
    return { ...member, ...after };
  });
}

async function requireAnotherOwner(w: Writer, member: Member): Promise<void> {
  if (member.role !== 'owner' || (await countOwners(w, member.tenantId)) > 1) return;
  throw new HalyardError('CONFLICT', {
    field: ['userId'],
    message: 'A tenant always has an owner, and this is the last one. Make another member owner first.',
  });
}
