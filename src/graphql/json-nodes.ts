import { type FieldNode, type GraphQLResolveInfo, Kind, type SelectionSetNode } from 'graphql';
import type { JsonMembers } from '../storage/json-text.js';

/** Set in the `info` of such a query. */
export const ANSWERS_JSON: unique symbol = Symbol('answers JSON');

/** How the nodes of a page may be made into JSON. */
export interface JsonNodes {
  readonly members: JsonMembers;
  /** Whether places on the page are asked for: those are made of columns. */
  readonly needsCursors: boolean;
}

const known = new WeakMap<FieldNode, { readonly nodes: JsonNodes | undefined }>();

/**
 * What of the nodes of a page is selected, where that is plain fields alone, and nobody asks for edges.
 * @param isPlain whether a field's value is that of a column, and looks in JSON as it does in SQLite's
 */
export function jsonNodes(
  info: GraphQLResolveInfo & { readonly [ANSWERS_JSON]?: boolean },
  isPlain: (field: string) => boolean,
): JsonNodes | undefined {
  const [node, another] = info.fieldNodes;
  if (!info[ANSWERS_JSON] || !node?.selectionSet || another) return undefined;
  const found = known.get(node) ?? { nodes: nodesOf(info.fragments, node.selectionSet, isPlain) };
  known.set(node, found);
  return found.nodes;
}

type Fragments = GraphQLResolveInfo['fragments'];

function nodesOf(
  fragments: Fragments,
  ofPage: SelectionSetNode,
  isPlain: (field: string) => boolean,
): JsonNodes | undefined {
  const onPage = plainFields(fragments, ofPage);
  const nodes = onPage?.filter(({ name }) => name.value === 'nodes') ?? [];
  const [one, another] = nodes;
  if (!onPage || !one?.selectionSet || another) return undefined;
  if (onPage.some(({ name }) => name.value === 'edges')) return undefined;
  const ofNodes = plainFields(fragments, one.selectionSet);
  if (!ofNodes?.every(({ name, selectionSet }) => !selectionSet && isPlain(name.value))) return undefined;
  const members = new Map(ofNodes.map(({ alias, name }) => [(alias ?? name).value, name.value] as const));
  const infos = onPage.filter(({ name }) => name.value === 'pageInfo');
  return { members: [...members], needsCursors: infos.some((info) => asksForCursor(fragments, info)) };
}

/** Where that is not plain, it may. */
function asksForCursor(fragments: Fragments, { selectionSet }: FieldNode): boolean {
  const fields = selectionSet && plainFields(fragments, selectionSet);
  return !fields?.every(({ name }) => !name.value.endsWith('Cursor'));
}

/** The fields of an object, those in fragments too; `undefined` where a directive has a say in which there are. */
function plainFields(
  fragments: Fragments,
  { selections }: SelectionSetNode,
): readonly FieldNode[] | undefined {
  const found: FieldNode[] = [];
  for (const selection of selections) {
    if ((selection.directives ?? []).length > 0) return undefined;
    if (selection.kind === Kind.FIELD) {
      found.push(selection);
      continue;
    }
    const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragments[selection.name.value] : selection;
    const below = fragment && plainFields(fragments, fragment.selectionSet);
    if (!below) return undefined;
    found.push(...below);
  }
  return found;
}
