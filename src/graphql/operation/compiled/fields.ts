import {
  type DirectiveNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  isAbstractType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from 'graphql';

/** What the variables in @skip and @include say, by their names: with them it is settled which fields there are. */
export type Conditions = ReadonlyMap<string, boolean>;

export interface Selected {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly conditions: Conditions;
}

/** The fields that one object answers, by their response keys, in the order of the answer (GraphQL, 6.3.2). */
export function fieldsOf(
  selected: Selected,
  type: GraphQLObjectType,
  selectionSets: readonly SelectionSetNode[],
): ReadonlyMap<string, readonly FieldNode[]> {
  const found = new Map<string, FieldNode[]>();
  const visited = new Set<string>();
  for (const { selections } of selectionSets) collect(selected, type, selections, found, visited);
  return found;
}

function collect(
  selected: Selected,
  type: GraphQLObjectType,
  selections: readonly SelectionNode[],
  found: Map<string, FieldNode[]>,
  visited: Set<string>,
): void {
  for (const selection of selections) {
    if (!isIncluded(selection.directives, selected.conditions)) continue;
    if (selection.kind === Kind.FIELD) {
      const key = selection.alias?.value ?? selection.name.value;
      const nodes = found.get(key);
      if (nodes) nodes.push(selection);
      else found.set(key, [selection]);
      continue;
    }
    const name = selection.kind === Kind.FRAGMENT_SPREAD ? selection.name.value : undefined;
    if (name !== undefined && visited.has(name)) continue;
    if (name !== undefined) visited.add(name);
    const fragment = name === undefined ? selection : selected.fragments.get(name);
    if (!fragment || !('selectionSet' in fragment)) continue;
    if (!applies(selected.schema, type, fragment.typeCondition?.name.value)) continue;
    collect(selected, type, fragment.selectionSet.selections, found, visited);
  }
}

function applies(schema: GraphQLSchema, type: GraphQLObjectType, condition: string | undefined): boolean {
  if (condition === undefined || condition === type.name) return true;
  const named = schema.getType(condition);
  return isAbstractType(named) && schema.isSubType(named, type);
}

function isIncluded(directives: readonly DirectiveNode[] = [], conditions: Conditions): boolean {
  return directives.every((directive) => {
    const value = conditionIn(directive);
    if (!value) return true;
    const holds = value.kind === Kind.VARIABLE ? conditions.get(value.name.value) : value.value;
    return holds === (directive.name.value === 'include');
  });
}

function conditionIn({ name, arguments: given = [] }: DirectiveNode) {
  if (name.value !== 'skip' && name.value !== 'include') return undefined;
  const value = given.find((argument) => argument.name.value === 'if')?.value;
  return value?.kind === Kind.VARIABLE || value?.kind === Kind.BOOLEAN ? value : undefined;
}

/** The variables that an operation's @skip and @include ask. */
export function conditionNames(
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): readonly string[] {
  const names = new Set<string>();
  const Directive = (node: DirectiveNode) => {
    const value = conditionIn(node);
    if (value?.kind === Kind.VARIABLE) names.add(value.name.value);
  };
  for (const node of [operation, ...fragments.values()]) visit(node, { Directive });
  return [...names];
}
