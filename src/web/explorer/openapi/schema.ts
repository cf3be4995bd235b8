import { isObject, type JsonObject, textOr } from '../hal/json-object.js';

/** A JSON Schema as far as forms need it: one type, what it may be, and what it holds. */
export interface Schema {
  readonly type: string;
  readonly isNullable: boolean;
  readonly format: string;
  readonly description: string;
  readonly choices: readonly string[] | undefined;
  readonly example: unknown;
  readonly items: (() => Schema) | undefined;
  readonly required: readonly string[];
  /** Read when asked for: a schema may hold itself. */
  readonly members: readonly (readonly [string, () => Schema])[];
  readonly isOpen: boolean;
}

type Resolve = (value: unknown) => JsonObject;

export function readSchema(resolve: Resolve, value: unknown): Schema {
  const own = resolve(value);
  const variants = [own['anyOf'], own['oneOf']].flatMap((list) =>
    Array.isArray(list) ? (list as unknown[]) : [],
  );
  const some = variants.map(resolve).filter(({ type }) => type !== 'null');
  // `anyOf: [X, null]` is how OpenAPI 3.1 says that X may be null; what is beside it tells more than X does.
  const schema: JsonObject = some.length === 1 ? { ...some[0], ...own } : own;
  const types = [schema['type']].flat().filter((type) => typeof type === 'string');
  const choices = schema['enum'];
  const examples = schema['examples'];
  const { items } = schema;
  return {
    type: types.find((type) => type !== 'null') ?? '',
    isNullable: types.includes('null') || some.length < variants.length,
    format: textOr(schema['format'], ''),
    description: textOr(schema['description'], ''),
    choices: Array.isArray(choices) ? choices.filter((choice) => typeof choice === 'string') : undefined,
    example: Array.isArray(examples) ? examples[0] : schema['example'],
    items: isObject(items) ? () => readSchema(resolve, items) : undefined,
    required: Array.isArray(schema['required']) ? schema['required'].map(String) : [],
    members: isObject(schema['properties'])
      ? Object.entries(schema['properties']).map(
          ([name, member]) => [name, () => readSchema(resolve, member)] as const,
        )
      : [],
    isOpen: schema['additionalProperties'] !== undefined && schema['additionalProperties'] !== false,
  };
}
