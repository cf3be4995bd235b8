import { recordChange } from '../audit/record-event.js';
import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import type { Writer } from '../storage/store.js';
import { deleteInvitationsOf } from './user-queries.js';

/**
 * Ends whatever is open of the invitations of an e-mail address in the caller's tenant, so that none is left over by
 * which a person comes in a second time, or as more than was meant last.
 */
export async function endInvitations(
  context: Context,
  w: Writer,
  email: string,
  reason: string,
): Promise<void> {
  const ended = await deleteInvitationsOf(w, context.principal.tenantId, email, dateOf(context.clock));
  for (const { id } of ended) {
    await recordChange(context, w, { action: 'member.cancelInvitation', subjectId: id, after: { reason } });
  }
}
