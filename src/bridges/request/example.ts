import {
  type GraphQLInputType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql';
import type { Json } from '../json.js';
import type { Spelling } from '../spelling.js';

const LEAVES: Readonly<Record<string, Json>> = {
  Int: 1,
  SafeInt: 1,
  Float: 1.5,
  Boolean: true,
  String: 'text',
  ID: 'id_01j9zv7k3m5q8r2t4w6x0y1z2a',
  DateTime: '2026-03-01T12:00:00Z',
  JSONObject: { colour: 'blue' },
  GeoJSON: {
    type: 'Polygon',
    coordinates: [
      [
        [-105.1, 39.9],
        [-104.9, 39.9],
        [-104.9, 40.1],
        [-105.1, 40.1],
        [-105.1, 39.9],
      ],
    ],
  },
  BoundingBox: '-109.05,37,-102.05,41',
  AuthScope: 'products:read',
  FileContent: 'text',
};

/** A value of the type, for documents: of an input object only what must be there. */
export function exampleOf(declared: GraphQLInputType, spelling: Spelling): Json {
  const type = getNullableType(declared);
  if (isListType(type)) return [exampleOf(type.ofType, spelling)];
  if (isEnumType(type)) return spelling.enumValue(type.getValues()[0]?.name ?? '');
  if (!isInputObjectType(type)) return LEAVES[type.name] ?? 'text';
  return Object.fromEntries(
    Object.values(type.getFields())
      .filter((field) => isNonNullType(field.type) && field.defaultValue === undefined)
      .map((field) => [spelling.member(field.name), exampleOf(field.type, spelling)]),
  );
}
