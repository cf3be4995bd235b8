import { recordChange } from '../audit/record-event.js';
import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import { HalyardError } from '../errors.js';
import { checkedDescription, checkedName } from '../labels.js';
import { requireManager } from './get-account.js';
import { namedProjects } from './name-projects.js';
import { bind, insertAccount } from './queries.js';
import { checkedCeiling, type ServiceAccount } from './service-account.js';

export interface CreateServiceAccountInput {
  readonly name: string;
  readonly description?: string | null | undefined;
  readonly projectIds: readonly string[];
  /** Scope names or aliases: what its keys may do at most. Null or left out: no limit but their own. */
  readonly scopes?: readonly string[] | null | undefined;
}

/**
 * Makes a service account in the caller's tenant. It can do nothing until it has a key.
 * @throws HalyardError VALIDATION_FAILED, NOT_FOUND (a project), FORBIDDEN (a service account calls)
 */
export async function createAccount(
  context: Context,
  input: CreateServiceAccountInput,
): Promise<ServiceAccount> {
  const { principal, store } = context;
  if (principal.tenantId === '') throw new HalyardError('UNAUTHENTICATED');
  requireManager(context);
  const account = newAccount(context, input);
  await store.tx(async (w) => {
    const projectIds = await namedProjects(w, principal, input.projectIds);
    await insertAccount(w, account);
    await bind(w, account, projectIds);
    await recordChange(context, w, {
      action: 'serviceAccount.create',
      subjectId: account.id,
      after: { ...account, projectIds },
    });
  });
  return account;
}

function newAccount({ principal, clock, ids }: Context, input: CreateServiceAccountInput): ServiceAccount {
  const now = dateOf(clock);
  return {
    id: ids.next('sva'),
    tenantId: principal.tenantId,
    name: checkedName(input.name),
    description: checkedDescription(input.description ?? ''),
    scopes: checkedCeiling(input.scopes ?? null),
    createdAt: now,
    createdBy: principal.id,
    updatedAt: now,
    disabledAt: null,
    deletedAt: null,
  };
}
