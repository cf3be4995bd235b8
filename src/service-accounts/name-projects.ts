import { notFound } from '../errors.js';
import type { Principal } from '../principals/principal.js';
import { seenAmong } from '../projects/get-project.js';
import type { Writer } from '../storage/store.js';
import { checkedProjectIds } from './service-account.js';

/**
 * The projects that a caller names for an account: those they see themselves.
 * @throws HalyardError VALIDATION_FAILED, NOT_FOUND naming the first they do not see
 */
export async function namedProjects(
  w: Writer,
  principal: Principal,
  given: readonly string[],
): Promise<readonly string[]> {
  const ids = checkedProjectIds(given);
  const seen = await seenAmong(w, principal, ids);
  const missing = given.findIndex((id) => !seen.has(id));
  if (missing >= 0) throw notFound('project', ['input', 'projectIds', missing]);
  return ids;
}
