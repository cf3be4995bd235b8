import { recordChange } from '../audit/record-event.js';
import type { Context } from '../context.js';
import { notFound } from '../errors.js';
import { callingUser, homeAmong } from './get-user.js';
import { findTenant } from './queries.js';
import type { Tenant } from './tenant.js';
import { membershipsOf, updateUser } from './user-queries.js';

/**
 * Chooses where the person who calls acts from now on where they name no tenant: in one they belong to, or, for
 * `null`, in the one they joined first. Answers which one that is.
 * @throws HalyardError FORBIDDEN (no person calls), NOT_FOUND (none of theirs)
 */
export async function setDefaultTenant(context: Context, tenantId: string | null): Promise<Tenant | null> {
  const { store, principal } = context;
  const user = await callingUser(context);
  return store.tx(async (w) => {
    const memberships = await membershipsOf(w, user.id);
    const belongs = memberships.some((membership) => membership.tenantId === tenantId);
    if (tenantId !== null && !belongs) throw notFound('tenant of yours', ['tenantId']);
    await updateUser(w, user.id, { defaultTenantId: tenantId });
    await w.invalidate(user.id);
    const [before, after] = [
      homeAmong(memberships, user),
      homeAmong(memberships, { defaultTenantId: tenantId }),
    ];
    // The trail is read by the tenant's administrators, who need not learn what other tenants there are.
    await recordChange(context, w, {
      action: 'user.setDefaultTenant',
      subjectId: user.id,
      before: { isHere: before === principal.tenantId },
      after: { isHere: after === principal.tenantId },
    });
    return (await findTenant(w, after)) ?? null;
  });
}
