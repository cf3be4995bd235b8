import { type DocumentNode, type FieldNode, Kind, type SelectionSetNode } from 'graphql';
import { HalyardError } from '../../errors.js';
import { fragmentsOf, type OperationLimits } from './limits.js';

/**
 * Validation compares every two fields of one response name in one place, and all that is selected below them: what
 * that takes grows with the square of their number.
 */
const MOST_REPEATED_LEAVES = 100;
const MOST_REPEATED_PARENTS = 20;
const MOST_FRAGMENTS = 100;

/** How often each response name stands in one place, whatever fragments it comes through. */
type Names = Map<string, number>;

interface Measured {
  readonly depth: number;
  readonly names: Names;
}

/**
 * Refuses a document by its shape alone, before validation, which could take as long as running it. Each fragment is
 * measured once, so one that multiplies itself through others is measured as fast as it is read.
 * @throws HalyardError TOO_DEEP, TOO_MANY_ALIASES, TOO_MANY_TOKENS
 */
export function checkShape(document: DocumentNode, limits: OperationLimits): void {
  const fragments = fragmentsOf(document);
  if (fragments.size > MOST_FRAGMENTS) {
    throw new HalyardError('TOO_MANY_TOKENS', {
      message: `A document has at most ${MOST_FRAGMENTS} fragments.`,
    });
  }
  let aliases = 0;
  const measured = new Map<string, Measured>();

  function measure({ selections }: SelectionSetNode): Measured {
    const names: Names = new Map();
    let depth = 0;
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        if (selection.alias) aliases += 1;
        addField(names, selection);
        depth = Math.max(depth, 1 + (selection.selectionSet ? measure(selection.selectionSet).depth : 0));
      } else {
        const inner =
          selection.kind === Kind.INLINE_FRAGMENT
            ? measure(selection.selectionSet)
            : measureFragment(selection.name.value);
        for (const [name, times] of inner.names) add(names, name, times);
        depth = Math.max(depth, inner.depth);
      }
    }
    return { depth, names };
  }

  function measureFragment(name: string): Measured {
    const known = measured.get(name);
    if (known) return known;
    measured.set(name, NOTHING); // A cycle, which validation refuses by name, must not run for ever here.
    const fragment = fragments.get(name);
    const found = fragment ? measure(fragment.selectionSet) : NOTHING;
    measured.set(name, found);
    return found;
  }

  for (const name of fragments.keys()) measureFragment(name);
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    const { depth } = measure(definition.selectionSet);
    if (depth > limits.depth) {
      throw new HalyardError('TOO_DEEP', {
        message: `The operation is ${depth} levels deep; at most ${limits.depth} are answered.`,
      });
    }
  }
  if (aliases > limits.aliases) {
    throw new HalyardError('TOO_MANY_ALIASES', {
      message: `The document has ${aliases} aliases; at most ${limits.aliases} are answered.`,
    });
  }
}

const NOTHING: Measured = { depth: 0, names: new Map() };
/** Marks the names of fields that have a selection of their own. */
const PARENT = '{';

function addField(names: Names, field: FieldNode): void {
  const name = (field.alias ?? field.name).value;
  add(names, field.selectionSet ? name + PARENT : name, 1);
}

function add(names: Names, name: string, more: number): void {
  const times = (names.get(name) ?? 0) + more;
  names.set(name, times);
  const most = name.endsWith(PARENT) ? MOST_REPEATED_PARENTS : MOST_REPEATED_LEAVES;
  if (times > most) {
    throw new HalyardError('TOO_MANY_ALIASES', {
      message: `The field "${name.replace(PARENT, '')}" is selected more than ${most} times in one place.`,
    });
  }
}
