import type { Principal } from './principal.js';
import { EVERY_SCOPE } from './scope.js';

/** Who sits at the machine: the command line acts for a tenant with every scope, and needs no key. */
export const operatorOf = (tenantId: string): Principal => ({
  kind: 'operator',
  id: 'operator',
  name: 'operator',
  tenantId,
  scopes: EVERY_SCOPE,
  api: undefined,
  projectIds: [],
  expiresAt: undefined,
  allowedIps: [],
  isRetiring: false,
});
