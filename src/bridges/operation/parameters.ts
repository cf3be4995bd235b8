import {
  astFromValue,
  type GraphQLInputType,
  getNamedType,
  getNullableType,
  isInputObjectType,
  isListType,
  isNonNullType,
  type OperationDefinitionNode,
  typeFromAST,
  type ValueNode,
  type VariableDefinitionNode,
  valueFromASTUntyped,
} from 'graphql';
import { MOST_ON_PAGE } from '../../graphql/connection.js';
import type { Json } from '../json.js';
import { exampleOf } from '../request/example.js';
import { readJson, readText } from '../request/read-value.js';
import { spelled } from '../request/spelled.js';
import type { Misfits, Parameter, RouteMethod } from '../route.js';
import { retold, type Spelling } from '../spelling.js';
import type { BridgeDirectives } from './directives.js';
import { parametersIn } from './path.js';
import { complain } from './sources.js';
import type { VariableUse } from './variable-uses.js';

export interface ParameterSource {
  readonly operation: OperationDefinitionNode;
  readonly route: { readonly method: RouteMethod; readonly path: string };
  readonly uses: readonly VariableUse[];
  readonly directives: BridgeDirectives;
  readonly spelling: Spelling;
}

/** Where each variable of an operation comes from; refuses what could not work before anybody calls it. */
export function parametersOf(source: ParameterSource): readonly Parameter[] {
  const { operation, route } = source;
  const definitions = operation.variableDefinitions ?? [];
  const misfits = new Map(definitions.flatMap((definition) => misfitsIn(source, definition)));
  const parameters = definitions
    .filter((definition) => !source.directives.misfits(definition))
    .map((definition) => parameterOf(source, definition, misfits));
  for (const [name] of misfits) {
    const list = parameters.find(({ variable }) => variable === name);
    if (list?.in === 'body' && isListType(getNullableType(list.type))) continue;
    complain(operation, `@misfits names $${name}, which is no list of the body.`);
  }
  refuseClashes(source, parameters);
  for (const name of parametersIn(route.path)) {
    if (parameters.some((parameter) => parameter.in === 'path' && parameter.name === name)) continue;
    complain(operation, `No variable is called "${name}", as the path "${route.path}" has it.`);
  }
  return parameters;
}

/** The list that a variable is told of, and what of it. */
function misfitsIn(
  { directives }: ParameterSource,
  definition: VariableDefinitionNode,
): readonly (readonly [string, Misfits])[] {
  const said = directives.misfits(definition);
  if (!said) return [];
  const variable = definition.variable.name.value;
  const declared = typeFromAST(directives.schema, definition.type as never) as GraphQLInputType | undefined;
  const type = declared && getNamedType(declared);
  if (!isInputObjectType(type)) return complain(definition, `$${variable} is no list of input objects.`);
  return [[said.of, { variable, type }]];
}

function parameterOf(
  source: ParameterSource,
  definition: VariableDefinitionNode,
  misfits: ReadonlyMap<string, Misfits>,
): Parameter {
  const { directives, spelling, uses } = source;
  const variable = definition.variable.name.value;
  const said = directives.param(definition);
  const type = typeFromAST(directives.schema, definition.type as never) as GraphQLInputType | undefined;
  if (!type) return complain(definition, `The type of $${variable} is not in the schema.`);
  const use = uses.find((one) => one.variable === variable);
  const place = placeOf(source, definition, said.name ?? variable, said.in ?? undefined);
  const { mediaTypes, examples } = directives.body(definition) ?? {};
  const fallback = defaultOf(definition.defaultValue, type, use, spelling);
  const isSize = uses.some((one) => one.variable === variable && isPageSize(one));
  const parameter: Parameter = {
    variable,
    in: place,
    name: place === 'whole body' ? '' : (said.name ?? variable),
    type,
    required: isNonNullType(type) && definition.defaultValue === undefined,
    default: fallback,
    description: definition.description?.value ?? retold(use?.definition.description, spelling),
    minimum: isSize ? 1 : undefined,
    maximum: isSize ? MOST_ON_PAGE : undefined,
    mediaTypes: mediaTypes ?? undefined,
    fileExamples: examples ?? [],
    misfits: misfits.get(variable),
    example: exampleFor(place, type, [said.example, fallback], spelling),
    feeds: uses.filter((one) => one.variable === variable).map(({ field }) => field),
  };
  checkFits(definition, parameter);
  if (said.example !== undefined) checkExample(definition, parameter, spelling);
  return parameter;
}

/** A page of nothing would look like the end of its list. */
const isPageSize = ({ field }: VariableUse): boolean => field.join('.') === 'first';

function placeOf(
  { route, directives }: ParameterSource,
  definition: VariableDefinitionNode,
  name: string,
  said: 'QUERY' | 'HEADER' | 'COOKIE' | 'BODY' | undefined,
): Parameter['in'] {
  const inPath = parametersIn(route.path).includes(name);
  if (directives.body(definition)) {
    if (said || inPath) complain(definition, `${name} cannot be the whole body and come from elsewhere too.`);
    return 'whole body';
  }
  if (said && inPath) complain(definition, `${name} cannot come from both the path and ${said}.`);
  if (inPath) return 'path';
  if (said) return SAID[said];
  return hasBody(route.method) ? 'body' : 'query';
}

const SAID = { QUERY: 'query', HEADER: 'header', COOKIE: 'cookie', BODY: 'body' } as const;

const hasBody = (method: RouteMethod): boolean => method !== 'GET' && method !== 'DELETE';

/** What a place in a URL or a header can hold. */
function checkFits(definition: VariableDefinitionNode, parameter: Parameter): void {
  const { in: place, name, type } = parameter;
  if ((parameter.mediaTypes !== undefined) !== (getNamedType(type).name === 'FileContent')) {
    complain(definition, '@body(mediaTypes:) is for a FileContent, and a FileContent for it alone.');
  }
  if (place === 'body' || place === 'whole body') return;
  const single = isNonNullType(type) ? type.ofType : type;
  if (isListType(single) && place !== 'query') complain(definition, `A list cannot come from the ${place}.`);
  if (place === 'path' && !isNonNullType(type))
    complain(definition, `A path always has its {${name}}: say "!".`);
  const leaf = isListType(single) ? innermost(single) : single;
  if (isInputObjectType(leaf) || /JSON/.test(leaf.toString())) {
    complain(definition, `${leaf} cannot be written in the ${place}.`);
  }
}

function innermost(type: GraphQLInputType): GraphQLInputType {
  return isNonNullType(type) || isListType(type) ? innermost(type.ofType) : type;
}

function refuseClashes({ operation, route }: ParameterSource, parameters: readonly Parameter[]): void {
  const seen = new Set<string>();
  for (const { in: place, name, variable } of parameters) {
    const key = place === 'header' ? `header ${name.toLowerCase()}` : `${place} ${name}`;
    if (seen.has(key)) complain(operation, `Two variables come from the ${place} as "${name}".`);
    seen.add(key);
    const fromBody = place === 'body' || place === 'whole body';
    if (fromBody && !hasBody(route.method))
      complain(operation, `${route.method} has no body for $${variable}.`);
  }
  const members = parameters.some((parameter) => parameter.in === 'body');
  if (members && parameters.some((parameter) => parameter.in === 'whole body')) {
    complain(operation, 'A body that is one variable has no members for others.');
  }
}

/** The variable's own default, or the schema's where the variable is passed straight on. */
function defaultOf(
  own: ValueNode | undefined,
  type: GraphQLInputType,
  use: VariableUse | undefined,
  spelling: Spelling,
): Json | undefined {
  const value = own ?? (use && astFromValue(use.definition.defaultValue, use.definition.type));
  return value ? spelled(type, valueFromASTUntyped(value) as Json, spelling) : undefined;
}

/** Null is a value in a body, and nowhere else. */
function exampleFor(
  place: Parameter['in'],
  type: GraphQLInputType,
  candidates: readonly (Json | undefined)[],
  spelling: Spelling,
): Json {
  const fitting = candidates.find((one) => one !== undefined && (one !== null || place === 'body'));
  return fitting === undefined ? exampleOf(type, spelling) : fitting;
}

function checkExample(definition: VariableDefinitionNode, parameter: Parameter, spelling: Spelling): void {
  const faults: string[] = [];
  const reading = { spelling, report: (_at: unknown, detail: string) => faults.push(detail) };
  const { type, example, in: place, mediaTypes } = parameter;
  if (mediaTypes) return; // A file is told in words of its own.
  if (place === 'body' || place === 'whole body') readJson(type, example, reading);
  else for (const item of Array.isArray(example) ? example : [example]) readText(type, String(item), reading);
  if (faults.length > 0) complain(definition, `The example does not fit: ${faults.join('; ')}.`);
}
