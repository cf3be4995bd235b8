import { recordChange } from '../audit/record-event.js';
import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import { notFound } from '../errors.js';
import { strengthOfAccount } from '../keys/account-keys.js';
import { requireAtLeast } from '../keys/key.js';
import { checkedDescription, checkedName } from '../labels.js';
import type { Writer } from '../storage/store.js';
import { lockAccount, projectsOf } from './get-account.js';
import { namedProjects } from './name-projects.js';
import { bind, unbind, updateAccount } from './queries.js';
import { ceilingOf, checkedCeiling, type ServiceAccount } from './service-account.js';

export interface UpdateServiceAccountInput {
  readonly id: string;
  readonly name?: string | null | undefined;
  readonly description?: string | null | undefined;
  readonly projectIds?: readonly string[] | null | undefined;
  /** `null` takes the ceiling away; leaving it out leaves it. */
  readonly scopes?: readonly string[] | null | undefined;
}

/**
 * Changes what is named and leaves the rest; its keys follow with their next request. Whoever widens what the keys may
 * do, or where, must hold all that they then hold.
 * @throws HalyardError VALIDATION_FAILED, FORBIDDEN, NOT_FOUND (the account, or a project)
 */
export async function changeAccount(
  context: Context,
  input: UpdateServiceAccountInput,
): Promise<ServiceAccount> {
  const { principal, store, clock } = context;
  const change = { ...changeFrom(input), updatedAt: dateOf(clock) };
  return store.tx(async (w) => {
    const before = await lockAccount(context, w, input.id, ['input', 'id']);
    const projects = await moveOf(context, w, before, input.projectIds);
    const after = { ...before, ...change };
    if (projects.added.length > 0 || isWider(after, before)) await requireStrength(context, w, after);

    await unbind(w, before, projects.removed);
    await bind(w, before, projects.added);
    const changed = await updateAccount(w, principal.tenantId, before.id, change);
    if (!changed) throw notFound('service account', ['input', 'id']);
    await recordChange(context, w, {
      action: 'serviceAccount.update',
      subjectId: before.id,
      before: { ...before, projectIds: projects.before },
      after: { ...changed, projectIds: projects.after },
    });
    await w.invalidate(before.id);
    return changed;
  });
}

/** Whoever makes the keys of an account worth more must hold what they are worth then. */
export async function requireStrength(context: Context, w: Writer, after: ServiceAccount): Promise<void> {
  requireAtLeast(context.principal, (await strengthOfAccount(context, w, after.id)) & ceilingOf(after));
}

const isWider = (after: ServiceAccount, before: ServiceAccount): boolean =>
  (ceilingOf(after) & ~ceilingOf(before)) !== 0n;

const changeFrom = (input: UpdateServiceAccountInput): Partial<ServiceAccount> => ({
  ...(input.name != null && { name: checkedName(input.name) }),
  ...(input.description != null && { description: checkedDescription(input.description) }),
  ...(input.scopes !== undefined && { scopes: checkedCeiling(input.scopes) }),
});

interface Move {
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

async function moveOf(
  { principal }: Context,
  w: Writer,
  account: ServiceAccount,
  given: readonly string[] | null | undefined,
): Promise<Move> {
  const before = await projectsOf(w, account);
  if (given === null || given === undefined) return { before, after: before, added: [], removed: [] };
  const named = await namedProjects(w, principal, given);
  const added = named.filter((id) => !before.includes(id));
  const removed = before.filter((id) => !named.includes(id));
  const after = named.toSorted();
  return { before, after, added, removed };
}
