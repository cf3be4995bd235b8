import { checkJsonObject, type JsonObject } from './json-object.js';
import type { Field } from './text.js';

/** What a product has beyond its columns: any JSON object a tenant makes sense of. */
export type Attributes = JsonObject;

export const checkAttributes = (field: Field, value: unknown): Attributes =>
  checkJsonObject(field, value, { what: 'Attributes', maxBytes: 16 * 1024, maxDepth: 8 });
