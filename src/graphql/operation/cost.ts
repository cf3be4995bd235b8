import {
  type DocumentNode,
  type FieldNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  SchemaMetaFieldDef,
  type SelectionSetNode,
  TypeMetaFieldDef,
  type ValueNode,
} from 'graphql';
import { HalyardError } from '../../errors.js';
import { FIELD_COST } from '../field-cost.js';
import { LIST_LENGTH } from '../list-length.js';
import { fragmentsOf, type OperationLimits } from './limits.js';

/** What a connection answers where `first` and `last` are left out. */
const DEFAULT_PAGE = 50;
/** How long a list is taken to be that is no page and says nothing of itself. */
const LIST = 8;
/** How many things a list of ids may name, where a variable brings it. */
const IDS = 100;
/** A document that is asked about is read and validated as one that runs, which takes time by its length. */
const PER_CHARACTER = 5;
/** The same for those that a key is made for. They are many, and only who may make keys sends any. */
const PER_CHARACTER_OF_A_KEY = 1;

type Variables = Readonly<Record<string, unknown>>;

/**
 * Refuses an operation that could answer too much: a page of 500, each with a page of 500, is 250,000 things.
 * @throws HalyardError TOO_COSTLY
 */
export function checkCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
  limits: OperationLimits,
): void {
  const known = fixedCosts.get(operation);
  const { cost, isFixed } =
    known === undefined ? measure(schema, document, operation, variables) : { cost: known, isFixed: true };
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
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
): { readonly cost: number; readonly isFixed: boolean } {
  const fragments = fragmentsOf(document);
  const costs = new Map<string, number>();
  let isFixed = true;

  function costOf(parent: GraphQLNamedType | undefined, { selections }: SelectionSetNode): number {
    let cost = 0;
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) cost += costOfField(parent, selection);
      else if (selection.kind === Kind.FRAGMENT_SPREAD) cost += costOfFragment(selection.name.value);
      else {
        const named = selection.typeCondition?.name.value;
        cost += costOf(named === undefined ? parent : schema.getType(named), selection.selectionSet);
      }
    }
    return cost;
  }

  function costOfField(parent: GraphQLNamedType | undefined, node: FieldNode): number {
    const field = fieldOf(parent, node.name.value);
    const own = ownCost(field) + costOfDocuments(node);
    if (!field || !node.selectionSet) return own;
    return own + timesOf(parent, field, node) * costOf(getNamedType(field.type), node.selectionSet);
  }

  function costOfFragment(name: string): number {
    const known = costs.get(name);
    if (known !== undefined) return known;
    costs.set(name, 0);
    const fragment = fragments.get(name);
    const type = fragment && schema.getType(fragment.typeCondition.name.value);
    const cost = fragment ? costOf(type, fragment.selectionSet) : 0;
    costs.set(name, cost);
    return cost;
  }

  /** How often what is selected below a field can be answered. */
  function timesOf(
    parent: GraphQLNamedType | undefined,
    field: GraphQLField<unknown, unknown>,
    node: FieldNode,
  ): number {
    if (isConnection(getNamedType(field.type))) {
      return sizeOf(givenFor(node, 'first') ?? givenFor(node, 'last')) ?? DEFAULT_PAGE;
    }
    // The list within a connection is the page, which has been counted with it.
    if (!isListType(getNullableType(field.type)) || isConnection(parent)) return 1;
    // A list of a type within itself is a tree: however deep it is asked for, it holds what there is once.
    if (getNamedType(field.type) === parent) return 1;
    const ids = givenFor(node, 'ids');
    if (ids) return lengthOf(ids) ?? IDS;
    return sizeOf(givenFor(node, 'first')) ?? lengthSaid(field) ?? LIST;
  }

  const givenFor = (node: FieldNode, argument: string): ValueNode | undefined =>
    node.arguments?.find(({ name }) => name.value === argument)?.value;

  /** What a variable was given, by the caller or by its default. */
  function given(value: ValueNode): unknown {
    if (value.kind !== Kind.VARIABLE) return value;
    isFixed = false;
    const name = value.name.value;
    if (Object.hasOwn(variables, name)) return variables[name];
    return operation.variableDefinitions?.find(({ variable }) => variable.name.value === name)?.defaultValue;
  }

  /** A negative size, which its field refuses, must not make up for a large one. */
  function sizeOf(value: ValueNode | undefined): number | undefined {
    const size = value && given(value);
    if (typeof size === 'number') return Math.max(size, 0);
    return isNode(size) && size.kind === Kind.INT ? Math.max(Number(size.value), 0) : undefined;
  }

  function lengthOf(value: ValueNode): number | undefined {
    const list = given(value);
    if (Array.isArray(list)) return list.length;
    return isNode(list) && list.kind === Kind.LIST ? list.values.length : undefined;
  }

  const costOfDocuments = (node: FieldNode): number =>
    lengthOfTexts(givenFor(node, 'document')) * PER_CHARACTER +
    lengthOfTexts(memberOf(givenFor(node, 'input'), 'forOperations')) * PER_CHARACTER_OF_A_KEY;

  /** Of one text, or of several in a list. */
  function lengthOfTexts(value: unknown): number {
    if (typeof value === 'string') return value.length;
    if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + lengthOfTexts(item), 0);
    if (!isNode(value)) return 0;
    if (value.kind === Kind.VARIABLE) return lengthOfTexts(given(value));
    if (value.kind === Kind.LIST) return lengthOfTexts(value.values);
    return value.kind === Kind.STRING ? value.value.length : 0;
  }

  function memberOf(value: ValueNode | undefined, name: string): unknown {
    const input = value && given(value);
    if (isNode(input)) {
      return input.kind === Kind.OBJECT
        ? input.fields.find((field) => field.name.value === name)?.value
        : undefined;
    }
    return isRecord(input) ? input[name] : undefined;
  }

  return {
    cost: costOf(schema.getRootType(operation.operation) ?? undefined, operation.selectionSet),
    isFixed,
  };
}

/** What it counts as by itself: what it says, or one field. */
function ownCost(field: GraphQLField<unknown, unknown> | undefined): number {
  const cost = field?.extensions[FIELD_COST];
  return typeof cost === 'number' ? cost : 1;
}

/** How long a list can be: what it says of itself, or what its `first` is where it is left out. */
function lengthSaid({ args, extensions }: GraphQLField<unknown, unknown>): number | undefined {
  const length = extensions[LIST_LENGTH] ?? args.find(({ name }) => name === 'first')?.defaultValue;
  return typeof length === 'number' ? length : undefined;
}

const isNode = (value: unknown): value is ValueNode => isRecord(value) && 'kind' in value;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const isConnection = (type: GraphQLNamedType | undefined): boolean =>
  type?.name.endsWith('Connection') ?? false;

function fieldOf(
  parent: GraphQLNamedType | undefined,
  name: string,
): GraphQLField<unknown, unknown> | undefined {
  if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
  if (name === TypeMetaFieldDef.name) return TypeMetaFieldDef;
  return isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
}
