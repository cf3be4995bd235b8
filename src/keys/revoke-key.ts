import { recordChange } from '../audit/record-event.js';
import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import { invalid } from '../errors.js';
import { UNSTORABLE } from '../labels.js';
import { keyToChange } from './get-key.js';
import type { ApiKey } from './key.js';
import { markRevoked } from './queries.js';

const REASON_LENGTH = 500;

/**
 * Ends a key for good, in the same instant everywhere. Revoking a revoked key changes nothing and is no error. A key
 * may revoke itself; for another the caller needs `keys:write`.
 * @throws HalyardError NOT_FOUND, FORBIDDEN, VALIDATION_FAILED
 */
export async function revokeKey(
  context: Context,
  input: { readonly id: string; readonly reason?: string | null | undefined },
): Promise<ApiKey> {
  const { store, clock, principal } = context;
  const reason = input.reason ?? null;
  if (reason !== null && (reason.length > REASON_LENGTH || UNSTORABLE.test(reason))) {
    throw invalid(
      ['input', 'reason'],
      `A reason has at most ${REASON_LENGTH} characters, none of them NUL or half a character.`,
    );
  }
  return store.tx(async (w) => {
    const key = await keyToChange(context, w, input.id, 'keys:write');
    const now = dateOf(clock);
    const change = { revokedAt: now, revokedReason: reason, updatedAt: now };
    if (!(await markRevoked(w, principal.tenantId, key.id, change))) return key;
    const revoked = { ...key, ...change };
    await recordChange(context, w, {
      action: 'apiKey.revoke',
      subjectId: key.id,
      before: key,
      after: revoked,
    });
    await w.invalidate(key.id);
    return revoked;
  });
}
