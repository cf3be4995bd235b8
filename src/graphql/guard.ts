import { FREE, NEEDS_AUTHENTICATION, type Need, needOf } from '../principals/scope.js';
import { type Scope, scopeNamed } from '../principals/scope-registry.js';

/** What a coordinate of the schema says of who may touch it. */
export interface Guard {
  /** `@requiresScopes(scopes:)`: outer OR, inner AND. Implies `authenticated`. */
  readonly scopes?: readonly (readonly Scope[])[] | undefined;
  readonly authenticated?: boolean | undefined;
  /** Open to anonymous callers. Only a root field needs to say so. */
  readonly public?: boolean | undefined;
}

/** Reads the options a Pothos type, field or argument was declared with. */
export function guardFrom(options: unknown): Guard {
  const { scopes, authenticated, public: open } = (options ?? {}) as Guard;
  return {
    ...(scopes !== undefined && { scopes }),
    ...(authenticated && { authenticated }),
    ...(open && { public: open }),
  };
}

/** Throws where a guard is not what its author can have meant: others let `scopes: []` pass everybody. */
export function checkGuard(guard: Guard, coordinate: string): void {
  const { scopes } = guard;
  if (guard.public && (scopes || guard.authenticated)) {
    throw new Error(`${coordinate} is both public and protected.`);
  }
  if (!scopes) return;
  if (scopes.length === 0 || scopes.some((set) => set.length === 0)) {
    throw new Error(`${coordinate} has an empty scope set, which would mean "anybody" or "nobody".`);
  }
  for (const scope of scopes.flat()) {
    if (scopeNamed(scope) !== scope) throw new Error(`${coordinate} names the unknown scope "${scope}".`);
  }
}

export function needOfGuard(guard: Guard): Need {
  if (guard.scopes) return needOf(guard.scopes);
  return guard.authenticated ? NEEDS_AUTHENTICATION : FREE;
}

/** The guard of a coordinate on which several apply at once. */
export function bothGuards(a: Guard, b: Guard): Guard {
  if (a.scopes && b.scopes) {
    const pairs = a.scopes.flatMap(
      (left) => b.scopes?.map((right) => [...new Set([...left, ...right])]) ?? [],
    );
    return { scopes: pairs };
  }
  const scopes = a.scopes ?? b.scopes;
  if (scopes) return { scopes };
  if (a.authenticated || b.authenticated) return { authenticated: true };
  return { ...a, ...b };
}

/** As `extensions.directives`, which is where `printSchemaWithDirectives` looks. */
export function directivesOf(guard: Guard): Record<string, unknown> {
  if (guard.scopes) return { requiresScopes: { scopes: guard.scopes } };
  return guard.authenticated ? { authenticated: {} } : {};
}
