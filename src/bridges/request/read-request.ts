import { getNullableType, isListType } from 'graphql';
import { HalyardError } from '../../errors.js';
import type { HttpRequest } from '../../http/exchange.js';
import { isJsonObject, jsonPointer } from '../json.js';
import type { Parameter, Route } from '../route.js';
import type { Spelling } from '../spelling.js';
import { preconditionOf } from './etag.js';
import { Faults } from './faults.js';
import { readJsonBody } from './json-body.js';
import { parseQuery } from './query-string.js';
import { faultOfText, type Reading, readJson, readText, unknownMember } from './read-value.js';

/** The variables of the operation, or all that is wrong with the request. */
export interface Understood {
  readonly variables: Readonly<Record<string, unknown>>;
  readonly faults: Faults;
}

interface Inquiry {
  readonly request: HttpRequest;
  readonly route: Route;
  readonly spelling: Spelling;
  readonly variables: Record<string, unknown>;
  readonly faults: Faults;
}

/**
 * Reads every variable of a route's operation from a request.
 * @throws HalyardError where the request cannot be read at all: BAD_REQUEST, PAYLOAD_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE
 */
export async function readRequest(
  request: HttpRequest,
  route: Route,
  inPath: ReadonlyMap<string, string>,
  spelling: Spelling,
): Promise<Understood> {
  const variables: Record<string, unknown> = Object.create(null);
  const inquiry: Inquiry = { request, route, spelling, variables, faults: new Faults() };
  readQuery(inquiry, parseQuery(request.query));
  for (const parameter of route.parameters) {
    if (parameter.in === 'path') readOne(inquiry, parameter, inPath.get(parameter.name));
    if (parameter.in === 'header') readHeader(inquiry, parameter);
    if (parameter.in === 'cookie') readOne(inquiry, parameter, cookieOf(request, parameter.name));
  }
  if (route.method !== 'GET' && route.method !== 'DELETE') readBody(inquiry, await readJsonBody(request));
  return { variables, faults: inquiry.faults };
}

function readQuery(inquiry: Inquiry, sent: ReadonlyMap<string, readonly string[]>): void {
  const { route, faults } = inquiry;
  const known = route.parameters.filter((parameter) => parameter.in === 'query');
  for (const parameter of known) {
    const values = sent.get(parameter.name) ?? [];
    if (isListType(getNullableType(parameter.type))) readList(inquiry, parameter, values);
    else if (values.length > 1) faults.malformed({ in: 'query', name: parameter.name }, 'is given more than once');
    else readOne(inquiry, parameter, values[0]);
  }
  const names = known.map(({ name }) => name);
  for (const name of sent.keys()) {
    if (names.includes(name)) continue;
    faults.malformed({ in: 'query', name: name.slice(0, 64) }, unknownMember(names));
  }
}

/** A list is its parameter, repeated. */
function readList(inquiry: Inquiry, parameter: Parameter, values: readonly string[]): void {
  if (values.length === 0) return missing(inquiry, parameter);
  inquiry.variables[parameter.variable] = values.map((text) =>
    readText(parameter.type, text, textReading(inquiry, parameter)),
  );
}

function readOne(inquiry: Inquiry, parameter: Parameter, text: string | undefined): void {
  if (text === undefined) return missing(inquiry, parameter);
  inquiry.variables[parameter.variable] = readText(parameter.type, text, textReading(inquiry, parameter));
}

function missing({ faults }: Inquiry, { in: place, name, required }: Parameter): void {
  if (!required || place === 'body' || place === 'whole body') return;
  faults.malformed({ in: place, name }, 'is missing');
}

function textReading({ spelling, faults }: Inquiry, { in: place, name }: Parameter): Reading {
  return {
    spelling,
    report: (_at, detail) => {
      if (place !== 'body' && place !== 'whole body') faults.malformed({ in: place, name }, detail);
    },
  };
}

function readHeader(inquiry: Inquiry, parameter: Parameter): void {
  const sent = inquiry.request.header(parameter.name.toLowerCase());
  if (sent === undefined || parameter.name.toLowerCase() !== 'if-match') {
    return readOne(inquiry, parameter, sent?.trim());
  }
  const precondition = preconditionOf(sent);
  const place = { in: 'header', name: parameter.name } as const;
  if (precondition.kind === 'malformed') inquiry.faults.malformed(place, precondition.detail);
  if (precondition.kind === 'never') inquiry.faults.add(place, 'names no strong ETag', 'PRECONDITION_FAILED');
  if (precondition.kind !== 'one') return;
  inquiry.variables[parameter.variable] = readText(parameter.type, precondition.value, {
    spelling: inquiry.spelling,
    // It is a proper ETag, just not one that anything here has ever had.
    report: () => inquiry.faults.add(place, 'names no version of this', 'PRECONDITION_FAILED'),
  });
}

function cookieOf(request: HttpRequest, name: string): string | undefined {
  const pairs = (request.header('cookie') ?? '').split(/[;,]/).map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}

function readBody(inquiry: Inquiry, json: unknown): void {
  const { route, faults, spelling, variables } = inquiry;
  const whole = route.parameters.find((parameter) => parameter.in === 'whole body');
  const reading: Reading = { spelling, report: (at, detail) => faults.invalid(jsonPointer(at), detail) };
  if (whole) {
    if (json !== undefined) variables[whole.variable] = readJson(whole.type, json, reading);
    else if (whole.required) faults.invalid('', 'is missing');
    return;
  }
  if (json === undefined || isJsonObject(json)) return readMembers(inquiry, json ?? {}, reading);
  throw new HalyardError('BAD_REQUEST', { message: 'The body must be a JSON object.' });
}

function readMembers(inquiry: Inquiry, json: Readonly<Record<string, unknown>>, reading: Reading): void {
  const { route, faults, variables } = inquiry;
  const known = route.parameters.filter((parameter) => parameter.in === 'body');
  for (const { name, type, variable, required } of known) {
    if (Object.hasOwn(json, name)) variables[variable] = readJson(type, json[name], reading, [name]);
    else if (required) faults.invalid(jsonPointer([name]), 'is missing');
  }
  const names = known.map(({ name }) => name);
  for (const name of Object.keys(json)) {
    if (names.includes(name)) continue;
    const shown = faultOfText(name) ? name.replace(/[\0\p{Surrogate}]/gu, '?') : name;
    faults.invalid(jsonPointer([shown.slice(0, 64)]), unknownMember(names));
  }
}
