import { maskOf, type ScopeMask } from '../principals/scope.js';
import { allScopes, type Scope, scopeRegistry } from '../principals/scope-registry.js';

/** What a person is to a tenant. Each role is a set of scopes, evaluated at each use. */
export type Role = 'owner' | 'admin' | 'member' | 'viewer';

export interface RoleRow {
  readonly name: Role;
  /** For the person who gives it. */
  readonly description: string;
  readonly scopes: readonly Scope[];
}

const resources = scopeRegistry.filter(({ apis }) => apis !== 'every').map(({ name }) => name);
/** Words that change nothing though they do not end in `read`. */
const LOOKING: ReadonlySet<Scope> = new Set<Scope>(['check_status', 'list_models']);
const readable = resources.filter((scope) => scope.endsWith(':read') || LOOKING.has(scope));

/** Every role, strongest first: each holds all that the ones after it hold. */
export const roleRegistry: readonly RoleRow[] = [
  {
    name: 'owner',
    description: 'May do everything, suspend the tenant and name other owners. A tenant always has one.',
    scopes: allScopes,
  },
  {
    name: 'admin',
    description: 'May do everything but what concerns owners and the life of the tenant.',
    scopes: allScopes.filter((scope) => scope !== 'tenants:own'),
  },
  {
    name: 'member',
    description: 'Works with the data: reads and writes it, and sees who else does. Manages no keys.',
    scopes: [...resources, 'tenants:read'],
  },
  {
    name: 'viewer',
    description: 'Reads the data and changes nothing.',
    scopes: [...readable, 'tenants:read'],
  },
];

const masks = new Map<Role, ScopeMask>(roleRegistry.map(({ name, scopes }) => [name, maskOf(scopes)]));

/** What a role may do. */
export const scopesOfRole = (role: Role): ScopeMask => masks.get(role) ?? maskOf([]);
