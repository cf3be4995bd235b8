import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLResolveInfo,
  Kind,
  type SelectionSetNode,
} from 'graphql';

type Names = ReadonlySet<string>;

const known = new WeakMap<FieldNode, Map<string, Names>>();

/**
 * The names of all fields that an operation selects below a field, so that no more is read than is answered. Fragments
 * and conditions are taken as if each of them held: it may name too many, and never too few.
 * @param ways from the field down to the objects meant, such as `[['nodes'], ['edges', 'node']]`
 */
export function selectedFields(
  { fieldNodes, fragments }: Pick<GraphQLResolveInfo, 'fieldNodes' | 'fragments'>,
  ways: readonly (readonly string[])[] = [[]],
): Names {
  const [node, another] = fieldNodes;
  if (!node || another) return found(fieldNodes, fragments, ways);
  const byWays = known.get(node) ?? new Map<string, Names>();
  known.set(node, byWays);
  const name = ways.map((way) => way.join('.')).join();
  const names = byWays.get(name) ?? found(fieldNodes, fragments, ways);
  byWays.set(name, names);
  return names;
}

type Fragments = Readonly<Record<string, FragmentDefinitionNode>>;

const found = (
  nodes: readonly FieldNode[],
  fragments: Fragments,
  ways: readonly (readonly string[])[],
): Names =>
  new Set(
    ways.flatMap((way) => {
      const below = way.reduce((at, name) => fieldsBelow(at, fragments).filter(named(name)), nodes);
      return fieldsBelow(below, fragments).map((field) => field.name.value);
    }),
  );

const named =
  (name: string) =>
  (node: FieldNode): boolean =>
    node.name.value === name;

const fieldsBelow = (nodes: readonly FieldNode[], fragments: Fragments): readonly FieldNode[] =>
  nodes.flatMap(({ selectionSet }) => (selectionSet ? fieldsIn(selectionSet, fragments) : []));

/** A valid document has no circle of fragments. */
const fieldsIn = ({ selections }: SelectionSetNode, fragments: Fragments): readonly FieldNode[] =>
  selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [selection];
    if (selection.kind === Kind.INLINE_FRAGMENT) return fieldsIn(selection.selectionSet, fragments);
    const fragment = fragments[selection.name.value];
    return fragment ? fieldsIn(fragment.selectionSet, fragments) : [];
  });
