import type { Context } from '../context.js';
import { HalyardError, invalid, notFound } from '../errors.js';
import type { Principal } from '../principals/principal.js';
import type { Db } from '../storage/store.js';
import { projectsOf } from './get-account.js';
import { findAccount } from './queries.js';
import type { ServiceAccount } from './service-account.js';

/** What ties a key to a service account: nothing, where it is a person's or stands for itself. */
export interface Bond {
  readonly serviceAccountId: string | null;
  readonly projectIds: string[];
}

export interface BondInput {
  readonly serviceAccountId?: string | null | undefined;
  /** Left out: all that the account works in just now. */
  readonly projectIds?: readonly string[] | null | undefined;
}

const FIELD = ['input', 'projectIds'];

/**
 * What a new key shall belong to. What a key of an account makes belongs to that account and sees no more than its
 * maker, so that no chain of keys leads out of it.
 * @throws HalyardError VALIDATION_FAILED, NOT_FOUND, CONFLICT (the account is disabled), FORBIDDEN (of another account)
 */
export async function bondOf({ principal }: Context, db: Db, input: BondInput): Promise<Bond> {
  const id = input.serviceAccountId ?? principal.serviceAccountId;
  if (id === undefined) {
    if (!input.projectIds) return { serviceAccountId: null, projectIds: [] };
    throw invalid(FIELD, 'Only a key of a service account is bound to projects; name its serviceAccountId.');
  }
  if (principal.serviceAccountId !== undefined && id !== principal.serviceAccountId) {
    throw new HalyardError('FORBIDDEN', { message: 'A service account makes keys of its own alone.' });
  }
  const account = await findAccount(db, principal.tenantId, id);
  if (!account) throw notFound('service account', ['input', 'serviceAccountId']);
  if (account.disabledAt) {
    throw new HalyardError('CONFLICT', {
      field: ['input', 'serviceAccountId'],
      message: 'The service account is disabled; enable it first, then make the key.',
    });
  }
  const projectIds = await boundProjects(principal, db, account, input.projectIds ?? undefined);
  return { serviceAccountId: account.id, projectIds };
}

/**
 * The projects that a key shall be bound to from now on.
 * @throws HalyardError VALIDATION_FAILED, NOT_FOUND, CONFLICT (it belongs to no service account)
 */
export async function rebound(
  { principal }: Context,
  db: Db,
  accountId: string | null,
  projectIds: readonly string[],
): Promise<string[]> {
  if (accountId === null) throw invalid(FIELD, 'Only a key of a service account is bound to projects.');
  const account = await findAccount(db, principal.tenantId, accountId);
  if (account) return boundProjects(principal, db, account, projectIds);
  throw new HalyardError('CONFLICT', {
    field: ['input', 'id'],
    message: 'The service account of the key has been deleted; nothing binds the key any more.',
  });
}

async function boundProjects(
  principal: Principal,
  db: Db,
  account: ServiceAccount,
  asked: readonly string[] | undefined,
): Promise<string[]> {
  const all = await projectsOf(db, account);
  const own = principal.serviceAccountId === undefined ? all : principal.projectIds;
  const open = all.filter((id) => own.includes(id));
  if (open.length === 0) {
    throw new HalyardError('CONFLICT', {
      field: ['input', 'serviceAccountId'],
      message: 'The service account works in no project that you see; give it one first.',
    });
  }
  if (asked?.length === 0)
    throw invalid(FIELD, 'A key of a service account is bound to one project at least.');
  const missing = (asked ?? []).findIndex((id) => !open.includes(id));
  if (missing >= 0) throw notFound('project of this service account', [...FIELD, missing]);
  return [...new Set(asked ?? open)];
}
