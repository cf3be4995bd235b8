import { allScopes, type Scope } from './scope-registry.js';

/**
 * What a caller holds, as bits: bit 0 says "authenticated", bit n + 1 the registry's n-th scope. Never stored: the
 * numbering follows the registry's order.
 */
export type ScopeMask = bigint;

/** What a coordinate asks for: any one of these masks is enough (outer OR, inner AND). */
export type Need = readonly ScopeMask[];

const bits = new Map<Scope, ScopeMask>(
  allScopes.map((scope, position) => [scope, 1n << BigInt(position + 1)]),
);

export const NOTHING_HELD: ScopeMask = 0n;
export const AUTHENTICATED: ScopeMask = 1n;

export const FREE: Need = [NOTHING_HELD];
export const NEEDS_AUTHENTICATION: Need = [AUTHENTICATED];

/** The mask of an authenticated caller who holds these scopes. */
export const maskOf = (scopes: Iterable<Scope>): ScopeMask =>
  [...scopes].reduce((mask, scope) => mask | (bits.get(scope) ?? 0n), AUTHENTICATED);

/** The scopes a mask names, in the registry's order. */
export const scopesIn = (mask: ScopeMask): readonly Scope[] =>
  allScopes.filter((scope) => (mask & (bits.get(scope) ?? 0n)) !== 0n);

export const EVERY_SCOPE: ScopeMask = maskOf(allScopes);

export const covers = (held: ScopeMask, wanted: ScopeMask): boolean => (held & wanted) === wanted;

export const satisfies = (held: ScopeMask, need: Need): boolean =>
  need.some((wanted) => covers(held, wanted));

export const holds = (held: ScopeMask, scope: Scope): boolean => covers(held, maskOf([scope]));

/** `@requiresScopes(scopes:)` as a need. Asking for a scope implies asking for authentication. */
export const needOf = (scopes: readonly (readonly Scope[])[]): Need => minimal(scopes.map(maskOf));

export const needBoth = (a: Need, b: Need): Need => {
  if (a === FREE || b === FREE) return a === FREE ? b : a;
  return minimal(a.flatMap((left) => b.map((right) => left | right)));
};

export const needAll = (needs: Iterable<Need>): Need => [...needs].reduce(needBoth, FREE);

/** A need as the directive writes it: each alternative's scopes. `[[]]` is "authenticated, no scope". */
export const scopeSets = (need: Need): readonly (readonly Scope[])[] => need.map(scopesIn);

/** The scopes missing from the alternative that lacks fewest. */
export function missingFrom(held: ScopeMask, need: Need): readonly Scope[] {
  const gaps = need.map((wanted) => scopesIn(wanted & ~held));
  return gaps.reduce((best, gap) => (gap.length < best.length ? gap : best), gaps[0] ?? []);
}

/**
 * The alternative that lacks fewest of what is held, of those the one with the fewest scopes, and of those the one
 * that the registry's order puts first.
 */
export function nearestTo(held: ScopeMask, need: Need): ScopeMask {
  const lacking = (mask: ScopeMask) => countOf(mask & ~held);
  const [nearest = NOTHING_HELD] = need.toSorted(
    (a, b) => lacking(a) - lacking(b) || countOf(a) - countOf(b) || inRegistryOrder(a, b),
  );
  return nearest;
}

/** The fewest of the scopes held with which all these needs are met, as they must be. */
export function fewestFor(held: ScopeMask, needs: Iterable<Need>): ScopeMask {
  const met = [...new Set(needs)].map((need) => need.filter((wanted) => covers(held, wanted)));
  return nearestTo(held, needAll(met));
}

const countOf = (mask: ScopeMask): number => scopesIn(mask).length;

/** Of two sets, the one that has the first scope in which they differ. */
function inRegistryOrder(a: ScopeMask, b: ScopeMask): number {
  const differing = a ^ b;
  const first = differing & -differing;
  return first === 0n ? 0 : (a & first) !== 0n ? -1 : 1;
}

/**
 * Drops every alternative that asks for all another asks for, and more. A set is a smaller number than any that covers
 * it, so that each has to be held against those kept before it alone.
 */
function minimal(alternatives: readonly ScopeMask[]): Need {
  const distinct = [...new Set(alternatives)];
  if (distinct.length <= 1) return distinct;
  const kept: ScopeMask[] = [];
  for (const mask of distinct.toSorted((a, b) => (a < b ? -1 : 1))) {
    if (!kept.some((smaller) => covers(mask, smaller))) kept.push(mask);
  }
  const isKept = new Set(kept);
  return distinct.filter((mask) => isKept.has(mask));
}
