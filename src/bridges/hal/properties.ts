import {
  type GraphQLEnumType,
  type GraphQLInputType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql';
import { type ScopeMask, scopesIn } from '../../principals/scope.js';
import { scopeRegistry } from '../../principals/scope-registry.js';
import type { Bridge } from '../bridge.js';
import { isJsonObject, type Json, type JsonObject } from '../json.js';
import { exampleOf } from '../request/example.js';
import type { Route } from '../route.js';
import type { Spelling } from '../spelling.js';
import { promptOf } from './words.js';

/** One thing that a template asks for, before the value it has now is known. */
export interface Property {
  readonly name: string;
  readonly type: GraphQLInputType;
  readonly shown: JsonObject;
}

interface Asked {
  readonly name: string;
  readonly type: GraphQLInputType;
  readonly required: boolean;
  readonly default: Json | undefined;
  readonly example: Json;
  readonly minimum: number | undefined;
  readonly maximum: number | undefined;
}

/** Whose form it is, and where. */
export interface Giver {
  readonly bridge: Bridge;
  readonly held: ScopeMask;
}

/** Everything a route's body can hold, as HAL-FORMS has it. */
export const propertiesOf = (route: Route, giver: Giver): readonly Property[] =>
  askedBy(route, giver.bridge.spelling).map((asked) => ({
    name: asked.name,
    type: asked.type,
    shown: {
      name: asked.name,
      prompt: promptOf(asked.name),
      ...(asked.required && { required: true }),
      ...fieldOf(asked, giver),
      ...(asked.default !== undefined && asked.default !== null && { value: asked.default }),
    },
  }));

function askedBy({ parameters }: Route, spelling: Spelling): readonly Asked[] {
  const whole = parameters.find((parameter) => parameter.in === 'whole body');
  if (!whole) return parameters.filter((parameter) => parameter.in === 'body');
  const type = getNullableType(whole.type);
  if (!isInputObjectType(type)) return [];
  return Object.values(type.getFields()).map((field) => ({
    name: spelling.member(field.name),
    type: field.type,
    required: isNonNullType(field.type) && field.defaultValue === undefined,
    default: undefined,
    example: exampleOf(field.type, spelling),
    minimum: undefined,
    maximum: undefined,
  }));
}

function fieldOf(asked: Asked, giver: Giver): JsonObject {
  const { spelling } = giver.bridge;
  const type = getNullableType(asked.type);
  const items = isListType(type) ? getNullableType(type.ofType) : undefined;
  const single = items ?? type;
  if (isEnumType(single)) return { options: choice(valuesOf(single, spelling), asked, items !== undefined) };
  if (isInputObjectType(single) || isListType(single)) return jsonText(asked);
  if (single.name === 'AuthScope')
    return { options: choice(scopesToGive(giver), asked, items !== undefined) };
  if (items || JSON_TEXTS.has(single.name)) return jsonText(asked);
  return {
    ...INPUTS[single.name],
    ...textInput(single.name, asked.name),
    ...limitsOf(asked),
    ...hintOf(asked),
  };
}

type Options = readonly { readonly prompt: string; readonly value: string }[];

/** Strings alone, and one to choose at most unless the member is a list. */
const choice = (inline: Options, { required }: Asked, many: boolean): JsonObject => ({
  inline: [...inline],
  ...(required && { minItems: 1 }),
  // `multiple` is how clients of the time before `maxItems` are told.
  ...(many ? { multiple: true } : { maxItems: 1 }),
});

const valuesOf = (type: GraphQLEnumType, spelling: Spelling): Options =>
  type
    .getValues()
    .map(({ name }) => ({ prompt: promptOf(name.toLowerCase()), value: spelling.enumValue(name) }));

/** Nobody gives what they do not hold, or what means nothing to the API whose keys are made here. */
function scopesToGive({ held, bridge }: Giver): Options {
  const own = new Set(scopesIn(held));
  return scopeRegistry
    .filter(
      ({ name, apis }) =>
        own.has(name) &&
        (apis === 'every' || bridge.rules.apis === 'every API' || apis.includes(bridge.name)),
    )
    .map(({ name, description }) => ({ prompt: `${name}: ${description}`, value: name }));
}

const JSON_TEXTS: ReadonlySet<string> = new Set(['JSONObject', 'GeoJSON']);

/** What no input of a form holds is written as JSON, such as the placeholder. */
const jsonText = ({ example }: Asked): JsonObject => ({
  type: 'textarea',
  ...(example !== null && example !== undefined && { placeholder: JSON.stringify(example) }),
});

const INPUTS: Readonly<Record<string, JsonObject>> = {
  Int: { type: 'number', step: 1 },
  SafeInt: { type: 'number', step: 1 },
  Float: { type: 'number' },
  Boolean: { type: 'checkbox' },
  DateTime: { type: 'datetime-local' },
};

const textInput = (type: string, name: string): JsonObject => {
  if (type in INPUTS) return {};
  if (/password/i.test(name)) return { type: 'password' };
  return {
    type: /email/i.test(name) ? 'email' : /description|reason|message/i.test(name) ? 'textarea' : 'text',
  };
};

const limitsOf = ({ minimum, maximum }: Asked): JsonObject => ({
  ...(minimum !== undefined && { min: minimum }),
  ...(maximum !== undefined && { max: maximum }),
});

const hintOf = ({ example, name }: Asked): JsonObject =>
  (typeof example === 'string' || typeof example === 'number') && !/password/i.test(name)
    ? { placeholder: String(example) }
    : {};

/** A value that was read, as far as it can be written back: `amount` beside the minor units of a price cannot. */
export function writable(declared: GraphQLInputType, value: Json, spelling: Spelling): Json {
  const type = getNullableType(declared);
  if (isListType(type)) {
    return Array.isArray(value) ? value.map((item: Json) => writable(type.ofType, item, spelling)) : value;
  }
  if (!isInputObjectType(type) || !isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.values(type.getFields()).flatMap((field) => {
      const name = spelling.member(field.name);
      const member = value[name] as Json | undefined;
      return member === undefined ? [] : [[name, writable(field.type, member, spelling)]];
    }),
  );
}
