/** How a dialect spells what the schema names: members of objects, and the values of enums. */
export interface Spelling {
  /** A field or input field of the schema, such as `createdAt`. */
  member(name: string): string;
  /** A value of an enum, such as `NOT_YET_VALID`. */
  enumValue(name: string): string;
}

/** What the schema says of a thing, the names it mentions in backticks spelled the dialect's way. */
export const retold = (description: string | null | undefined, { member }: Spelling): string =>
  (description ?? '').replace(/`([a-z]+[A-Z][A-Za-z]*)`/g, (_quoted, name: string) => `\`${member(name)}\``);

/** `created_at` and `not_yet_valid`. */
export const snakeCase: Spelling = {
  member: (name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
  enumValue: (name) => name.toLowerCase(),
};

/** `createdAt`, as the schema has it, and `notYetValid`. */
export const camelCase: Spelling = {
  member: (name) => name,
  enumValue: (name) =>
    name.toLowerCase().replace(/_([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase()),
};
