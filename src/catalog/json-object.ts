import { type HalyardError, invalid } from '../errors.js';
import { type Field, refuseUnstorable } from './text.js';

export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export type JsonObject = { readonly [name: string]: Json };

export interface JsonRule {
  /** What the value is called at the start of a sentence: `Attributes`, `The input`. */
  readonly what: string;
  readonly maxBytes: number;
  readonly maxDepth: number;
}

/** Names that JavaScript gives a meaning of its own: merged into an object somewhere, they would change its kind. */
const REFUSED_NAMES = new Set(['__proto__', 'constructor', 'prototype']);

/** Any JSON object, as it will be stored: all of it, exactly, or nothing. */
export function checkJsonObject(field: Field, value: unknown, rule: JsonRule): JsonObject {
  if (!isObject(value)) throw invalid(field, `${rule.what} must be a JSON object.`);
  checkJson(field, value, 1, rule);
  const json = JSON.stringify(value);
  if (Buffer.byteLength(json) > rule.maxBytes) throw tooLarge(field, rule);
  // A copy: what GraphQL reads from a document has no prototype, and Drizzle looks for one in every value.
  return JSON.parse(json) as JsonObject;
}

function checkJson(field: Field, value: unknown, depth: number, rule: JsonRule): void {
  if (typeof value === 'string') refuseUnstorable(field, value);
  else if (Array.isArray(value) || isObject(value)) checkMembers(field, value, depth, rule);
  else if (value !== null && typeof value !== 'boolean' && !Number.isFinite(value)) {
    throw invalid(field, `${rule.what} may hold only what JSON can say.`);
  } else if (Number.isInteger(value) && isRounded(Math.abs(Number(value)))) {
    throw invalid(field, `Whole numbers beyond ${Number.MAX_SAFE_INTEGER} are not exact: write it as text.`);
  }
}

const tooLarge = (field: Field, { what, maxBytes }: JsonRule): HalyardError =>
  invalid(field, `${what} may be at most ${maxBytes / 1024} KB of JSON.`);

/** What is larger still is written with an exponent, and nobody takes it for a code. */
const isRounded = (size: number): boolean => size > Number.MAX_SAFE_INTEGER && size < 1e21;

function checkMembers(field: Field, value: object, depth: number, rule: JsonRule): void {
  if (depth > rule.maxDepth) {
    throw invalid(field, `${rule.what} may be nested at most ${rule.maxDepth} levels deep.`);
  }
  // Each is a comma and a digit at least: who has far too many is not looked at one by one.
  if (Object.keys(value).length > rule.maxBytes / 2) throw tooLarge(field, rule);
  for (const [name, member] of Object.entries(value)) {
    refuseUnstorable(field, name);
    if (REFUSED_NAMES.has(name)) throw invalid(field, `${rule.what} may not have the name "${name}".`);
    checkJson([...field, Array.isArray(value) ? Number(name) : name], member, depth + 1, rule);
  }
}

/** Whether it is an object as JSON and GraphQL make them, with or without a prototype. */
function isObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
