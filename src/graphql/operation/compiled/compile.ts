import {
  defaultFieldResolver,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLAbstractType,
  type GraphQLEnumType,
  type GraphQLField,
  GraphQLID,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLScalarType,
  type GraphQLSchema,
  GraphQLString,
  getNullableType,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { andThen, type MaybePromise } from '../../../maybe-promise.js';
import { JSON_TEXT } from '../../../storage/json-text.js';
import type { GraphqlContext } from '../../context.js';
import { ANSWERS_JSON } from '../../json-nodes.js';
import { type ArgumentsOf, argumentsOf, type Coerced } from './arguments.js';
import { type Conditions, fieldsOf, type Selected } from './fields.js';
import type { Output } from './output.js';
import { Surprise } from './surprise.js';

/** One run of a compiled query. */
interface Run {
  readonly context: GraphqlContext;
  readonly variables: Coerced;
}

/** Makes of what a resolver answered what the client is answered. `null` and `undefined` come here too. */
type Complete<Made> = (value: unknown, run: Run) => MaybePromise<Made>;

type Field<Made> = (source: unknown, run: Run) => MaybePromise<Made>;

/** Runs a query whose fields were found, whose arguments were read and whose types were looked at before. */
export type CompiledQuery<Made> = (context: GraphqlContext, variables: Coerced) => MaybePromise<Made>;

export interface QuerySource {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly conditions: Conditions;
}

/**
 * Compiles a valid query to functions. They call the schema's own resolvers and answer what graphql-js would; what they
 * do not decide is a `Surprise`, when compiling or when running.
 */
export function compileQuery<Made>(source: QuerySource, output: Output<Made>): CompiledQuery<Made> {
  const { schema, operation } = source;
  const root = schema.getQueryType();
  if (!root) throw new Surprise();
  const complete = objectOf({ ...source, output }, root, [operation.selectionSet]);
  return (context, variables) => complete(undefined, { context, variables });
}

type Making<Made> = QuerySource & Selected & { readonly output: Output<Made> };

function objectOf<Made>(
  making: Making<Made>,
  type: GraphQLObjectType,
  selectionSets: readonly SelectionSetNode[],
): Complete<Made> {
  const selected = [...fieldsOf(making, type, selectionSets)];
  const keys = selected.map(([key]) => key);
  // As a member of an object it would be taken for something else.
  if (type.isTypeOf || keys.includes('__proto__')) throw new Surprise();
  const fields = selected.map(([, nodes]) => fieldOf(making, type, nodes));
  const { taken } = making.output;
  const make = making.output.object(keys);

  return (source, run) => {
    const text = taken && (source as Partial<Record<typeof JSON_TEXT, string>> | undefined)?.[JSON_TEXT];
    if (taken && text !== undefined) return taken(text);
    const values: MaybePromise<Made>[] = [];
    let waits = false;
    try {
      for (const field of fields) {
        const value = field(source, run);
        waits ||= value instanceof Promise;
        values.push(value);
      }
    } catch (error) {
      throw abandoned(values, error);
    }
    return waits ? Promise.all(values).then(make) : make(values as Made[]);
  };
}

function fieldOf<Made>(
  making: Making<Made>,
  parent: GraphQLObjectType,
  nodes: readonly FieldNode[],
): Field<Made> {
  const [node] = nodes;
  if (!node) throw new Surprise();
  const name = node.name.value;
  if (name === '__typename') {
    const typename = making.output.leaf(parent.name);
    return () => typename;
  }
  const field = parent.getFields()[name];
  if (!field) throw new Surprise();
  const complete = completerOf(making, field.type, nodes);
  const read = readerOf(making, parent, field, nodes, argumentsOf(field, node));
  return (source, run) => {
    const value = read(source, run);
    return isThenable(value) ? later(value, complete, run) : complete(value, run);
  };
}

const later = <Made>(value: PromiseLike<unknown>, complete: Complete<Made>, run: Run): Promise<Made> =>
  Promise.resolve(value).then((one) => complete(one, run));

type Read = (source: unknown, run: Run) => unknown;

function readerOf<Made>(
  { schema, operation, fragments, output }: Making<Made>,
  parentType: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
  nodes: readonly FieldNode[],
  argumentsFor: ArgumentsOf,
): Read {
  const { name, resolve = defaultFieldResolver } = field;
  const returnType = field.type;
  const path = { prev: undefined, key: nodes[0]?.alias?.value ?? name, typename: parentType.name };
  const fragmentsByName = Object.fromEntries(fragments);
  // Not by a spread, which V8 would give a new hidden class at each call.
  const infoFor = ({ variables }: Run): GraphQLResolveInfo & { [ANSWERS_JSON]: boolean } => ({
    fieldName: name,
    fieldNodes: nodes,
    returnType,
    parentType,
    path,
    schema,
    fragments: fragmentsByName,
    rootValue: undefined,
    operation,
    variableValues: variables as Record<string, unknown>,
    [ANSWERS_JSON]: output.taken !== undefined,
  });
  const call: Read = (source, run) => resolve(source, argumentsFor(run.variables), run.context, infoFor(run));
  if (resolve !== defaultFieldResolver) return call;
  return (source, run) => {
    const value = (source as Readonly<Record<string, unknown>>)[name];
    return typeof value === 'function' ? call(source, run) : value;
  };
}

function completerOf<Made>(
  making: Making<Made>,
  type: GraphQLOutputType,
  nodes: readonly FieldNode[],
): Complete<Made> {
  const complete = nonNullCompleterOf(making, getNullableType(type), nodes);
  const nothing = making.output.null;
  if (!isNonNullType(type)) {
    return (value, run) => (value === null || value === undefined ? nothing : complete(value, run));
  }
  return (value, run) => {
    if (value === null || value === undefined) throw new Surprise();
    return complete(value, run);
  };
}

/** For what is there. */
function nonNullCompleterOf<Made>(
  making: Making<Made>,
  type: GraphQLOutputType,
  nodes: readonly FieldNode[],
): Complete<Made> {
  if (isLeafType(type)) return leafOf(making, type);
  if (isListType(type)) return listOf(making, completerOf(making, type.ofType, nodes));
  const below = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
  if (isObjectType(type)) return objectOf(making, type, below);
  if (isAbstractType(type)) return abstractOf(making, type, below, nodes);
  throw new Surprise();
}

function leafOf<Made>({ output }: Making<Made>, type: GraphQLScalarType | GraphQLEnumType): Complete<Made> {
  const isText = type === GraphQLString || type === GraphQLID;
  return (value) => {
    // Such a type leaves a text as it is.
    if (isText && typeof value === 'string') return output.leaf(value);
    if (value instanceof Error) throw value;
    const serialized = type.serialize(value);
    if (serialized === null || serialized === undefined) throw new Surprise();
    return output.leaf(serialized);
  };
}

function listOf<Made>({ output }: Making<Made>, complete: Complete<Made>): Complete<Made> {
  const item = (value: unknown, run: Run): MaybePromise<Made> =>
    isThenable(value) ? later(value, complete, run) : complete(value, run);
  return (value, run) => {
    if (!isIterable(value)) throw new Surprise();
    const items: MaybePromise<Made>[] = [];
    let waits = false;
    try {
      for (const one of value) {
        const made = item(one, run);
        waits ||= made instanceof Promise;
        items.push(made);
      }
    } catch (error) {
      throw abandoned(items, error);
    }
    return waits ? Promise.all(items).then(output.list) : output.list(items as Made[]);
  };
}

function abstractOf<Made>(
  making: Making<Made>,
  type: GraphQLAbstractType,
  below: readonly SelectionSetNode[],
  nodes: readonly FieldNode[],
): Complete<Made> {
  const { schema, operation } = making;
  const { resolveType } = type;
  if (!resolveType) throw new Surprise();
  const compiled = new Map<string, Complete<Made>>();
  const completerFor = (name: unknown): Complete<Made> => {
    if (typeof name !== 'string') throw new Surprise();
    const known = compiled.get(name);
    if (known) return known;
    const possible = schema.getType(name);
    if (!isObjectType(possible) || !schema.isSubType(type, possible)) throw new Surprise();
    const made = objectOf(making, possible, below);
    compiled.set(name, made);
    return made;
  };
  return (value, run) => {
    const info = { schema, operation, fieldNodes: nodes } as unknown as GraphQLResolveInfo;
    return andThen(resolveType(value, run.context, info, type) as MaybePromise<unknown>, (name) =>
      completerFor(name)(value, run),
    );
  };
}

/** Nobody waits for the others any more: what becomes of them must not end the process. */
function abandoned(others: readonly MaybePromise<unknown>[], error: unknown): unknown {
  for (const other of others) if (other instanceof Promise) other.catch(() => {});
  return error;
}

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';

const isIterable = (value: unknown): value is Iterable<unknown> =>
  typeof value === 'object' && value !== null && Symbol.iterator in value;
