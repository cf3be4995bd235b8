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

/** How an address that is refused is opened: told to the tenant for which it can be. */
export const remedyFor = (tenantId: string): string =>
  tenantId === DEFAULT_TENANT
    ? ' The operator opens it by HALYARD_OUTBOUND_ALLOW, on the command line as for the server.'
    : '';
