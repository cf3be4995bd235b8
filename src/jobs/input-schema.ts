import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { RE2JS } from 're2js';
import { TookTooLong, within } from './time-limit.js';

/** What is wrong with an input, and where in it, from its root. */
export interface InputFault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

export type InputCheck = (input: Readonly<Record<string, unknown>>) => InputFault | undefined;

/** Strict: a schema with a word that nobody knows, or one that would be ignored where it stands, is refused. */
const options = { strict: true, allErrors: false, ownProperties: true, code: { regExp: linear() } } as const;

/** Honest schemas take some milliseconds of each, but a small one can be made that takes minutes. */
const COMPILE_MS = 3000;
const CHECK_MS = 500;

/**
 * Compiles a JSON Schema (2020-12).
 * @param mostMs how long that may take: less for a new one than for one that was taken, on a machine that has more to do
 * @throws Error that says what is wrong with the schema
 */
export function compileInputSchema(
  schema: Readonly<Record<string, unknown>>,
  mostMs = COMPILE_MS,
): InputCheck {
  let validate = compile(schema, mostMs);
  return (input) => {
    try {
      const fits = within(CHECK_MS, (isAgain) => {
        // Where it was cut off, what patterns remember of texts may be half written.
        if (isAgain) validate = new Ajv2020(options).compile(schema);
        return validate(input);
      });
      return fits ? undefined : faultOf(validate.errors?.[0]);
    } catch (error) {
      if (!(error instanceof TookTooLong)) throw error;
      validate = compile(schema, mostMs);
      return { path: [], message: 'It takes too long to compare it with the schema of the model.' };
    }
  };
}

/** One for each: schemas of strangers may bear the same `$id`. */
function compile(schema: Readonly<Record<string, unknown>>, mostMs: number): ValidateFunction {
  try {
    return within(mostMs, () => new Ajv2020(options).compile(schema));
  } catch (error) {
    throw error instanceof TookTooLong ? new Error('it takes too long to compile; make it simpler') : error;
  }
}

function faultOf(error: ErrorObject | undefined): InputFault {
  if (!error) return { path: [], message: 'The input does not fit the schema of the model.' };
  const { instancePath, keyword, params, message } = error;
  const path = instancePath.split('/').slice(1).map(unescaped);
  if (keyword === 'required') {
    const missing = [...path, String(params['missingProperty'])];
    return { path: missing, message: `${nameOf(missing)} is required.` };
  }
  const unknown = params['additionalProperty'] ?? params['unevaluatedProperty'];
  if (unknown !== undefined) {
    const member = [...path, String(unknown)];
    return { path: member, message: `${nameOf(member)} is not known to the model.` };
  }
  const it = nameOf(path);
  if (keyword === 'enum')
    return { path, message: `${it} must be one of ${listed(params['allowedValues'])}.` };
  return { path, message: `${it} ${message ?? 'does not fit the schema of the model'}.` };
}

/** What the sentence is about: some callers are shown it without the place. */
const nameOf = (path: readonly string[]): string =>
  path.length === 0 ? 'The input' : `input.${path.join('.').slice(0, MOST_OF_A_NAME)}`;

/** A member may be called as it likes, in a kilobyte. */
const MOST_OF_A_NAME = 100;

const listed = (values: unknown): string =>
  (Array.isArray(values) ? values : [values]).map((value) => JSON.stringify(value)).join(', ');

/** A pattern runs on what strangers send: in a time that grows with its length alone, whatever the pattern. */
function linear() {
  const compile = (pattern: string) => {
    const compiled = RE2JS.compile(RE2JS.translateRegExp(pattern));
    // By how it is written Ajv tells one pattern from another.
    return { test: (text: string) => compiled.test(text), toString: () => pattern };
  };
  // Asked for by the type, and used only where a check is written into a file.
  return Object.assign(compile, { code: '' });
}

/** RFC 6901. */
const unescaped = (token: string): string => token.replaceAll('~1', '/').replaceAll('~0', '~');
