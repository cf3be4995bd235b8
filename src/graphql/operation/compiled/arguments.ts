import {
  type FieldNode,
  type GraphQLArgument,
  type GraphQLField,
  isNonNullType,
  Kind,
  type ValueNode,
  valueFromAST,
  visit,
} from 'graphql';
import { Surprise } from './surprise.js';

/** Variables after coercion, with their defaults filled in. */
export type Coerced = Readonly<Record<string, unknown>>;

/** Makes the arguments that a resolver is given (GraphQL, 6.4.1). What no variable changes was made before. */
export type ArgumentsOf = (variables: Coerced) => Record<string, unknown>;

/** @throws Surprise where an argument in the document does not fit */
export function argumentsOf({ args }: GraphQLField<unknown, unknown>, node: FieldNode): ArgumentsOf {
  const fixed: Record<string, unknown> = {};
  const changing: ((into: Record<string, unknown>, variables: Coerced) => void)[] = [];
  for (const argument of args) {
    const given = node.arguments?.find(({ name }) => name.value === argument.name)?.value;
    if (given && hasVariable(given)) changing.push(writerOf(argument, given));
    else if (given) fixed[argument.name] = fitting(valueFromAST(given, argument.type));
    else writeDefault(argument, fixed);
  }
  return (variables) => {
    const made = { ...fixed };
    for (const write of changing) write(made, variables);
    return made;
  };
}

function writerOf(argument: GraphQLArgument, value: ValueNode) {
  const { name, type } = argument;
  if (value.kind !== Kind.VARIABLE) {
    return (into: Record<string, unknown>, variables: Coerced): void => {
      into[name] = fitting(valueFromAST(value, type, variables as Record<string, unknown>));
    };
  }
  const variable = value.name.value;
  const isRequired = isNonNullType(type);
  return (into: Record<string, unknown>, variables: Coerced): void => {
    if (!Object.hasOwn(variables, variable)) writeDefault(argument, into);
    else if (isRequired && variables[variable] === null) throw new Surprise();
    else into[name] = variables[variable];
  };
}

function writeDefault({ name, type, defaultValue }: GraphQLArgument, into: Record<string, unknown>): void {
  if (defaultValue !== undefined) into[name] = defaultValue;
  else if (isNonNullType(type)) throw new Surprise();
}

function fitting(value: unknown): unknown {
  if (value === undefined) throw new Surprise();
  return value;
}

function hasVariable(value: ValueNode): boolean {
  let found = false;
  visit(value, {
    Variable() {
      found = true;
    },
  });
  return found;
}
