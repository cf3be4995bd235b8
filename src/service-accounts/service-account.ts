import { invalid } from '../errors.js';
import { knownScope } from '../keys/key-input.js';
import { EVERY_SCOPE, maskOf, type ScopeMask } from '../principals/scope.js';
import type { Scope } from '../principals/scope-registry.js';
import type { define } from './table.js';

/** A program that calls in its own name, whoever set it up. Works in some projects of its tenant, with keys of its own. */
export type ServiceAccount = ReturnType<typeof define>['serviceAccounts']['$inferSelect'];

/** Which accounts a list is of. */
export interface AccountFilter {
  /** Only those that work in this project. */
  readonly projectId?: string | null | undefined;
  /** Only those that are, or are not, disabled. */
  readonly disabled?: boolean | null | undefined;
}

const MOST_PROJECTS = 100;

/** What the account's keys may do at most. */
export const ceilingOf = ({ scopes }: Pick<ServiceAccount, 'scopes'>): ScopeMask =>
  scopes === null ? EVERY_SCOPE : maskOf(scopes);

/** A ceiling grants nothing, so it may name any scope there is; null is none. */
export const checkedCeiling = (words: readonly string[] | null): Scope[] | null =>
  words && [...new Set(words.map((word, position) => knownScope(word, ['input', 'scopes', position])))];

/** The ids without repetition, as many as an account may have; whose they are is asked elsewhere. */
export function checkedProjectIds(ids: readonly string[]): readonly string[] {
  const distinct = [...new Set(ids)];
  if (distinct.length >= 1 && distinct.length <= MOST_PROJECTS) return distinct;
  throw invalid(['input', 'projectIds'], `A service account works in 1 to ${MOST_PROJECTS} projects.`);
}
