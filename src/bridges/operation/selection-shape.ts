import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInputObjectType,
  type GraphQLLeafType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isCompositeType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import type { BridgeDirectives } from './directives.js';
import {
  bodyMembers,
  isPayload,
  type Member,
  type ObjectShape,
  type PageShape,
  pageInside,
  type Shape,
} from './shape.js';
import { complain } from './sources.js';

interface Surroundings {
  readonly schema: GraphQLSchema;
  readonly directives: BridgeDirectives;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
}

/** The shape of a rewritten and valid document's one operation, its directives still on it. */
export function shapeOf(document: DocumentNode, directives: BridgeDirectives): ObjectShape {
  const { schema } = directives;
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const operation = document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('The document has no operation.');
  const root = schema.getRootType(operation.operation);
  if (!root) return complain(operation, `The schema has no ${operation.operation}.`);
  return objectShape({ schema, directives, fragments }, root, [operation.selectionSet]);
}

interface Selected {
  readonly parent: GraphQLCompositeType;
  readonly nodes: FieldNode[];
  optional: boolean;
}

function objectShape(
  around: Surroundings,
  type: GraphQLCompositeType,
  selections: readonly SelectionSetNode[],
): ObjectShape {
  const selected = new Map<string, Selected>();
  for (const selection of selections) collect(around, type, selection, false, selected);
  const members = [...selected].map(([key, found]) => memberOf(around, key, found));
  const fragment = onlyFragment(around, selections);
  const shape: ObjectShape = {
    kind: 'object',
    name: fragment?.name.value.replace(/Fields$/, ''),
    description: fragment?.description?.value ?? type.description ?? '',
    type,
    members,
  };
  refuseClashes(shape, selections);
  return shape;
}

/** Fields of one response key belong together, wherever they are selected. */
function collect(
  around: Surroundings,
  parent: GraphQLCompositeType,
  { selections }: SelectionSetNode,
  optional: boolean,
  into: Map<string, Selected>,
): void {
  for (const node of selections) {
    const conditional = optional || node.directives?.some(({ name }) => CONDITIONS.has(name.value)) === true;
    if (node.kind === Kind.FIELD) {
      const key = (node.alias ?? node.name).value;
      if (key.startsWith('__')) continue;
      const known = into.get(key);
      if (known) known.nodes.push(node);
      else into.set(key, { parent, nodes: [node], optional: conditional });
      if (known && !conditional) known.optional = false;
      continue;
    }
    const fragment = node.kind === Kind.FRAGMENT_SPREAD ? around.fragments.get(node.name.value) : node;
    if (!fragment) continue;
    const condition = fragment.typeCondition && around.schema.getType(fragment.typeCondition.name.value);
    const inner = condition && isCompositeType(condition) ? condition : parent;
    collect(around, inner, fragment.selectionSet, conditional || inner !== parent, into);
  }
}

const CONDITIONS = new Set(['include', 'skip']);

function memberOf(around: Surroundings, name: string, { parent, nodes, optional }: Selected): Member {
  const { directives } = around;
  const [node] = nodes;
  if (!node) throw new Error(`Nothing selects ${name}.`);
  const field =
    isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[node.name.value] : undefined;
  if (!field) return complain(node, `${parent.name} has no field "${node.name.value}".`);
  const has = (directive: 'page' | 'flatten' | 'etag' | 'lastModified') =>
    nodes.some((one) => directives.has(one, directive));
  const shape = has('page') ? pageShape(around, field, nodes) : shapeOfType(around, field.type, nodes);
  if (has('flatten') && shape.kind !== 'object' && shape.kind !== 'page') {
    complain(node, '@flatten is for a field that is one object or a page.');
  }
  const cookie = nodes.map((one) => directives.cookie(one)).find((said) => said !== undefined);
  if (cookie && !cookie.clear && !holdsCookie(shape)) {
    complain(node, '@cookie is for an object that selects `value` and `maxAge`, unless it says clear: true.');
  }
  const pathInto = inputNamed(around, nodes);
  if (pathInto && (shape.kind !== 'list' || shape.items.kind !== 'leaf')) {
    complain(node, '@path is for a list of texts.');
  }
  const download = nodes.map((one) => directives.download(one)).find((said) => said !== undefined);
  if (has('etag') && shape.kind !== 'leaf') complain(node, '@etag is for a field that is one value.');
  return {
    name,
    field,
    shape,
    nullable: !isNonNullType(field.type) && !isPayload(parent),
    optional,
    flatten: has('flatten'),
    etag: has('etag'),
    lastModified: has('lastModified'),
    cookie,
    pathInto,
    download,
  };
}

function inputNamed(
  { schema, directives }: Surroundings,
  nodes: readonly FieldNode[],
): GraphQLInputObjectType | undefined {
  for (const node of nodes) {
    const said = directives.path(node);
    if (!said) continue;
    const type = schema.getType(said.into);
    return isInputObjectType(type) ? type : complain(node, `"${said.into}" is no input object.`);
  }
  return undefined;
}

const holdsCookie = (shape: Shape): boolean =>
  shape.kind === 'object' &&
  ['value', 'maxAge'].every((wanted) => shape.members.some(({ name }) => name === wanted));

function shapeOfType(around: Surroundings, type: GraphQLOutputType, nodes: readonly FieldNode[]): Shape {
  const nullable = getNullableType(type);
  if (isListType(nullable)) {
    const items = nullable.ofType;
    return { kind: 'list', items: shapeOfType(around, items, nodes), nullableItems: !isNonNullType(items) };
  }
  if (isCompositeType(nullable)) return objectShape(around, nullable, selectionsOf(nodes));
  return { kind: 'leaf', type: nullable as GraphQLLeafType };
}

/** `rewrite` has put what was selected of each item under `nodes`. */
function pageShape(
  around: Surroundings,
  field: GraphQLField<unknown, unknown>,
  nodes: readonly FieldNode[],
): PageShape {
  const [node] = nodes;
  const connection = getNamedType(field.type);
  if (!node || !isObjectType(connection) || !connection.getFields()['nodes']) {
    throw new Error(`@page is for a connection, which ${field.name} is not.`);
  }
  const { members } = objectShape(around, connection, selectionsOf(nodes));
  const items = members.find(({ name }) => name === 'nodes')?.shape;
  if (items?.kind !== 'list') return complain(node, '@page is for a connection.');
  const cursor = node.arguments?.find(({ name }) => name.value === 'after')?.value;
  return {
    kind: 'page',
    items: items.items,
    counted: members.some(({ name }) => name === 'totalCount'),
    cursorVariable: cursor?.kind === Kind.VARIABLE ? cursor.name.value : undefined,
  };
}

const selectionsOf = (nodes: readonly FieldNode[]): readonly SelectionSetNode[] =>
  nodes.flatMap(({ selectionSet }) => selectionSet ?? []);

function onlyFragment(
  { fragments }: Surroundings,
  selections: readonly SelectionSetNode[],
): FragmentDefinitionNode | undefined {
  const [selection, another] = selections;
  if (!selection || another) return undefined;
  const own = selection.selections.filter((node) => node.kind !== Kind.FIELD || !isReserved(node));
  const [spread, more] = own;
  return !more && spread?.kind === Kind.FRAGMENT_SPREAD ? fragments.get(spread.name.value) : undefined;
}

const isReserved = (node: FieldNode): boolean => (node.alias ?? node.name).value.startsWith('__');

function refuseClashes(shape: ObjectShape, selections: readonly SelectionSetNode[]): void {
  const selection: Parameters<typeof complain>[0] = selections[0] ?? {};
  if (pageInside(shape) && shape.members.length > 1) complain(selection, 'A flattened page stands alone.');
  const seen = new Set<string>();
  for (const { name } of bodyMembers(shape)) {
    if (seen.has(name)) complain(selection, `The member "${name}" stands twice in one object.`);
    seen.add(name);
  }
}
