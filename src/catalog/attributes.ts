import { type HalyardError, invalid } from '../errors.js';
import { refuseUnstorable } from './text.js';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** What a product has beyond its columns: any JSON object a tenant makes sense of. */
export type Attributes = { readonly [name: string]: Json };

const MAX_BYTES = 16 * 1024;
const MAX_DEPTH = 8;
/** Names that JavaScript gives a meaning of its own: merged into an object somewhere, they would change its kind. */
const REFUSED_NAMES = new Set(['__proto__', 'constructor', 'prototype']);

export function checkAttributes(field: readonly (string | number)[], value: unknown): Attributes {
  if (!isObject(value)) throw invalid(field, 'Attributes must be a JSON object.');
  checkJson(field, value, 1);
  const json = JSON.stringify(value);
  if (Buffer.byteLength(json) > MAX_BYTES) throw tooLarge(field);
  // A copy: what GraphQL reads from a document has no prototype, and Drizzle looks for one in every value.
  return JSON.parse(json) as Attributes;
}

function checkJson(field: readonly (string | number)[], value: unknown, depth: number): void {
  if (typeof value === 'string') refuseUnstorable(field, value);
  else if (Array.isArray(value) || isObject(value)) checkMembers(field, value, depth);
  else if (value !== null && typeof value !== 'boolean' && !Number.isFinite(value)) {
    throw invalid(field, 'Attributes may hold only what JSON can say.');
  } else if (Number.isInteger(value) && isRounded(Math.abs(Number(value)))) {
    throw invalid(field, `Whole numbers beyond ${Number.MAX_SAFE_INTEGER} are not exact: write it as text.`);
  }
}

const tooLarge = (field: readonly (string | number)[]): HalyardError =>
  invalid(field, `Attributes may be at most ${MAX_BYTES / 1024} KB of JSON.`);

/** What is larger still is written with an exponent, and nobody takes it for a code. */
const isRounded = (size: number): boolean => size > Number.MAX_SAFE_INTEGER && size < 1e21;

function checkMembers(field: readonly (string | number)[], value: object, depth: number): void {
  if (depth > MAX_DEPTH) throw invalid(field, `Attributes may be nested at most ${MAX_DEPTH} levels deep.`);
  // Each is a comma and a digit at least: who has far too many is not looked at one by one.
  if (Object.keys(value).length > MAX_BYTES / 2) throw tooLarge(field);
  for (const [name, member] of Object.entries(value)) {
    refuseUnstorable(field, name);
    if (REFUSED_NAMES.has(name)) throw invalid(field, `Attributes may not have the name "${name}".`);
    checkJson([...field, Array.isArray(value) ? Number(name) : name], member, depth + 1);
  }
}

/** Whether it is an object as JSON and GraphQL make them, with or without a prototype. */
function isObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
