import { HalyardError } from '../../errors.js';
import { isJsonObject, jsonPointer } from '../json.js';
import type { Route } from '../route.js';
import type { Spelling } from '../spelling.js';
import type { Faults } from './faults.js';
import { readItems } from './read-items.js';
import { type Reading, readJson, shownName, unknownMember } from './read-value.js';

/** Where what was read goes, and what was wrong with it. */
export interface BodyInquiry {
  readonly route: Route;
  readonly spelling: Spelling;
  readonly variables: Record<string, unknown>;
  readonly faults: Faults;
}

/**
 * Reads the variables that a JSON body holds: one as the whole of it, or one from each member.
 * @throws HalyardError BAD_REQUEST where it is no object and should be
 */
export function readBody(inquiry: BodyInquiry, json: unknown): void {
  const { route, faults, spelling, variables } = inquiry;
  const reading: Reading = { spelling, report: (at, detail) => faults.invalid(jsonPointer(at), detail) };
  const whole = route.parameters.find((parameter) => parameter.in === 'whole body');
  if (!whole) {
    readMembers(inquiry, objectIn(json), reading);
  } else if (json !== undefined) {
    variables[whole.variable] = readJson(whole.type, json, reading);
  } else if (whole.required) faults.invalid('', 'is missing');
}

function objectIn(json: unknown): Readonly<Record<string, unknown>> {
  if (json === undefined) return {};
  if (isJsonObject(json)) return json;
  throw new HalyardError('BAD_REQUEST', { message: 'The body must be a JSON object.' });
}

/** A member that nobody knows is refused: dropped, it would look as if it had been heeded. */
function readMembers(
  { route, faults, variables }: BodyInquiry,
  json: Readonly<Record<string, unknown>>,
  reading: Reading,
): void {
  const known = route.parameters.filter((parameter) => parameter.in === 'body');
  for (const { name, type, variable, required, misfits } of known) {
    if (!Object.hasOwn(json, name)) {
      if (required) faults.invalid(jsonPointer([name]), 'is missing');
    } else if (misfits && Array.isArray(json[name])) {
      const read = readItems(type, json[name], misfits, reading.spelling);
      variables[variable] = read.fitting;
      variables[misfits.variable] = read.apart;
    } else variables[variable] = readJson(type, json[name], reading, [name]);
  }
  const names = known.map(({ name }) => name);
  const detail = unknownMember(names);
  for (const name of Object.keys(json)) {
    if (names.includes(name)) continue;
    faults.invalid(jsonPointer([shownName(name)]), detail);
  }
}
