import { getNullableType, isListType } from 'graphql';
import { preconditionOf } from '../../http/etag.js';
import type { HttpRequest } from '../../http/exchange.js';
import type { MaybePromise } from '../../maybe-promise.js';
import { isPrecondition, type Parameter, type Route } from '../route.js';
import type { Spelling } from '../spelling.js';
import { Faults } from './faults.js';
import { fileIn } from './file-body.js';
import { readJsonBody } from './json-body.js';
import { parseQuery } from './query-string.js';
import { type BodyInquiry, readBody } from './read-body.js';
import { type Reading, readText, unknownMember } from './read-value.js';

/** The variables of the operation, or all that is wrong with the request. */
export interface Understood {
  readonly variables: Readonly<Record<string, unknown>>;
  readonly faults: Faults;
}

interface Inquiry extends BodyInquiry {
  readonly request: HttpRequest;
}

/**
 * Reads every variable of a route's operation from a request.
 * @throws HalyardError where the request cannot be read at all: BAD_REQUEST, PAYLOAD_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE
 */
export function readRequest(
  request: HttpRequest,
  route: Route,
  inPath: ReadonlyMap<string, string>,
  spelling: Spelling,
): MaybePromise<Understood> {
  // By the names that our own operations give them.
  const variables: Record<string, unknown> = {};
  const inquiry: Inquiry = { request, route, spelling, variables, faults: new Faults() };
  readQuery(inquiry, parseQuery(request.query));
  for (const parameter of route.parameters) {
    if (parameter.in === 'path') readOne(inquiry, parameter, inPath.get(parameter.name));
    if (parameter.in === 'header') readHeader(inquiry, parameter);
    if (parameter.in === 'cookie') readOne(inquiry, parameter, cookieOf(request, parameter.name));
  }
  if (route.method !== 'GET' && route.method !== 'DELETE') {
    const file = route.parameters.find(({ mediaTypes }) => mediaTypes !== undefined);
    if (file) variables[file.variable] = fileIn(request, file.mediaTypes ?? []);
    else {
      return readJsonBody(request).then((body) => {
        readBody(inquiry, body);
        return inquiry;
      });
    }
  }
  return inquiry;
}

function readQuery(inquiry: Inquiry, sent: ReadonlyMap<string, readonly string[]>): void {
  const { route, faults } = inquiry;
  const known = route.parameters.filter((parameter) => parameter.in === 'query');
  for (const parameter of known) {
    const values = sent.get(parameter.name) ?? [];
    if (isListType(getNullableType(parameter.type))) readList(inquiry, parameter, values);
    else if (values.length > 1)
      faults.malformed({ in: 'query', name: parameter.name }, 'is given more than once');
    else readOne(inquiry, parameter, values[0]);
  }
  const names = known.map(({ name }) => name);
  const detail = unknownMember(names);
  for (const name of sent.keys()) {
    if (names.includes(name)) continue;
    faults.malformed({ in: 'query', name: name.slice(0, 64) }, detail);
  }
}

/** A list is its parameter, repeated. */
function readList(inquiry: Inquiry, parameter: Parameter, values: readonly string[]): void {
  const reading = textReading(inquiry, parameter);
  if (values.length === 0) missing(inquiry, parameter);
  else inquiry.variables[parameter.variable] = values.map((text) => readText(parameter.type, text, reading));
}

function readOne(inquiry: Inquiry, parameter: Parameter, text: string | undefined): void {
  const reading = textReading(inquiry, parameter);
  if (text === undefined) missing(inquiry, parameter);
  else if (isWithin(inquiry, parameter, text)) {
    inquiry.variables[parameter.variable] = readText(parameter.type, text, reading);
  }
}

/** Whether a number keeps to its limits, be it larger than its type; what is none is the business of its type. */
function isWithin({ faults }: Inquiry, parameter: Parameter, text: string): boolean {
  const { in: place, name, minimum = -Infinity, maximum = Infinity } = parameter;
  if (place === 'body' || place === 'whole body' || !/^-?\d+$/.test(text)) return true;
  const value = Number(text);
  if (value >= minimum && value <= maximum) return true;
  const detail = value < minimum ? `must be at least ${minimum}` : `may be at most ${maximum}`;
  faults.add({ in: place, name }, detail, 'VALIDATION_FAILED');
  return false;
}

function missing({ faults }: Inquiry, { in: place, name, required }: Parameter): void {
  if (!required || place === 'body' || place === 'whole body') return;
  faults.malformed({ in: place, name }, 'is missing');
}

function textReading({ spelling, faults }: Inquiry, parameter: Parameter): Reading {
  const { in: place, name, minimum, maximum } = parameter;
  const isLimited = minimum !== undefined && maximum !== undefined;
  return {
    spelling,
    report: (_at, detail) => {
      if (place === 'body' || place === 'whole body') return;
      const told = isLimited ? `must be a whole number from ${minimum} to ${maximum}` : detail;
      faults.malformed({ in: place, name }, told);
    },
  };
}

function readHeader(inquiry: Inquiry, parameter: Parameter): void {
  const sent = inquiry.request.header(parameter.name.toLowerCase());
  if (sent !== undefined && isPrecondition(parameter)) readPrecondition(inquiry, parameter, sent);
  else readOne(inquiry, parameter, sent?.trim());
}

function readPrecondition(inquiry: Inquiry, parameter: Parameter, sent: string): void {
  const { faults, spelling, variables } = inquiry;
  const precondition = preconditionOf(sent);
  const place = { in: 'header', name: parameter.name } as const;
  if (precondition.kind === 'malformed') faults.malformed(place, precondition.detail);
  if (precondition.kind === 'never') faults.add(place, 'names no strong ETag', 'PRECONDITION_FAILED');
  if (precondition.kind !== 'one') return;
  variables[parameter.variable] = readText(parameter.type, precondition.value, {
    spelling,
    // It is a proper ETag, just not one that anything here has ever had.
    report: () => faults.add(place, 'names no version of this', 'PRECONDITION_FAILED'),
  });
}

function cookieOf(request: HttpRequest, name: string): string | undefined {
  const pairs = (request.header('cookie') ?? '').split(/[;,]/).map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}
