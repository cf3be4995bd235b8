import {
  type ArgumentNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  getNamedType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  parse,
  type SelectionNode,
  type SelectionSetNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import type { Spelling } from '../spelling.js';
import type { BridgeDirectives } from './directives.js';

/** The response key of the user errors that the engine asks each payload for. */
export const USER_ERRORS = '__userErrors';
/** The variable that says whether a page shall count all items. */
export const TOTAL = 'total';
/** The variables of a page that is asked for backwards, which hypermedia alone does: its size, and where it ends. */
export const BACKWARD = { last: '__last', before: '__before' } as const;

/** What hypermedia asks for beside what an operation selects: links back and forth, and what links are made of. */
export interface Additions {
  /** Fields of a thing, under aliases of two underscores, which no body shows. */
  hiddenOf(type: GraphQLObjectType): readonly FieldNode[];
}

/**
 * An operation as it is executed, its directives still on it: fields without an alias get the dialect's spelling as
 * one where it shows in the body, a `@page` asks its connection for items and cursor, and a payload is asked for its `userErrors`.
 */
export function rewrite(
  operation: OperationDefinitionNode,
  shared: ReadonlyMap<string, FragmentDefinitionNode>,
  directives: BridgeDirectives,
  spelling: Spelling,
  additions?: Additions,
): DocumentNode {
  const unwrapped = directives.route(operation)?.unwrap === true;
  const definitions = [operation, ...fragmentsReached(operation, shared)];
  const counted = operation.variableDefinitions?.some(({ variable }) => variable.name.value === TOTAL);
  const typeInfo = new TypeInfo(directives.schema);

  const { schema } = directives;
  const isRoot = (): boolean => typeInfo.getParentType() === schema.getRootType(operation.operation);

  /** Whether the field is a payload: a root field whose type has `userErrors`. */
  function isPayload(): boolean {
    const type = getNamedType(typeInfo.getType() ?? undefined);
    return isRoot() && isObjectType(type) && 'userErrors' in type.getFields();
  }

  function hiddenHere(): readonly FieldNode[] {
    const type = getNamedType(typeInfo.getType() ?? undefined);
    return (additions && isObjectType(type) && additions.hiddenOf(type)) || [];
  }

  function rewritten(node: FieldNode): FieldNode | false | undefined {
    if (FIXED.has(node) || node.alias?.value.startsWith('__')) return false;
    let { selectionSet } = node;
    if (PAGE_ITEMS.has(node)) return selectionSet && withHidden(node, selectionSet, hiddenHere());
    const isPage = directives.has(node, 'page');
    if (selectionSet && isPage)
      selectionSet = pageOf(selectionSet, counted === true, additions !== undefined);
    else if (selectionSet) selectionSet = alsoSelecting(selectionSet, hiddenHere());
    if (selectionSet && isPayload()) selectionSet = alsoSelecting(selectionSet, userErrorsSelections);
    const unseen = directives.has(node, 'flatten') || (unwrapped && isRoot());
    const alias = unseen ? node.alias : aliasOf(node, spelling);
    return {
      ...node,
      ...(alias && { alias }),
      ...(selectionSet && { selectionSet }),
      ...(isPage && additions && { arguments: [...(node.arguments ?? []), ...backwardArguments] }),
    };
  }

  const document: DocumentNode = visit(
    { kind: Kind.DOCUMENT, definitions },
    visitWithTypeInfo(typeInfo, { Field: rewritten }),
  );
  return additions && hasPage(operation, shared, directives) ? withBackwardVariables(document) : document;
}

/** Named as it was, so that whoever visits it next still knows it for what it is. */
function withHidden(
  node: FieldNode,
  selectionSet: SelectionSetNode,
  hidden: readonly FieldNode[],
): FieldNode {
  const more = { ...node, selectionSet: alsoSelecting(selectionSet, hidden) };
  PAGE_ITEMS.add(more);
  return more;
}

function hasPage(
  operation: OperationDefinitionNode,
  shared: ReadonlyMap<string, FragmentDefinitionNode>,
  directives: BridgeDirectives,
): boolean {
  let found = false;
  for (const definition of [operation, ...fragmentsReached(operation, shared)]) {
    visit(definition, {
      Field(node) {
        found ||= directives.has(node, 'page');
      },
    });
  }
  return found;
}

const backward = parse(
  `query ($${BACKWARD.last}: Int, $${BACKWARD.before}: String) { page(last: $${BACKWARD.last}, before: $${BACKWARD.before}) }`,
  { noLocation: true },
).definitions[0] as OperationDefinitionNode;
const backwardArguments: readonly ArgumentNode[] =
  (backward.selectionSet.selections[0] as FieldNode).arguments ?? [];

const withBackwardVariables = (document: DocumentNode): DocumentNode => ({
  ...document,
  definitions: document.definitions.map((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION
      ? {
          ...definition,
          variableDefinitions: [
            ...(definition.variableDefinitions ?? []),
            ...(backward.variableDefinitions ?? []),
          ],
        }
      : definition,
  ),
});

function aliasOf(node: FieldNode, spelling: Spelling): FieldNode['alias'] {
  const name = node.name.value;
  const spelled = spelling.member(name);
  if (node.alias || name.startsWith('__') || spelled === name) return node.alias;
  return { kind: Kind.NAME, value: spelled };
}

const userErrorsSelections = selectionsOf(`{ ${USER_ERRORS}: userErrors { code message field } }`);
const pageSelections = selectionsOf('{ pageInfo { hasNextPage endCursor } }');
const bothWaysSelections = selectionsOf('{ pageInfo { hasNextPage endCursor hasPreviousPage startCursor } }');
const countedSelections = selectionsOf(`{ totalCount @include(if: $${TOTAL}) }`);

/** What the engine adds stays as it is: nothing in it is the dialect's. */
const FIXED: ReadonlySet<unknown> = new Set([
  ...userErrorsSelections,
  ...pageSelections,
  ...bothWaysSelections,
  ...countedSelections,
]);
/** The same for the field that holds a page's items, but not for what is in it. */
const PAGE_ITEMS = new WeakSet<object>();

function pageOf(items: SelectionSetNode, counted: boolean, bothWays: boolean): SelectionSetNode {
  const place = items.loc ? { loc: items.loc } : {};
  const nodes: FieldNode = {
    kind: Kind.FIELD,
    name: { kind: Kind.NAME, value: 'nodes' },
    selectionSet: items,
    ...place,
  };
  PAGE_ITEMS.add(nodes);
  const info = bothWays ? bothWaysSelections : pageSelections;
  const selections = [nodes, ...info, ...(counted ? countedSelections : [])];
  return { kind: Kind.SELECTION_SET, selections, ...place };
}

const alsoSelecting = (
  { selections, ...rest }: SelectionSetNode,
  added: readonly SelectionNode[],
): SelectionSetNode => ({ ...rest, selections: [...selections, ...added] });

function selectionsOf(text: string): readonly SelectionNode[] {
  const [operation] = parse(text, { noLocation: true }).definitions;
  return operation?.kind === Kind.OPERATION_DEFINITION ? operation.selectionSet.selections : [];
}

/** The fragments an operation spreads, and those that they spread; what does not exist, validation will name. */
function fragmentsReached(
  operation: OperationDefinitionNode,
  shared: ReadonlyMap<string, FragmentDefinitionNode>,
): readonly FragmentDefinitionNode[] {
  const reached = new Map<string, FragmentDefinitionNode>();
  const follow = (node: OperationDefinitionNode | FragmentDefinitionNode): void => {
    visit(node, {
      FragmentSpread({ name }) {
        const fragment = shared.get(name.value);
        if (!fragment || reached.has(name.value)) return;
        reached.set(name.value, fragment);
        follow(fragment);
      },
    });
  };
  follow(operation);
  return [...reached.values()];
}
