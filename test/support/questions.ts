import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';

/** A place in a field's arguments where an id or a text goes, from the outside in: `input.items.productId`. */
export interface Slot {
  readonly path: string;
  readonly name: string;
  readonly kind: 'ID' | 'String';
  readonly isList: boolean;
  readonly isNeeded: boolean;
}

/** A root field and all that can be said in its arguments. */
export interface Question {
  readonly operation: 'query' | 'mutation';
  readonly name: string;
  readonly slots: readonly Slot[];
  /** Asks for everything it answers, some levels deep. */
  readonly document: string;
  /** The variables of the document. What `fill` gives nothing for is left out, where it may be. */
  variables(fill: (slot: Slot) => unknown): Record<string, unknown>;
}

const DEPTH = 3;

/** Every field of the roots, as the schema has them: nothing here is written per field. */
export const questionsOf = (schema: GraphQLSchema): Question[] =>
  (['query', 'mutation'] as const).flatMap((operation) => {
    const root = operation === 'query' ? schema.getQueryType() : schema.getMutationType();
    return Object.values(root?.getFields() ?? {}).map((field) => questionOf(schema, operation, field));
  });

function questionOf(
  schema: GraphQLSchema,
  operation: Question['operation'],
  field: GraphQLField<unknown, unknown>,
): Question {
  const declared = field.args.map(({ name, type }) => `$${name}: ${type}`).join(', ');
  const passed = field.args.map(({ name }) => `${name}: $${name}`).join(', ');
  const call = field.args.length > 0 ? `${field.name}(${passed})` : field.name;
  return {
    operation,
    name: field.name,
    slots: field.args.flatMap((arg) => slotsIn(arg, arg.name)),
    document: `${operation}${declared && ` (${declared})`} { ${call}${selectionOf(schema, field.type, DEPTH)} }`,
    variables: (fill) => given(field.args, '', fill),
  };
}

type Input = Pick<GraphQLArgument, 'name' | 'type' | 'defaultValue'>;

const isNeeded = ({ type, defaultValue }: Input): boolean =>
  isNonNullType(type) && defaultValue === undefined;

const isList = (type: GraphQLInputType): boolean => isListType(getNullableType(type));

function slotsIn(input: Input, path: string): Slot[] {
  const type = getNamedType(input.type);
  if (isInputObjectType(type)) {
    return Object.values(type.getFields()).flatMap((member) => slotsIn(member, `${path}.${member.name}`));
  }
  if (type.name !== 'ID' && type.name !== 'String') return [];
  const { name } = input;
  return [{ path, name, kind: type.name, isList: isList(input.type), isNeeded: isNeeded(input) }];
}

function given(
  inputs: readonly Input[],
  path: string,
  fill: (slot: Slot) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(
    inputs.flatMap((input) => {
      const value = valueFor(input, `${path}${input.name}`, fill);
      return value === undefined ? [] : [[input.name, value]];
    }),
  );
}

function valueFor(input: Input, path: string, fill: (slot: Slot) => unknown): unknown {
  const type = getNamedType(input.type);
  const [slot] = isInputObjectType(type) ? [] : slotsIn(input, path);
  if (slot) return fill(slot);
  if (isInputObjectType(type)) {
    const members = given(Object.values(type.getFields()), `${path}.`, fill);
    // An object nobody filled is left out where it may be.
    if (Object.keys(members).length === 0 && !isNeeded(input)) return undefined;
    return isList(input.type) ? [members] : members;
  }
  if (!isNeeded(input)) return undefined;
  const plain = isEnumType(type) ? type.getValues().at(-1)?.name : plainValues[type.name];
  return isList(input.type) ? [plain] : plain;
}

/** A degree wide and high. */
const SQUARE = {
  type: 'Polygon',
  coordinates: [
    [
      [0, 0],
      [1, 0],
      [1, 1],
      [0, 1],
      [0, 0],
    ],
  ],
};

const plainValues: Readonly<Record<string, unknown>> = {
  Int: 1,
  SafeInt: 1,
  Float: 1,
  Boolean: true,
  DateTime: '2030-01-01T00:00:00Z',
  JSONObject: {},
  GeoJSON: SQUARE,
  BoundingBox: '0,0,1,1',
  AuthScope: 'products:read',
  FileContent: 'sku,name\nnone 0,none',
};

function selectionOf(schema: GraphQLSchema, type: GraphQLOutputType, depth: number): string {
  const named = getNamedType(type);
  if (isLeafType(named)) return '';
  if (isAbstractType(named)) {
    const types = schema.getPossibleTypes(named);
    return ` { __typename ${types.map((one) => `... on ${one.name}${selectionOf(schema, one, depth)}`).join(' ')} }`;
  }
  if (!isObjectType(named)) return '';
  const fields = Object.values(named.getFields()).filter(
    (field) => !field.args.some(isNeeded) && (depth > 0 || isLeafType(getNamedType(field.type))),
  );
  // The nodes of a page are on its edges a second time.
  const told = fields.filter(({ name }) => name !== 'edges');
  return ` { __typename ${told.map(({ name, type: inner }) => name + selectionOf(schema, inner, depth - 1)).join(' ')} }`;
}
