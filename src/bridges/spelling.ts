/** How a dialect spells what the schema names: members of objects, and the values of enums. */
export interface Spelling {
  /** A field or input field of the schema, such as `createdAt`. */
  member(name: string): string;
  /** A value of an enum, such as `NOT_YET_VALID`. */
  enumValue(name: string): string;
}

/** `created_at` and `not_yet_valid`. */
export const snakeCase: Spelling = {
  member: (name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
  enumValue: (name) => name.toLowerCase(),
};
