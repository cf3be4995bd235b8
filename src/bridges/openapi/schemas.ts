import {
  type GraphQLEnumType,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLNamedInputType,
  type GraphQLScalarType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql';
import type { Bridge } from '../bridge.js';
import type { JsonObject } from '../json.js';
import { bodyMembers, type Member, type ObjectShape, pageInside, type Shape } from '../operation/shape.js';
import { retold } from '../spelling.js';
import { coveredInput, coveredOutput } from './secrets.js';

/** JSON Schemas of what a bridge takes and gives; what has a name is collected and referred to. */
export interface Schemas {
  /** What an answer holds. `name` is for an object that no fragment names. */
  output(shape: Shape, name?: string): JsonObject;
  /** What a parameter or a member of a body takes. */
  input(type: GraphQLInputType): JsonObject;
  /** Adds a schema under a name and refers to it. */
  named(name: string, schema: JsonObject): JsonObject;
  /** All that were named, by name. */
  collected(): JsonObject;
}

export function createSchemas(bridge: Bridge): Schemas {
  const { spelling, page } = bridge;
  const byName = new Map<string, JsonObject>();

  const told = (text: string | null | undefined): JsonObject => {
    const description = retold(text, spelling);
    return description === '' ? {} : { description };
  };

  function named(name: string, schema: JsonObject): JsonObject {
    const known = byName.get(name);
    if (known && JSON.stringify(known) !== JSON.stringify(schema)) {
      throw new Error(`Two different schemas of the bridge ${bridge.name} would be called ${name}.`);
    }
    byName.set(name, schema);
    return { $ref: `#/components/schemas/${name}` };
  }

  function output(shape: Shape, name?: string): JsonObject {
    if (shape.kind === 'leaf') return leaf(shape.type);
    if (shape.kind === 'object') return objectSchema(shape, name);
    if (shape.kind === 'list') {
      const items = output(shape.items);
      return { type: 'array', items: shape.nullableItems ? orNull(items) : items };
    }
    const item = output(shape.items);
    const schema = page.schema(item, shape.counted);
    const itemName = shape.items.kind === 'object' ? shape.items.name : undefined;
    return itemName ? named(`${itemName}Page`, schema) : schema;
  }

  function objectSchema(shape: ObjectShape, fallbackName: string | undefined): JsonObject {
    const [only, another] = shape.members;
    const replacing = pageInside(shape) ?? (only && !another && only.flatten ? only : undefined);
    if (replacing) return output(replacing.shape, fallbackName);
    const members = bodyMembers(shape);
    const required = members.filter(({ optional }) => !optional).map(({ name }) => name);
    const schema: JsonObject = {
      type: 'object',
      ...told(shape.description),
      ...(required.length > 0 && { required }),
      properties: Object.fromEntries(members.map((member) => [member.name, memberSchema(member)])),
    };
    const name = shape.name ?? fallbackName;
    return name ? named(name, schema) : schema;
  }

  function memberSchema({ field, shape, nullable }: Member): JsonObject {
    const schema = coveredOutput(field.name, output(shape));
    return {
      ...(nullable ? orNull(schema) : schema),
      ...told(field.description),
      ...(field.deprecationReason != null && { deprecated: true }),
    };
  }

  function input(type: GraphQLInputType): JsonObject {
    if (isNonNullType(type)) return input(type.ofType);
    if (isListType(type)) {
      const items = input(type.ofType);
      return { type: 'array', items: isNonNullType(type.ofType) ? items : orNull(items) };
    }
    return isInputObjectType(type) ? inputObject(type) : leaf(type);
  }

  function inputObject(type: GraphQLInputObjectType): JsonObject {
    const fields = Object.values(type.getFields());
    const required = fields
      .filter((field) => isNonNullType(field.type) && field.defaultValue === undefined)
      .map(({ name }) => spelling.member(name));
    return named(type.name, {
      type: 'object',
      ...told(type.description),
      ...(required.length > 0 && { required }),
      properties: Object.fromEntries(
        fields.map((field) => [
          spelling.member(field.name),
          {
            ...withNull(field.type, coveredInput(field.name, input(field.type))),
            ...told(field.description),
          },
        ]),
      ),
      additionalProperties: false,
    });
  }

  function leaf(type: GraphQLNamedInputType): JsonObject {
    return isEnumType(type) ? enumSchema(type) : scalarSchema(type as GraphQLScalarType);
  }

  function enumSchema(type: GraphQLEnumType): JsonObject {
    const values = type.getValues().map(({ name, description }) => ({
      name: spelling.enumValue(name),
      description: description ?? '',
    }));
    const list = values.map(({ name, description }) => `- \`${name}\`: ${description}`).join('\n');
    return named(type.name, {
      type: 'string',
      enum: values.map(({ name }) => name),
      description: `${retold(type.description, spelling)}\n\n${list}`.trim(),
    });
  }

  return { output, input, named, collected: () => Object.fromEntries([...byName].sort(byKey)) };
}

const byKey = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number =>
  a < b ? -1 : a > b ? 1 : 0;

/** What is sent may be null where its type may. */
export const withNull = (type: GraphQLInputType, schema: JsonObject): JsonObject =>
  isNonNullType(type) ? schema : orNull(schema);

/** The same, or null. */
export function orNull(schema: JsonObject): JsonObject {
  const { type } = schema;
  if (typeof type !== 'string') return { anyOf: [schema, { type: 'null' }] };
  return {
    ...schema,
    type: [type, 'null'],
    ...(Array.isArray(schema['enum']) && { enum: [...schema['enum'], null] }),
  };
}

const SCALARS: Readonly<Record<string, JsonObject>> = {
  Int: { type: 'integer', format: 'int32' },
  SafeInt: { type: 'integer', format: 'int64' },
  Float: { type: 'number', format: 'double' },
  Boolean: { type: 'boolean' },
  String: { type: 'string' },
  ID: { type: 'string' },
  DateTime: { type: 'string', format: 'date-time' },
  JSONObject: { type: 'object', additionalProperties: true },
  GeoJSON: {
    type: 'object',
    required: ['type', 'coordinates'],
    properties: {
      type: { type: 'string', enum: ['Polygon', 'MultiPolygon'] },
      coordinates: { type: 'array', items: {} },
    },
  },
  BoundingBox: { type: 'array', items: { type: 'number' }, minItems: 4, maxItems: 4 },
};

/** A scalar of our own is text, unless it stands above. */
const scalarSchema = ({ name, description }: GraphQLScalarType): JsonObject =>
  SCALARS[name] ?? { type: 'string', ...(description && { description }) };
