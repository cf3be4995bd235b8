import {
  type GraphQLInputType,
  type GraphQLLeafType,
  type GraphQLSchema,
  getNullableType,
  getVariableValues,
  isInputType,
  isLeafType,
  isNonNullType,
  type OperationDefinitionNode,
  typeFromAST,
  type VariableDefinitionNode,
  valueFromAST,
} from 'graphql';
import type { Coerced } from './arguments.js';

/** Variables as an operation gets them; `undefined` where they do not fit (GraphQL, 6.1.2). */
export type ReadVariables = (sent: Readonly<Record<string, unknown>>) => Coerced | undefined;

interface Variable {
  readonly name: string;
  readonly type: GraphQLLeafType;
  readonly isRequired: boolean;
  /** `undefined` where there is none. */
  readonly byDefault: unknown;
}

/** The usual variables, an id and how many, are read by what was learned of their types once; others by graphql-js. */
export function variablesReader(
  schema: GraphQLSchema,
  { variableDefinitions: definitions = [] }: OperationDefinitionNode,
): ReadVariables {
  const reference: ReadVariables = (sent) => getVariableValues(schema, definitions, sent).coerced;
  const variables = definitions.map((definition) => plainVariable(schema, definition));
  if (!variables.every((variable) => variable !== undefined)) return reference;
  return (sent) => {
    const read: Record<string, unknown> = {};
    for (const variable of variables) {
      const value = sent[variable.name];
      if (value === null || value === undefined) {
        if (variable.isRequired && variable.byDefault === undefined) return reference(sent);
        // Whether a null was sent, or nothing, makes a difference.
        if (Object.hasOwn(sent, variable.name)) return reference(sent);
        if (variable.byDefault !== undefined) read[variable.name] = variable.byDefault;
        continue;
      }
      const parsed = parsedBy(variable.type, value);
      if (parsed === undefined) return reference(sent);
      read[variable.name] = parsed;
    }
    return read;
  };
}

/** `undefined` where it is more than a scalar or an enum. */
function plainVariable(
  schema: GraphQLSchema,
  { variable, type: written, defaultValue }: VariableDefinitionNode,
): Variable | undefined {
  const declared = typeFromAST(schema, written as never) as GraphQLInputType | undefined;
  if (!isInputType(declared)) return undefined;
  const type = getNullableType(declared);
  // What every object inherits is not something that was sent.
  const name = variable.name.value;
  if (!isLeafType(type) || name in Object.prototype) return undefined;
  const byDefault = defaultValue && valueFromAST(defaultValue, declared);
  if (defaultValue && byDefault === undefined) return undefined;
  return { name, type, isRequired: isNonNullType(declared), byDefault };
}

/** `undefined` too where it does not fit: what is to be said of that, graphql-js says. */
function parsedBy(type: GraphQLLeafType, value: unknown): unknown {
  try {
    return type.parseValue(value);
  } catch {
    return undefined;
  }
}
