import {
  type DocumentNode,
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLSchema,
  getNullableType,
  isInputObjectType,
  isListType,
  Kind,
  TypeInfo,
  type ValueNode,
  visit,
  visitWithTypeInfo,
} from 'graphql';

/** One place where an operation passes a variable on. */
export interface VariableUse {
  readonly variable: string;
  /** From the argument inwards: `['input', 'price']`. */
  readonly field: readonly string[];
  /** What the schema says of that place. */
  readonly definition: GraphQLArgument | GraphQLInputField;
}

/** Where each variable of a valid document goes, outer fields first. */
export function variableUses(schema: GraphQLSchema, document: DocumentNode): readonly VariableUse[] {
  const uses: VariableUse[] = [];
  const typeInfo = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(typeInfo, {
      Argument(node) {
        const definition = typeInfo.getDirective() ? undefined : typeInfo.getArgument();
        if (definition) follow(node.value, definition.type, [definition.name], definition, uses);
      },
    }),
  );
  return uses;
}

function follow(
  value: ValueNode,
  declared: GraphQLInputType,
  field: readonly string[],
  definition: VariableUse['definition'],
  uses: VariableUse[],
): void {
  const type = getNullableType(declared);
  if (value.kind === Kind.VARIABLE) uses.push({ variable: value.name.value, field, definition });
  else if (value.kind === Kind.LIST && isListType(type)) {
    for (const [position, item] of value.values.entries()) {
      follow(item, type.ofType, [...field, String(position)], definition, uses);
    }
  } else if (value.kind === Kind.OBJECT && isInputObjectType(type)) {
    for (const member of value.fields) {
      const inner = type.getFields()[member.name.value];
      if (inner) follow(member.value, inner.type, [...field, inner.name], inner, uses);
    }
  }
}
