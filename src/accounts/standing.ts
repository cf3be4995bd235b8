import { maskOf, type ScopeMask } from '../principals/scope.js';
import { createFreshCache } from '../storage/cache.js';
import type { Store } from '../storage/store.js';
import { findTenant } from './queries.js';
import { type Role, scopesOfRole } from './role.js';
import type { User } from './user.js';
import { findUser, membershipsOf } from './user-queries.js';

/** A person and their roles, tenant by tenant, as they are now. */
export interface Person {
  readonly user: User;
  /** Tenant → role, the tenant joined first first. */
  readonly roles: ReadonlyMap<string, Role>;
}

/** What admission asks about tenants and people: remembered only while the store says that nothing changed. */
export interface Standing {
  isSuspended(tenantId: string): Promise<boolean>;
  /** `undefined` for nobody, and for who was disabled. */
  person(userId: string): Promise<Person | undefined>;
}

const CACHED = 10_000;

export function createStanding(store: Store): Standing {
  const tenants = createFreshCache<{ readonly suspended: boolean }>(store, CACHED);
  const people = createFreshCache<Person>(store, CACHED);

  return {
    async isSuspended(tenantId) {
      const cached = tenants.get(tenantId);
      if (cached) return cached.suspended;
      const version = store.version();
      const suspended = Boolean((await findTenant(store.read, tenantId))?.suspendedAt);
      tenants.set(tenantId, { suspended }, version);
      return suspended;
    },

    async person(userId) {
      const cached = people.get(userId);
      if (cached) return cached;
      const version = store.version();
      const user = await findUser(store.read, userId);
      if (!user || user.disabledAt) return undefined;
      const memberships = await membershipsOf(store.read, userId);
      const person = { user, roles: new Map(memberships.map(({ tenantId, role }) => [tenantId, role])) };
      people.set(userId, person, version);
      return person;
    },
  };
}

/** What a person may do in a tenant: nothing but be known where they have no role. */
export function scopesIn(person: Person, tenantId: string): ScopeMask {
  const role = person.roles.get(tenantId);
  return role ? scopesOfRole(role) : maskOf([]);
}
