import {
  type ArgumentNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLArgument,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';
import { FREE, fewestFor, type Need, NOTHING_HELD, type ScopeMask, satisfies } from '../principals/scope.js';
import { needsOf, type SchemaNeeds } from './needs.js';

/** One place in a document, what it needs, by the schema coordinate (`Type.field`, `Type.field(argument:)`, `Input.field`). */
export interface PlannedNeed {
  readonly coordinate: string;
  readonly need: Need;
}

/** What running one operation of a document needs. Made once for each, whoever runs it. */
export interface AuthPlan {
  readonly operation: OperationDefinitionNode;
  /** All it can reach, whatever the variables: who satisfies this needs no closer look. */
  readonly upper: readonly PlannedNeed[];
  /** Whether it asks for `__schema` or `__type`. */
  readonly introspects: boolean;
  /** What of `held` it takes to run all that it can reach; `undefined` where `held` is not enough. */
  takes(held: ScopeMask): ScopeMask | undefined;
  /** The same closely, with these variables (as sent: a default is not something supplied). */
  judge(held: ScopeMask, variables: Variables): Verdict;
}

export interface Verdict {
  /** What the caller may not have. */
  readonly denied: readonly PlannedNeed[];
  /** The fewest of the scopes held that are enough; counts only where nothing is denied. */
  readonly taken: ScopeMask;
}

export interface Variables {
  /** As the caller sent them. */
  readonly sent: Readonly<Record<string, unknown>>;
  /** Coerced, with defaults filled in: what @skip and @include look at. */
  readonly coerced: Readonly<Record<string, unknown>>;
}

/** More would help nobody, and a hostile document could ask for any number. */
const MOST_DENIALS = 100;
/** Callers who hold the same are many; sets of scopes that run one document are few. */
const MOST_HOLDINGS = 100;

export function planOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): AuthPlan {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const walk = (variables?: Variables) => walkOperation(schema, operation, fragments, variables);
  const upper = walk();
  const taken = new Map<ScopeMask, ScopeMask>();

  return {
    operation,
    upper: listed(upper.found),
    introspects: upper.introspects,
    takes(held) {
      const known = taken.get(held);
      if (known !== undefined) return known;
      if (!upper.needs.every((need) => satisfies(held, need))) return undefined;
      const fewest = fewestFor(held, upper.needs);
      if (taken.size >= MOST_HOLDINGS) taken.clear();
      taken.set(held, fewest);
      return fewest;
    },
    judge(held, variables) {
      const { found, needs } = walk(variables);
      const denied = listed(found).filter(({ need }) => !satisfies(held, need));
      if (denied.length > 0) return { denied: denied.slice(0, MOST_DENIALS), taken: NOTHING_HELD };
      return { denied, taken: fewestFor(held, needs) };
    },
  };
}

const listed = (found: ReadonlyMap<string, Need>): readonly PlannedNeed[] =>
  [...found].map(([coordinate, need]) => ({ coordinate, need }));

interface Walk {
  readonly schema: GraphQLSchema;
  readonly needs: SchemaNeeds;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** Without variables everything a variable might switch on counts. */
  readonly variables: Variables | undefined;
  readonly found: Map<string, Need>;
  readonly visited: Set<string>;
  introspects: boolean;
}

function walkOperation(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  variables: Variables | undefined,
) {
  const walk: Walk = {
    schema,
    needs: needsOf(schema),
    fragments,
    variables,
    found: new Map(),
    visited: new Set(),
    introspects: false,
  };
  const root = schema.getRootType(operation.operation);
  if (root) walkSelections(walk, root, operation.selectionSet);
  return { found: walk.found, needs: [...new Set(walk.found.values())], introspects: walk.introspects };
}

function walkSelections(walk: Walk, parent: GraphQLNamedType, { selections }: SelectionSetNode): void {
  for (const selection of selections) {
    if (!isIncluded(walk, selection)) continue;
    if (selection.kind === Kind.FIELD) walkField(walk, parent, selection);
    else if (selection.kind === Kind.INLINE_FRAGMENT) {
      const named = selection.typeCondition?.name.value;
      walkSelections(walk, (named && walk.schema.getType(named)) || parent, selection.selectionSet);
    } else walkFragment(walk, selection.name.value);
  }
}

/** Each fragment once: what it needs hangs on its own type condition, not on where it is spread. */
function walkFragment(walk: Walk, name: string): void {
  const fragment = walk.fragments.get(name);
  if (!fragment || walk.visited.has(name)) return;
  walk.visited.add(name);
  const type = walk.schema.getType(fragment.typeCondition.name.value);
  if (type) walkSelections(walk, type, fragment.selectionSet);
}

function walkField(walk: Walk, parent: GraphQLNamedType, node: FieldNode): void {
  const name = node.name.value;
  if (name === '__schema' || name === '__type') walk.introspects = true;
  if (name.startsWith('__')) return;
  if (!isObjectType(parent) && !isInterfaceType(parent)) return;
  const field = parent.getFields()[name];
  if (!field) return;
  note(walk, `${parent.name}.${name}`, walk.needs.field(parent.name, name));
  for (const { coordinate, need } of argumentNeeds(
    walk,
    parent.name,
    name,
    field.args,
    node.arguments ?? [],
  )) {
    note(walk, coordinate, need);
  }
  const type = getNamedType(field.type);
  if (node.selectionSet && (isObjectType(type) || isAbstractType(type))) {
    walkSelections(walk, type, node.selectionSet);
  }
}

const note = (walk: Pick<Walk, 'found'>, coordinate: string, need: Need): void => {
  if (need !== FREE) walk.found.set(coordinate, need);
};

interface InputScope {
  readonly needs: SchemaNeeds;
  readonly variables: Variables | undefined;
}

/** What the arguments given to one field need: those in the document, and through variables those that were sent. */
export function argumentNeeds(
  scope: InputScope,
  typeName: string,
  fieldName: string,
  defined: readonly GraphQLArgument[],
  given: readonly ArgumentNode[],
): readonly PlannedNeed[] {
  const found = new Map<string, Need>();
  for (const node of given) {
    const argument = defined.find(({ name }) => name === node.name.value);
    if (!argument || !isSupplied(scope, node.value)) continue;
    note(
      { found },
      `${typeName}.${fieldName}(${argument.name}:)`,
      scope.needs.argument(typeName, fieldName, argument.name),
    );
    walkValue({ ...scope, found }, argument.type, node.value);
  }
  return listed(found);
}

const isSupplied = ({ variables }: InputScope, value: ValueNode): boolean =>
  value.kind !== Kind.VARIABLE || !variables || Object.hasOwn(variables.sent, value.name.value);

type InputWalk = InputScope & { readonly found: Map<string, Need> };

/** A value written in the document. */
function walkValue(walk: InputWalk, declared: GraphQLInputType, value: ValueNode): void {
  const type = getNullableType(declared);
  if (value.kind === Kind.VARIABLE) {
    if (walk.variables) walkSent(walk, type, walk.variables.sent[value.name.value]);
    else walkEverything(walk, type, new Set());
  } else if (isListType(type)) {
    for (const item of value.kind === Kind.LIST ? value.values : [value]) walkValue(walk, type.ofType, item);
  } else if (isInputObjectType(type) && value.kind === Kind.OBJECT) {
    for (const member of value.fields) {
      const field = type.getFields()[member.name.value];
      if (!field || !isSupplied(walk, member.value)) continue;
      note(walk, `${type.name}.${field.name}`, walk.needs.inputField(type.name, field.name));
      walkValue(walk, field.type, member.value);
    }
  }
}

/** A value sent in a variable. */
function walkSent(walk: InputWalk, declared: GraphQLInputType, value: unknown): void {
  const type = getNullableType(declared);
  if (typeof value !== 'object' || value === null) return;
  if (isListType(type)) {
    for (const item of Array.isArray(value) ? value : [value]) walkSent(walk, type.ofType, item);
  } else if (isInputObjectType(type)) {
    for (const [name, item] of Object.entries(value)) {
      const field = type.getFields()[name];
      if (!field) continue;
      note(walk, `${type.name}.${name}`, walk.needs.inputField(type.name, name));
      walkSent(walk, field.type, item);
    }
  }
}

/** Whatever a variable of this type could hold. */
function walkEverything(walk: InputWalk, declared: GraphQLInputType, visited: Set<string>): void {
  const type = getNamedType(declared);
  if (!isInputObjectType(type) || visited.has(type.name)) return;
  visited.add(type.name);
  for (const field of Object.values(type.getFields())) {
    note(walk, `${type.name}.${field.name}`, walk.needs.inputField(type.name, field.name));
    walkEverything(walk, field.type, visited);
  }
}

/** @skip and @include: a literal always decides, a variable only where its value is known. */
function isIncluded({ variables }: Walk, { directives }: SelectionNode): boolean {
  for (const directive of directives ?? []) {
    const name = directive.name.value;
    if (name !== 'skip' && name !== 'include') continue;
    const value = directive.arguments?.find((argument) => argument.name.value === 'if')?.value;
    const condition = value && truthOf(value, variables);
    if (condition === undefined) continue;
    if (condition === (name === 'skip')) return false;
  }
  return true;
}

function truthOf(value: ValueNode, variables: Variables | undefined): boolean | undefined {
  if (value.kind === Kind.BOOLEAN) return value.value;
  if (value.kind === Kind.VARIABLE && variables) return variables.coerced[value.name.value] === true;
  return undefined;
}
