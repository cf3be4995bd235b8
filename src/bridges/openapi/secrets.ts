import type { JsonObject } from '../json.js';

/** Fields of answers that let their holder in. */
const SHOWN: ReadonlySet<string> = new Set(['secret', 'accessToken']);

/** Arguments, and members of inputs, that a person would not want to be looked at while they write them. */
const TYPED: ReadonlySet<string> = new Set([
  'invitation',
  'key',
  'newPassword',
  'oldPassword',
  'password',
  'token',
]);

/** The schema of a field, marked where clients should show it covered. */
export const coveredOutput = (field: string, schema: JsonObject): JsonObject => covered(SHOWN, field, schema);

/** The same of what is sent. */
export const coveredInput = (field: string, schema: JsonObject): JsonObject => covered(TYPED, field, schema);

const covered = (names: ReadonlySet<string>, name: string, schema: JsonObject): JsonObject =>
  names.has(name) && schema['type'] === 'string' ? { ...schema, format: 'password' } : schema;
