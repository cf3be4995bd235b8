import type { Template } from '../hal/templates.js';
import { isParameter, matchOperation, segmentsOf } from './match.js';
import type { Operation } from './operation.js';
import type { Spec } from './spec.js';

/** Which scopes are missing for an operation: none where the caller may run it, else the shortest set. */
export function missingFor(operation: Operation, held: ReadonlySet<string>): readonly string[] {
  const sets = operation.scopes.map((set) => set.filter((scope) => !held.has(scope)));
  return sets.sort((a, b) => a.length - b.length)[0] ?? [];
}

/** Something that could be done with a thing, if the caller had more scopes. */
export interface Locked {
  readonly operation: Operation;
  readonly missing: readonly string[];
}

/** The actions of a URL that are not offered for want of a scope. What its state forbids is no matter of scopes. */
export function lockedActions(
  spec: Spec,
  url: string,
  offered: readonly Template[],
  held: ReadonlySet<string>,
): readonly Locked[] {
  const here = matchOperation(spec, 'GET', url)?.operation.template;
  if (here === undefined) return [];
  const isOffered = (operation: Operation): boolean =>
    offered.some(({ method, target }) => matchOperation(spec, method, target)?.operation === operation);
  return spec.operations
    .filter((operation) => operation.method !== 'GET' && isActionOf(operation, here) && !isOffered(operation))
    .map((operation) => ({ operation, missing: missingFor(operation, held) }))
    .filter(({ missing }) => missing.length > 0);
}

/** On the URL itself, or one word below it: `/api-keys/{key_id}/rotate`. */
function isActionOf({ template }: Operation, here: string): boolean {
  if (template === here) return true;
  const [own, below] = [segmentsOf(here), segmentsOf(template)];
  const word = below.at(-1) ?? '';
  return below.length === own.length + 1 && template.startsWith(`${here}/`) && !isParameter(word);
}
