import type { Context } from '../context.js';
import { HalyardError } from '../errors.js';
import { DEFAULT_TENANT } from '../principals/default-tenant.js';
import { requireScope } from '../principals/principal.js';
import type { define } from './table.js';

/** A planned time in which a bridge, or one route of it, refuses everybody. */
export type Brownout = ReturnType<typeof define>['brownouts']['$inferSelect'];

export type BrownoutStatus = 'PLANNED' | 'RUNNING' | 'OVER' | 'CANCELLED';

export function statusOf({ startsAt, endsAt, cancelledAt }: Brownout, now: number): BrownoutStatus {
  if (cancelledAt) return 'CANCELLED';
  if (now < startsAt.getTime()) return 'PLANNED';
  return now < endsAt.getTime() ? 'RUNNING' : 'OVER';
}

/** Whether it closes that route, at one time or another. */
export const isAbout = (
  { bridge, operation }: Pick<Brownout, 'bridge' | 'operation'>,
  route: { readonly bridge: string; readonly operation: string },
): boolean => bridge === route.bridge && (operation === null || operation === route.operation);

/**
 * A brown-out is felt in every tenant, so it is not for the owner of just any.
 * @throws HalyardError FORBIDDEN
 */
export function requireInstallationOwner(context: Context): void {
  requireScope(context, 'tenants:own');
  if (context.principal.tenantId === DEFAULT_TENANT) return;
  throw new HalyardError('FORBIDDEN', {
    message: 'Brown-outs are for the owners of the default tenant: they are felt in every tenant.',
  });
}
