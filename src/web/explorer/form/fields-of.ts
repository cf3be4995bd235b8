import { isObject } from '../hal/json-object.js';
import type { Option, Property, Template } from '../hal/templates.js';
import { wordsOf } from '../hal/words.js';
import type { Operation, Parameter } from '../openapi/operation.js';
import type { Schema } from '../openapi/schema.js';
import type { Field, FieldKind } from './field.js';

/** Names of parameters that are sent without being asked for. */
const BY_ITSELF = new Set(['cursor', 'before']);

/**
 * What the form of a template asks for. The template tells what may be sent and what it is now; the OpenAPI operation,
 * where there is one, what it is made of.
 */
export function fieldsOf(template: Template, operation: Operation | undefined): readonly Field[] {
  const members = new Map(operation?.body?.schema.members ?? []);
  const queries = new Map(
    (operation?.parameters ?? []).filter(({ place }) => place === 'query').map((each) => [each.name, each]),
  );
  const isBodyless = template.method === 'GET' || template.method === 'DELETE';
  const told = template.properties.map((property) => {
    const parameter = queries.get(property.name);
    const isQuery = parameter !== undefined || (isBodyless && !members.has(property.name));
    const schema = members.get(property.name)?.() ?? parameter?.schema;
    return fieldOf(property, schema, isQuery ? 'query' : 'body');
  });
  // A template of a file has no properties; what its URL takes beside it is known from the operation alone.
  const names = new Set(told.map(({ name }) => name));
  const rest = [...queries.values()].filter(({ name }) => !names.has(name) && !BY_ITSELF.has(name));
  return [...told, ...(template.method === 'GET' ? [] : rest.map(queryField))];
}

function fieldOf(property: Property, schema: Schema | undefined, place: Field['place']): Field {
  const { name, limits } = property;
  const options = property.options ?? schema?.choices?.map(plainOption);
  const at = place === 'body' ? `/${escaped(name)}` : name;
  return {
    name,
    at,
    place,
    kind: kindOf(property, schema),
    label: property.prompt,
    help: schema?.description ?? '',
    isRequired: property.isRequired,
    isNullable: schema?.isNullable ?? false,
    isReadOnly: property.isReadOnly,
    current: property.value,
    example: property.placeholder || exampleText(schema),
    options: options ?? [],
    pattern: usablePattern(property.regex),
    min: limits.min,
    max: limits.max,
    minLength: limits.minLength,
    maxLength: limits.maxLength,
    fields: schema ? membersOf(schema, at, property.value) : [],
  };
}

function queryField({ name, schema, isRequired, description }: Parameter): Field {
  return { ...memberField(name, schema, name, undefined, isRequired), place: 'query', help: description };
}

/** The members of an object, each an input of its own. */
function membersOf(schema: Schema, at: string, current: unknown): readonly Field[] {
  if (schema.type !== 'object') return [];
  return schema.members.map(([name, member]) =>
    memberField(
      name,
      member(),
      `${at}/${escaped(name)}`,
      isObject(current) ? current[name] : undefined,
      schema.required.includes(name),
    ),
  );
}

const memberField = (
  name: string,
  schema: Schema,
  at: string,
  current: unknown,
  isRequired: boolean,
): Field => ({
  name,
  at,
  place: 'body',
  kind: kindBySchema(schema) ?? 'text',
  label: wordsOf(name),
  help: schema.description,
  isRequired,
  isNullable: schema.isNullable,
  isReadOnly: false,
  current,
  example: exampleText(schema),
  options: schema.choices?.map(plainOption) ?? [],
  pattern: undefined,
  min: undefined,
  max: undefined,
  minLength: undefined,
  maxLength: undefined,
  fields: membersOf(schema, at, current),
});

function kindOf({ type, options, isMany, value }: Property, schema: Schema | undefined): FieldKind {
  if (type === 'hidden') return 'hidden';
  if (options) return isMany ? 'choices' : 'choice';
  const known = schema && kindBySchema(schema);
  if (
    known === 'text' &&
    (type === 'textarea' || type === 'password' || type === 'email' || type === 'url')
  ) {
    return type === 'textarea' ? 'multiline' : type;
  }
  if (known) return known;
  if (type === 'number' || type === 'range') return 'number';
  if (type === 'checkbox') return 'boolean';
  if (type === 'datetime-local' || type === 'datetime') return 'datetime';
  if (type === 'date' || type === 'email' || type === 'url' || type === 'password') return type;
  if (typeof value === 'object' && value !== null) return 'json';
  return type === 'textarea' ? 'multiline' : 'text';
}

const BY_TYPE: Readonly<Record<string, FieldKind>> = {
  integer: 'integer',
  number: 'number',
  boolean: 'boolean',
};
const BY_FORMAT: Readonly<Record<string, FieldKind>> = {
  'date-time': 'datetime',
  date: 'date',
  email: 'email',
  uri: 'url',
  password: 'password',
};

function kindBySchema(schema: Schema): FieldKind | undefined {
  const { type, choices, format, items, members, isOpen } = schema;
  if (choices) return 'choice';
  if (type === 'array') {
    const item = items?.();
    return item?.choices ? 'choices' : item?.type === 'string' ? 'lines' : 'json';
  }
  if (type === 'object') return members.length > 0 && !isOpen ? 'object' : 'json';
  if (type === 'string') return BY_FORMAT[format] ?? 'text';
  return BY_TYPE[type];
}

function exampleText(schema: Schema | undefined): string {
  const example = schema?.example;
  if (typeof example === 'string' || typeof example === 'number') return String(example);
  return typeof example === 'object' &&
    example !== null &&
    schema?.type === 'object' &&
    schema.members.length === 0
    ? JSON.stringify(example)
    : '';
}

const plainOption = (value: string): Option => ({ value, prompt: value.replace(/_/g, ' ') });

/** As a browser would read it in `pattern`; what it cannot read would be a fault at each key that is pressed. */
function usablePattern(regex: string | undefined): string | undefined {
  if (regex === undefined || regex.length > 500) return undefined;
  try {
    void new RegExp(regex, 'v');
    return regex;
  } catch {
    return undefined;
  }
}

const escaped = (name: string): string => name.replace(/~/g, '~0').replace(/\//g, '~1');
