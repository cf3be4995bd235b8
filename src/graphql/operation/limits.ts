import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';
import { HalyardError } from '../../errors.js';

/** What a document may ask for. Beyond these it is refused before it is validated, since validating can cost as much. */
export interface OperationLimits {
  /** Bytes of the whole HTTP request. */
  readonly bytes: number;
  readonly tokens: number;
  readonly depth: number;
  readonly aliases: number;
  /** Fields, each counted as often as the pages around it can repeat it. */
  readonly cost: number;
}

export const defaultLimits: OperationLimits = {
  bytes: 1_000_000,
  tokens: 5_000,
  depth: 20,
  aliases: 100,
  cost: 100_000,
};

/** Comparing fields of one name, and fragments with each other, takes time by the square of their number. */
const MOST_REPEATS = 100;
const MOST_FRAGMENTS = 100;
/** What a connection answers where `first` and `last` are left out. */
const DEFAULT_PAGE = 50;

/**
 * Refuses a document by its shape alone. Each fragment is measured once, so one that multiplies itself through others
 * is measured as fast as it is read.
 * @throws HalyardError TOO_DEEP, TOO_MANY_ALIASES
 */
export function checkShape(document: DocumentNode, limits: OperationLimits): void {
  const fragments = fragmentsOf(document);
  if (fragments.size > MOST_FRAGMENTS) {
    throw new HalyardError('TOO_MANY_TOKENS', {
      message: `A document has at most ${MOST_FRAGMENTS} fragments.`,
    });
  }
  let aliases = 0;
  const depths = new Map<string, number>();

  const depthOf = ({ selections }: SelectionSetNode): number => {
    const seen = new Map<string, number>();
    let deepest = 0;
    for (const selection of selections) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        deepest = Math.max(deepest, depthOfFragment(selection.name.value));
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        deepest = Math.max(deepest, depthOf(selection.selectionSet));
      } else {
        if (selection.alias) aliases += 1;
        countRepeat(seen, (selection.alias ?? selection.name).value);
        deepest = Math.max(deepest, 1 + (selection.selectionSet ? depthOf(selection.selectionSet) : 0));
      }
    }
    return deepest;
  };

  const depthOfFragment = (name: string): number => {
    const known = depths.get(name);
    if (known !== undefined) return known;
    depths.set(name, 0); // A cycle, which validation refuses by name, must not run for ever here.
    const fragment = fragments.get(name);
    const depth = fragment ? depthOf(fragment.selectionSet) : 0;
    depths.set(name, depth);
    return depth;
  };

  for (const name of fragments.keys()) depthOfFragment(name);
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    const depth = depthOf(definition.selectionSet);
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

function countRepeat(seen: Map<string, number>, name: string): void {
  const times = (seen.get(name) ?? 0) + 1;
  seen.set(name, times);
  if (times > MOST_REPEATS) {
    throw new HalyardError('TOO_MANY_ALIASES', {
      message: `The field "${name}" is selected more than ${MOST_REPEATS} times in one place.`,
    });
  }
}

/**
 * Refuses an operation that could answer too much: a page of 500, each with a page of 500, is 250,000 things.
 * @throws HalyardError TOO_COSTLY
 */
export function checkCost(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
  limits: OperationLimits,
): void {
  const known = fixedCosts.get(operation);
  const { cost, isFixed } =
    known === undefined ? measure(document, operation, variables) : { cost: known, isFixed: true };
  if (isFixed) fixedCosts.set(operation, cost);
  if (cost > limits.cost) {
    throw new HalyardError('TOO_COSTLY', {
      message: `The operation could answer ${cost} fields; at most ${limits.cost} are answered. Ask for smaller pages.`,
    });
  }
}

/** Costs that no variable changes, so that they are only counted once. */
const fixedCosts = new WeakMap<OperationDefinitionNode, number>();

function measure(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): { readonly cost: number; readonly isFixed: boolean } {
  const fragments = fragmentsOf(document);
  const costs = new Map<string, number>();
  const isConnection = connectionFinder(fragments);
  let isFixed = true;

  const costOf = ({ selections }: SelectionSetNode): number => {
    let cost = 0;
    for (const selection of selections) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) cost += costOfFragment(selection.name.value);
      else if (selection.kind === Kind.INLINE_FRAGMENT) cost += costOf(selection.selectionSet);
      else cost += 1 + (selection.selectionSet ? timesOf(selection) * costOf(selection.selectionSet) : 0);
    }
    return cost;
  };

  const timesOf = (field: FieldNode): number => {
    if (!field.selectionSet || !isConnection(field.selectionSet)) return 1;
    const asked = field.arguments?.find(({ name }) => name.value === 'first' || name.value === 'last')?.value;
    if (asked?.kind !== Kind.VARIABLE) return sizeOf(asked);
    isFixed = false;
    const name = asked.name.value;
    const sent = variables[name];
    if (typeof sent === 'number') return Math.max(sent, 0);
    return sizeOf(
      operation.variableDefinitions?.find(({ variable }) => variable.name.value === name)?.defaultValue,
    );
  };

  const costOfFragment = (name: string): number => {
    const known = costs.get(name);
    if (known !== undefined) return known;
    costs.set(name, 0);
    const fragment = fragments.get(name);
    const cost = fragment ? costOf(fragment.selectionSet) : 0;
    costs.set(name, cost);
    return cost;
  };

  return { cost: costOf(operation.selectionSet), isFixed };
}

/** A page's size as it is written. A negative one, which its field refuses, must not make up for a large one. */
const sizeOf = (value: ValueNode | undefined): number =>
  value?.kind === Kind.INT ? Math.max(Number(value.value), 0) : DEFAULT_PAGE;

/** Whether a selection asks for `nodes` or `edges`, itself or through fragments. */
function connectionFinder(fragments: ReadonlyMap<string, FragmentDefinitionNode>) {
  const answers = new Map<string, boolean>();
  const isConnection = ({ selections }: SelectionSetNode): boolean =>
    selections.some((selection) => {
      if (selection.kind === Kind.FIELD)
        return selection.name.value === 'nodes' || selection.name.value === 'edges';
      if (selection.kind === Kind.INLINE_FRAGMENT) return isConnection(selection.selectionSet);
      return isConnectionFragment(selection.name.value);
    });
  const isConnectionFragment = (name: string): boolean => {
    const known = answers.get(name);
    if (known !== undefined) return known;
    answers.set(name, false);
    const fragment = fragments.get(name);
    const answer = fragment !== undefined && isConnection(fragment.selectionSet);
    answers.set(name, answer);
    return answer;
  };
  return isConnection;
}

const known = new WeakMap<DocumentNode, ReadonlyMap<string, FragmentDefinitionNode>>();

function fragmentsOf(document: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  let fragments = known.get(document);
  if (!fragments) {
    fragments = new Map(
      document.definitions.flatMap((definition) =>
        definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition] as const] : [],
      ),
    );
    known.set(document, fragments);
  }
  return fragments;
}
