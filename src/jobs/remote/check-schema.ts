import { invalid } from '../../errors.js';
import { compileInputSchema } from '../input-schema.js';

/**
 * A schema of a stranger's is run on inputs of others, in this process: so it must be small, and each step through it
 * must lead down into the input, or to an end.
 */

const FIELD = ['input', 'inputSchema'];
const MOST_BYTES = 32 * 1024;
/** Parts of it, each counted as often as something refers to it. */
const MOST_PARTS = 2000;
/** To compile it, which is done again in each process. */
const MOST_MS = 1500;
/** Comparing each with each costs the square of it. */
const MOST_UNIQUE = 1000;
const REFERENCE = /^#\/\$defs\/([\w.-]+)$/;
/** They lead elsewhere than they seem to, or make the check answer later than it is asked. */
const REFUSED_WORDS = ['$dynamicRef', '$recursiveRef', '$async', '$vocabulary'];

type Schema = Readonly<Record<string, unknown>>;

/** @throws HalyardError VALIDATION_FAILED */
export function checkedSchema(given: Schema): Record<string, unknown> {
  const text = JSON.stringify(given);
  if (Buffer.byteLength(text) > MOST_BYTES) {
    throw invalid(FIELD, `A schema has at most ${MOST_BYTES} bytes of JSON.`);
  }
  const schema = JSON.parse(text);
  if (schema.type !== 'object') throw invalid(FIELD, 'It must be of an object: `"type": "object"`.');
  countParts(schema);
  try {
    compileInputSchema(schema, MOST_MS);
  } catch (error) {
    throw invalid(FIELD, `It is no JSON Schema (2020-12) that is understood here: ${saidOf(error)}`);
  }
  return schema;
}

function countParts(root: Schema): void {
  let parts = 0;
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    parts += 1;
    if (parts > MOST_PARTS) {
      throw invalid(
        FIELD,
        `It has more than ${MOST_PARTS} parts, each counted as often as it is referred to, or refers to itself.`,
      );
    }
    if (!Array.isArray(value)) checkWords(value as Schema, value === root);
    for (const part of Object.values(value)) visit(part);
    const { $ref } = value as Schema;
    if (typeof $ref === 'string') visit(referredTo(root, $ref));
  };
  visit(root);
}

function checkWords(schema: Schema, isRoot: boolean): void {
  const refused = [...REFUSED_WORDS, ...(isRoot ? [] : ['$id'])];
  const word = refused.find((name) => typeof schema[name] === 'string' || schema[name] === true);
  if (word !== undefined) throw invalid(FIELD, `\`${word}\` is not understood here.`);
  if (schema['uniqueItems'] === true && !(Number(schema['maxItems']) <= MOST_UNIQUE)) {
    throw invalid(FIELD, `Beside \`uniqueItems\` must stand a \`maxItems\` of at most ${MOST_UNIQUE}.`);
  }
}

function referredTo(root: Schema, reference: string): unknown {
  const name = REFERENCE.exec(reference)?.[1];
  const definitions = root['$defs'] as Schema | undefined;
  if (name !== undefined && definitions && Object.hasOwn(definitions, name)) return definitions[name];
  throw invalid(FIELD, `\`$ref\` leads to what is named in \`$defs\`, as in \`#/$defs/Size\`.`);
}

const saidOf = (error: unknown): string =>
  (error instanceof Error ? error.message : 'it cannot be read').slice(0, 300);
