import type { Context } from '../context.js';
import { operatorOf } from '../principals/operator.js';
import type { Principal } from '../principals/principal.js';
import { NOTHING_HELD } from '../principals/scope.js';

/** What the work behind a transfer is given: who it is done for, and what names it in the audit trail. */
export type Errand = Pick<Context, 'store' | 'clock' | 'ids' | 'principal' | 'requestId' | 'address'>;

interface Transfer {
  readonly id: string;
  readonly tenantId: string;
  readonly createdBy: string;
}

const KINDS: Readonly<Record<string, Principal['kind']>> = {
  usr: 'user',
  key: 'apiKey',
  sva: 'serviceAccount',
};

/** Work that goes on after its request, in the name of who asked for it. What they may do was decided then. */
export function onBehalfOf(
  parts: Pick<Context, 'store' | 'clock' | 'ids'>,
  { id, tenantId, createdBy }: Transfer,
): Errand {
  const { store, clock, ids } = parts;
  const principal: Principal = {
    ...operatorOf(tenantId),
    kind: KINDS[createdBy.split('_')[0] ?? ''] ?? 'operator',
    id: createdBy,
    name: createdBy,
    scopes: NOTHING_HELD,
  };
  return { store, clock, ids, principal, requestId: id, address: 'local' };
}
