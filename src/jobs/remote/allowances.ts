import type { Allowance } from '../../outbound/allowance.js';
import { DEFAULT_TENANT } from '../../principals/default-tenant.js';

/**
 * What the operator opened is open to the operator's own tenant. Where anybody may register, everybody owns a tenant,
 * and its models are asked on the Internet alone.
 */
export const allowancesOf = (
  { allowances }: { readonly allowances: readonly Allowance[] },
  tenantId: string,
): readonly Allowance[] => (tenantId === DEFAULT_TENANT ? allowances : []);
