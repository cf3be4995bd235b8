import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { RE2JS } from 're2js';

/** What is wrong with an input, and where in it, from its root. */
export interface InputFault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

export type InputCheck = (input: Readonly<Record<string, unknown>>) => InputFault | undefined;

/** Strict: a schema with a word that nobody knows, or one that would be ignored where it stands, is refused. */
const options = { strict: true, allErrors: false, ownProperties: true, code: { regExp: linear() } } as const;

/**
 * Compiles a JSON Schema (2020-12).
 * @throws Error that says what is wrong with the schema
 */
export function compileInputSchema(schema: Readonly<Record<string, unknown>>): InputCheck {
  // One for each: schemas of strangers may bear the same `$id`.
  const validate = new Ajv2020(options).compile(schema);
  return (input) => {
    if (validate(input)) return undefined;
    const [error] = validate.errors ?? [];
    return error ? faultOf(error) : { path: [], message: 'The input does not fit the schema of the model.' };
  };
}

function faultOf({ instancePath, keyword, params, message }: ErrorObject): InputFault {
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
