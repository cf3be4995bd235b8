import {
  type GraphQLEnumType,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLScalarType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql';
import { isJsonObject } from '../json.js';
import type { Spelling } from '../spelling.js';

/** Where in a value a fault lies, from its root, in the client's own words. */
export type At = readonly (string | number)[];

export interface Reading {
  readonly spelling: Spelling;
  /** Told of each fault; `detail` continues a sentence that begins with the name of the place. */
  report(at: At, detail: string): void;
}

/** JSON nested deeper than this is refused where the schema sets no bound of its own. */
const MOST_LEVELS = 64;

/**
 * A JSON value as the value of a GraphQL variable: members and enum values get the schema's names back. Everything
 * wrong with it is reported, and what it returns is then of no use.
 */
export function readJson(type: GraphQLInputType, json: unknown, reading: Reading, at: At = []): unknown {
  if (isNonNullType(type)) {
    if (json !== null) return readJson(type.ofType, json, reading, at);
    return reading.report(at, 'may not be null');
  }
  if (json === null) return null;
  if (isListType(type)) {
    if (!Array.isArray(json)) return reading.report(at, 'must be a list');
    return json.map((item: unknown, position) => readJson(type.ofType, item, reading, [...at, position]));
  }
  if (isInputObjectType(type)) return readMembers(type, json, reading, at);
  if (isEnumType(type)) return readEnum(type, chosen(json), reading, at);
  return readScalar(type, json, reading, at);
}

/** Clients of HAL-FORMS send what was chosen from a list as a list, though it be one. */
const chosen = (json: unknown): unknown => (Array.isArray(json) && json.length === 1 ? json[0] : json);

/** The text of a URL or a header as the value of a GraphQL variable. */
export function readText(type: GraphQLInputType, text: string, reading: Reading): unknown {
  if (isNonNullType(type) || isListType(type)) return readText(type.ofType, text, reading);
  if (isEnumType(type)) return readEnum(type, text, reading, []);
  if (isInputObjectType(type)) return reading.report([], 'cannot be written as text');
  return readScalar(type, valueOfText(type.name, text), reading, []);
}

/** What a text says, where its type is not text; the text itself where it says no such thing. */
function valueOfText(type: string, text: string): unknown {
  if (type === 'Boolean') return text === 'true' ? true : text === 'false' ? false : text;
  if (type === 'Int' || type === 'SafeInt') return /^-?\d+$/.test(text) ? Number(text) : text;
  if (type === 'Float') return /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text) ? Number(text) : text;
  return text;
}

function readMembers(type: GraphQLInputObjectType, json: unknown, reading: Reading, at: At): unknown {
  if (!isJsonObject(json)) return reading.report(at, 'must be an object');
  const fields = Object.values(type.getFields());
  const byName = new Map(fields.map((field) => [reading.spelling.member(field.name), field]));
  const unknown = unknownMember(byName.keys());
  const value: Record<string, unknown> = Object.create(null);
  for (const [name, member] of Object.entries(json)) {
    const field = byName.get(name);
    if (!field) reading.report([...at, name], unknown);
    else value[field.name] = readJson(field.type, member, reading, [...at, name]);
  }
  for (const [name, field] of byName) {
    const needed = isNonNullType(field.type) && field.defaultValue === undefined;
    if (needed && !Object.hasOwn(json, name)) reading.report([...at, name], 'is missing');
  }
  return value;
}

export const unknownMember = (known: Iterable<string>): string => {
  const names = [...known];
  return `is not known here${names.length > 0 ? `; known are ${names.join(', ')}` : ''}`;
};

function readEnum(type: GraphQLEnumType, value: unknown, { spelling, report }: Reading, at: At): unknown {
  const names = type.getValues().map(({ name }) => name);
  const name = names.find((one) => spelling.enumValue(one) === value);
  return name ?? report(at, `must be one of ${names.map((one) => spelling.enumValue(one)).join(', ')}`);
}

/** What each scalar takes, said to people who do not know GraphQL. */
const EXPECTATIONS: Readonly<Record<string, string>> = {
  Int: 'must be a whole number from -2147483648 to 2147483647',
  SafeInt: 'must be a whole number from -9007199254740991 to 9007199254740991',
  Float: 'must be a number',
  Boolean: 'must be true or false',
  String: 'must be text',
  ID: 'must be text',
  AuthScope: 'must be the name of a scope, such as products:read',
  DateTime: 'must be a time such as 2026-03-01T12:00:00Z',
  JSONObject: 'must be an object',
  GeoJSON: 'must be an object: a GeoJSON geometry',
  BoundingBox:
    'must be west,south,east,north in degrees, with south not above north; west is more than east where the box goes over the antimeridian',
};

/** Scalars that GraphQL would also read from numbers, which here must be written as their schema says. */
const TEXTUAL = new Set(['ID', 'DateTime']);

function readScalar(type: GraphQLScalarType, value: unknown, { report }: Reading, at: At): unknown {
  const fault = faultOfContent(value, at);
  if (fault) return report(fault.at, fault.detail);
  if (fits(type, value)) return value;
  return report(at, EXPECTATIONS[type.name] ?? `must be a value of ${type.name}`);
}

function fits(type: GraphQLScalarType, value: unknown): boolean {
  if (TEXTUAL.has(type.name) && typeof value !== 'string') return false;
  try {
    type.parseValue(value);
    return true;
  } catch {
    return false;
  }
}

type ContentFault = { readonly at: At; readonly detail: string };

/** No store keeps NUL or half a surrogate pair, so no value may have them, at whatever depth. */
function faultOfContent(value: unknown, at: At, level = 0): ContentFault | undefined {
  if (typeof value === 'string') {
    const detail = faultOfText(value);
    return detail === undefined ? undefined : { at, detail };
  }
  if (typeof value !== 'object' || value === null) return undefined;
  if (level > MOST_LEVELS)
    return { at: at.slice(0, 1), detail: `is nested deeper than ${MOST_LEVELS} levels` };
  for (const [name, member] of Object.entries(value)) {
    const step = Array.isArray(value) ? Number(name) : name;
    const fault = faultOfText(name)
      ? { at, detail: 'has a member whose name is no proper text' }
      : faultOfContent(member, [...at, step], level + 1);
    if (fault) return fault;
  }
  return undefined;
}

/** What keeps a text from being stored, if anything does. */
export function faultOfText(text: string): string | undefined {
  if (text.includes('\0')) return 'may not contain the character NUL (U+0000)';
  if (/\p{Surrogate}/u.test(text)) return 'must be proper Unicode: it has half a surrogate pair';
  return undefined;
}

/** The name of a member that nobody knows, as far as it can be told. */
export function shownName(name: string): string {
  const proper = faultOfText(name) ? name.replace(/[\0\p{Surrogate}]/gu, '?') : name;
  return proper.slice(0, 64);
}
