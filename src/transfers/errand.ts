import type { Context } from '../context.js';
import { onBehalfOf } from '../principals/on-behalf.js';

/** What the work behind a transfer is given: who it is done for, and what names it in the audit trail. */
export type Errand = Pick<Context, 'store' | 'clock' | 'ids' | 'principal' | 'requestId' | 'address'>;

interface Transfer {
  readonly id: string;
  readonly tenantId: string;
  readonly createdBy: string;
}

/** Work that goes on after its request, in the name of who asked for it. */
export function errandOf(
  parts: Pick<Context, 'store' | 'clock' | 'ids'>,
  { id, tenantId, createdBy }: Transfer,
): Errand {
  const { store, clock, ids } = parts;
  const principal = onBehalfOf(tenantId, createdBy);
  return { store, clock, ids, principal, requestId: id, address: 'local' };
}
