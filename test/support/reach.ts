import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { needsOf } from '../../src/graphql/needs.js';
import { FREE, type Need, needAll } from '../../src/principals/scope.js';

/** An operation that selects one field of the schema by some way from a root. */
export interface Reach {
  readonly coordinate: string;
  readonly document: string;
  /** All that the way asks for. */
  readonly need: Need;
  /** The field's own, its type's and its interfaces' part of it. */
  readonly own: Need;
  readonly isRoot: boolean;
}

interface Way {
  readonly open: string;
  readonly close: string;
  readonly needs: readonly Need[];
}

/**
 * Every field of every object type that can be reached, each by a shortest way, with made-up arguments.
 * @param values a literal for arguments of a name, or under `ID` for all ids
 */
export function reaches(schema: GraphQLSchema, values: Readonly<Record<string, string>> = {}): Reach[] {
  const needs = needsOf(schema);
  const ways = new Map<string, Way>();
  const waiting: GraphQLObjectType[] = [];
  const found: Reach[] = [];

  for (const [keyword, root] of [
    ['query', schema.getQueryType()],
    ['mutation', schema.getMutationType()],
    ['subscription', schema.getSubscriptionType()],
  ] as const) {
    if (!root) continue;
    ways.set(root.name, { open: `${keyword} {`, close: '}', needs: [] });
    waiting.push(root);
  }

  for (let type = waiting.shift(); type; type = waiting.shift()) {
    const way = ways.get(type.name);
    if (!way) continue;
    for (const field of Object.values(type.getFields())) {
      const own = needs.field(type.name, field.name);
      const call = callOf(field, values);
      const target = getNamedType(field.type);
      const isComposite = isObjectType(target) || isAbstractType(target);
      found.push({
        coordinate: `${type.name}.${field.name}`,
        document: `${way.open} ${call}${isComposite ? ' { __typename }' : ''} ${way.close}`,
        need: needAll([...way.needs, own]),
        own,
        isRoot: way.needs.length === 0,
      });
      for (const next of isObjectType(target)
        ? [target]
        : isAbstractType(target)
          ? schema.getPossibleTypes(target)
          : []) {
        if (ways.has(next.name)) continue;
        const fragment = next === target ? '' : ` ... on ${next.name} {`;
        ways.set(next.name, {
          open: `${way.open} ${call} {${fragment}`,
          close: `${fragment ? '} ' : ''}} ${way.close}`,
          needs: [...way.needs, own],
        });
        waiting.push(next);
      }
    }
  }
  return found;
}

export const unreached = (schema: GraphQLSchema, found: readonly Reach[]): string[] => {
  const reached = new Set(found.map(({ coordinate }) => coordinate));
  return Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter(({ name }) => !name.startsWith('__'))
    .flatMap((type) => Object.keys(type.getFields()).map((field) => `${type.name}.${field}`))
    .filter((coordinate) => !reached.has(coordinate));
};

function callOf(field: GraphQLField<unknown, unknown>, values: Readonly<Record<string, string>>): string {
  const given = field.args
    .filter((argument) => isNeeded(argument) || isIdGiven(argument, values))
    .map((argument) => `${argument.name}: ${valueFor(argument, values)}`);
  return given.length > 0 ? `${field.name}(${given.join(', ')})` : field.name;
}

type Input = Pick<GraphQLArgument, 'name' | 'type' | 'defaultValue'>;

const isNeeded = ({ type, defaultValue }: Input): boolean =>
  isNonNullType(type) && defaultValue === undefined;

/** Given a value for every id, optional ones are sent too. */
const isIdGiven = ({ type }: Input, values: Readonly<Record<string, string>>): boolean =>
  values['ID'] !== undefined && getNamedType(type).name === 'ID';

const valueFor = (argument: GraphQLArgument, values: Readonly<Record<string, string>>): string =>
  values[argument.name] ?? literal(argument.type, values);

function literal(type: GraphQLInputType, values: Readonly<Record<string, string>>): string {
  if (isNonNullType(type)) return literal(type.ofType, values);
  if (isListType(type)) return `[${literal(type.ofType, values)}]`;
  if (isEnumType(type)) return type.getValues()[0]?.name ?? '';
  if (isInputObjectType(type)) {
    const members = Object.values(type.getFields())
      .filter((field) => isNeeded(field) || isIdGiven(field, values))
      .map((field) => `${field.name}: ${values[field.name] ?? literal(field.type, values)}`);
    return `{ ${members.join(', ')} }`;
  }
  const literals: Record<string, string> = {
    Int: '1',
    SafeInt: '1',
    Float: '1',
    Boolean: 'true',
    DateTime: '"2030-01-01T00:00:00Z"',
    JSONObject: '{}',
    GeoJSON: '{}',
  };
  return (type.name === 'ID' ? values['ID'] : undefined) ?? literals[type.name] ?? '"none_0"';
}

export const isFree = (need: Need): boolean => need === FREE;
