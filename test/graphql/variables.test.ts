import { inspect, isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import {
  buildASTSchema,
  GraphQLEnumType,
  GraphQLScalarType,
  GraphQLSchema,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  parse,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { variablesReader } from '../../src/graphql/operation/compiled/variables.js';

/** Scalars that do what scalars may: refuse by throwing, refuse by answering nothing, make null of something. */
const Even = new GraphQLScalarType({
  name: 'Even',
  parseValue(value) {
    if (value === 4) return undefined;
    if (value === 6) return null;
    if (typeof value !== 'number' || value % 2 !== 0) throw new TypeError(`${String(value)} is not even.`);
    return value / 2;
  },
  parseLiteral: (node) => (node.kind === Kind.INT ? Number(node.value) / 2 : undefined),
});

const Colour = new GraphQLEnumType({
  name: 'Colour',
  values: { RED: { value: 0 }, GREEN: { value: { deep: true } }, constructor: {}, toString: { value: null } },
});

const written = buildASTSchema(
  parse(`
    scalar Anything
    input Point { x: Int! = 1, y: [Float] }
    type Query { a(p: Point, any: Anything): Int }
  `),
);
const schema = new GraphQLSchema({
  ...written.toConfig(),
  types: [...Object.values(written.getTypeMap()), Even, Colour],
});

/** Beside each type, defaults that fit it and some that do not. */
const TYPES: Readonly<Record<string, readonly string[]>> = {
  Int: ['0', '-1', '"no"', '99999999999'],
  Float: ['-0.0', '1', '1e400'],
  String: ['""', '"text"', '1'],
  Boolean: ['true', 'false', '"true"'],
  ID: ['7', '"7"', '1.5'],
  Colour: ['RED', 'GREEN', 'toString', 'BLUE'],
  Even: ['8', '"8"'],
  Anything: ['{ a: [1, null] }', '"x"'],
  Point: ['{}', '{ y: 1 }', '{ z: 1 }'],
  '[Int!]': ['[1]', '1', '[null]'],
  '[Colour]': ['[RED, null]'],
  Nonsense: ['1'],
};

const NAMES = ['a', 'b', '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', '__typename'];

const odd = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    undefined,
    true,
    false,
    0,
    -0,
    1,
    4,
    6,
    8,
    0.5,
    -1,
    2 ** 31,
    -(2 ** 31),
    2 ** 53,
  ),
  fc.constantFrom<unknown>(
    1e21,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    10n,
    '',
    '1',
    'RED',
    'GREEN',
    'toString',
  ),
  fc.constantFrom<unknown>(
    'constructor',
    '__proto__',
    [],
    [1],
    [[1]],
    [null],
    {},
    { x: 1 },
    { y: 2 },
    { z: 3 },
  ),
  fc.constantFrom<unknown>(new Date(0), Object(1), Object('boxed'), Symbol.iterator, () => 1),
  fc.double(),
  fc.string(),
);

const definition = fc
  .record({ name: fc.constantFrom(...NAMES), type: fc.constantFrom(...Object.keys(TYPES)) })
  .chain(({ name, type }) =>
    fc.record({
      name: fc.constant(name),
      type: fc.constantFrom(type, `${type}!`),
      byDefault: fc.option(fc.constantFrom('null', ...(TYPES[type] ?? []))),
    }),
  );

const asked = fc.record({
  definitions: fc.uniqueArray(definition, { maxLength: 4, selector: ({ name }) => name }),
  values: fc.array(fc.tuple(fc.constantFrom(...NAMES, 'unknown'), odd), { maxLength: 5 }),
  prototype: fc.constantFrom(Object.prototype, null),
});

describe('the reader of plain variables', () => {
  it('reads every value of every type as graphql-js does, and refuses what that refuses', () => {
    let plain = 0;
    let refused = 0;
    fc.assert(
      fc.property(asked, ({ definitions, values, prototype }) => {
        const operation = operationWith(definitions);
        const sent = Object.create(prototype) as Record<string, unknown>;
        for (const [name, value] of values) {
          Object.defineProperty(sent, name, { value, enumerable: true, writable: true, configurable: true });
        }
        const expected = getVariableValues(schema, operation.variableDefinitions ?? [], sent).coerced;
        const read = variablesReader(schema, operation)(sent);
        if (expected) plain += 1;
        else refused += 1;
        expect(isDeepStrictEqual(own(read), own(expected)), print(definitions, sent, read, expected)).toBe(
          true,
        );
      }),
      { numRuns: 2000 },
    );
    expect(Math.min(plain, refused)).toBeGreaterThan(100);
  });
});

interface Definition {
  readonly name: string;
  readonly type: string;
  readonly byDefault: string | null;
}

function operationWith(definitions: readonly Definition[]): OperationDefinitionNode {
  const written = definitions.map(
    ({ name, type, byDefault }) => `$${name}: ${type}${byDefault === null ? '' : ` = ${byDefault}`}`,
  );
  const text = written.length === 0 ? 'query { a }' : `query (${written.join(', ')}) { a }`;
  return parse(text).definitions[0] as OperationDefinitionNode;
}

const own = (read: object | undefined): unknown =>
  read &&
  Object.getOwnPropertyNames(read)
    .sort()
    .map((name) => [name, Object.getOwnPropertyDescriptor(read, name)?.value]);

const print = (definitions: readonly Definition[], ...rest: readonly (object | undefined)[]): string =>
  [JSON.stringify(definitions), ...rest.map((one) => inspect(own(one), { depth: 5 }))].join(' | ');
