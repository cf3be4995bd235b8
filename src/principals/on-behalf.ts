import { operatorOf } from './operator.js';
import type { Principal } from './principal.js';
import { NOTHING_HELD } from './scope.js';

const KINDS: Readonly<Record<string, Principal['kind']>> = {
  usr: 'user',
  key: 'apiKey',
  sva: 'serviceAccount',
};

/** Who asked for work that goes on after its request. What they may do was decided then. */
export const onBehalfOf = (tenantId: string, createdBy: string): Principal => ({
  ...operatorOf(tenantId),
  kind: KINDS[createdBy.split('_')[0] ?? ''] ?? 'operator',
  id: createdBy,
  name: createdBy,
  scopes: NOTHING_HELD,
});
