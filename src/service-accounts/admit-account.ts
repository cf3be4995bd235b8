import { HalyardError } from '../errors.js';
import type { Principal } from '../principals/principal.js';
import type { ScopeMask } from '../principals/scope.js';
import { createFreshCache } from '../storage/cache.js';
import type { Store } from '../storage/store.js';
import { projectsOf } from './get-account.js';
import { findAccount } from './queries.js';
import { ceilingOf } from './service-account.js';

/** What a credential of a service account is worth by now, or why nothing. */
export type AccountAdmission =
  | { readonly ok: true; readonly principal: Principal }
  | { readonly ok: false; readonly refusal: HalyardError; readonly owner: Principal };

/**
 * Judges what belongs to an account, whatever way it was shown.
 * @param held what its key was granted, and is bound to, alone
 */
export type AdmitAccount = (accountId: string, held: Principal) => Promise<AccountAdmission>;

/** An account that is neither disabled nor deleted, as it is now. */
interface InForce {
  readonly id: string;
  readonly tenantId: string;
  readonly ceiling: ScopeMask;
  readonly projectIds: ReadonlySet<string>;
}

const CACHED = 10_000;

/**
 * An account is remembered only while the store says that nothing has changed: so disabling it, its ceiling and its
 * projects hold with the next request.
 */
export function createAccountAdmission(store: Store): AdmitAccount {
  const accounts = createFreshCache<InForce>(store, CACHED);

  async function inForce(tenantId: string, id: string): Promise<InForce | undefined> {
    const cached = accounts.get(id);
    if (cached) return cached.tenantId === tenantId ? cached : undefined;
    const version = store.version();
    const account = await findAccount(store.read, tenantId, id);
    if (!account || account.disabledAt) return undefined;
    const projectIds = new Set(await projectsOf(store.read, account));
    const found = { id, tenantId, ceiling: ceilingOf(account), projectIds };
    accounts.set(id, found, version);
    return found;
  }

  return async (accountId, held) => {
    const account = await inForce(held.tenantId, accountId);
    return account
      ? { ok: true, principal: within(account, held) }
      : { ok: false, refusal: gone(), owner: held };
  };
}

/** The key's scopes below the account's ceiling, and the key's projects that the account still works in. */
const within = ({ id, ceiling, projectIds }: InForce, held: Principal): Principal => ({
  ...held,
  serviceAccountId: id,
  scopes: held.scopes & ceiling,
  projectIds: held.projectIds.filter((projectId) => projectIds.has(projectId)),
});

const gone = (): HalyardError =>
  new HalyardError('API_KEY_INACTIVE', {
    message: 'The service account of the key has been disabled or deleted.',
  });
