import { isObject, type JsonObject, textOr } from '../hal/json-object.js';
import { readSchema, type Schema } from './schema.js';
import type { Spec } from './spec.js';

export interface Parameter {
  readonly name: string;
  readonly place: string;
  readonly description: string;
  readonly isRequired: boolean;
  readonly schema: Schema;
}

/** One thing that an interface can do: a method on a form of URL, and the GraphQL operation behind it. */
export interface Operation {
  readonly spec: Spec;
  readonly method: string;
  /** With the base: `/api/v1/products/{product_id}`. */
  readonly template: string;
  readonly id: string;
  readonly summary: string;
  readonly description: string;
  readonly tag: string;
  readonly rel: string;
  readonly isDeprecated: boolean;
  readonly parameters: readonly Parameter[];
  /** Sets of scopes, any one of which is enough; none at all where it depends on the case. */
  readonly scopes: readonly (readonly string[])[];
  readonly body: { readonly mediaTypes: readonly string[]; readonly schema: Schema } | undefined;
  readonly responses: readonly (readonly [status: string, description: string])[];
  /** Of the good answer. */
  readonly answer: Schema | undefined;
  readonly graphql: Graphql | undefined;
}

export interface Graphql {
  readonly operation: string;
  readonly document: string;
  /** Which variable is filled from where. */
  readonly variables: readonly { readonly variable: string; readonly place: string; readonly name: string }[];
}

export function readOperation(spec: Spec, path: string, method: string, told: JsonObject): Operation {
  return {
    spec,
    method: method.toUpperCase(),
    template: spec.base + path,
    id: textOr(told['operationId'], ''),
    summary: textOr(told['summary'], ''),
    description: textOr(told['description'], ''),
    tag: textOr(listOf(told['tags'])[0], ''),
    rel: textOr(told['x-rel'], ''),
    isDeprecated: told['deprecated'] === true,
    parameters: listOf(told['parameters']).map((parameter) => readParameter(spec, parameter)),
    scopes: listOf(told['x-required-scopes']).map((set) => listOf(set).map(String)),
    body: readBody(spec, told['requestBody']),
    responses: Object.entries(objectOf(told['responses'])).map(([status, response]) => [
      status,
      textOr(spec.resolve(response)['description'], ''),
    ]),
    answer: answerOf(spec, told['responses']),
    graphql: readGraphql(told['x-graphql']),
  };
}

function readParameter(spec: Spec, told: unknown): Parameter {
  const parameter = spec.resolve(told);
  return {
    name: textOr(parameter['name'], ''),
    place: textOr(parameter['in'], ''),
    description: textOr(parameter['description'], ''),
    isRequired: parameter['required'] === true,
    schema: readSchema(spec.resolve, parameter['schema']),
  };
}

function readBody(spec: Spec, told: unknown): Operation['body'] {
  const content = objectOf(spec.resolve(told)['content']);
  const [first] = Object.values(content);
  if (first === undefined) return undefined;
  return { mediaTypes: Object.keys(content), schema: readSchema(spec.resolve, objectOf(first)['schema']) };
}

function answerOf(spec: Spec, responses: unknown): Schema | undefined {
  const good = Object.entries(objectOf(responses)).find(([status]) => status.startsWith('2'))?.[1];
  const [first] = Object.values(objectOf(spec.resolve(good)['content']));
  return first === undefined ? undefined : readSchema(spec.resolve, objectOf(first)['schema']);
}

function readGraphql(told: unknown): Graphql | undefined {
  if (!isObject(told)) return undefined;
  return {
    operation: textOr(told['operation'], ''),
    document: textOr(told['document'], ''),
    variables: Object.entries(objectOf(told['variables'])).map(([variable, from]) => ({
      variable,
      place: textOr(objectOf(from)['in'], ''),
      name: textOr(objectOf(from)['name'], ''),
    })),
  };
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const objectOf = (value: unknown): JsonObject => (isObject(value) ? value : {});
