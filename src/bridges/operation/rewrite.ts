import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
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

/**
 * An operation as it is executed, its directives still on it: fields without an alias get the dialect's spelling as
 * one where it shows in the body, a `@page` asks its connection for items and cursor, and a payload is asked for its `userErrors`.
 */
export function rewrite(
  operation: OperationDefinitionNode,
  shared: ReadonlyMap<string, FragmentDefinitionNode>,
  directives: BridgeDirectives,
  spelling: Spelling,
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

  function rewritten(node: FieldNode): FieldNode | false | undefined {
    if (FIXED.has(node)) return false;
    if (PAGE_ITEMS.has(node)) return undefined;
    let { selectionSet } = node;
    if (selectionSet && directives.has(node, 'page')) selectionSet = pageOf(selectionSet, counted === true);
    if (selectionSet && isPayload()) selectionSet = alsoSelecting(selectionSet, userErrorsSelections);
    const unseen = directives.has(node, 'flatten') || (unwrapped && isRoot());
    const alias = unseen ? node.alias : aliasOf(node, spelling);
    return { ...node, ...(alias && { alias }), ...(selectionSet && { selectionSet }) };
  }

  return visit({ kind: Kind.DOCUMENT, definitions }, visitWithTypeInfo(typeInfo, { Field: rewritten }));
}

function aliasOf(node: FieldNode, spelling: Spelling): FieldNode['alias'] {
  const name = node.name.value;
  const spelled = spelling.member(name);
  if (node.alias || name.startsWith('__') || spelled === name) return node.alias;
  return { kind: Kind.NAME, value: spelled };
}

const userErrorsSelections = selectionsOf(`{ ${USER_ERRORS}: userErrors { code message field } }`);
const pageSelections = selectionsOf('{ pageInfo { hasNextPage endCursor } }');
const countedSelections = selectionsOf(`{ totalCount @include(if: $${TOTAL}) }`);

/** What the engine adds stays as it is: nothing in it is the dialect's. */
const FIXED: ReadonlySet<unknown> = new Set([
  ...userErrorsSelections,
  ...pageSelections,
  ...countedSelections,
]);
/** The same for the field that holds a page's items, but not for what is in it. */
const PAGE_ITEMS = new WeakSet<object>();

function pageOf(items: SelectionSetNode, counted: boolean): SelectionSetNode {
  const place = items.loc ? { loc: items.loc } : {};
  const nodes: FieldNode = {
    kind: Kind.FIELD,
    name: { kind: Kind.NAME, value: 'nodes' },
    selectionSet: items,
    ...place,
  };
  PAGE_ITEMS.add(nodes);
  const selections = [nodes, ...pageSelections, ...(counted ? countedSelections : [])];
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
