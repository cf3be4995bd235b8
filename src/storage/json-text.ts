/**
 * A list of things whose fields are plain columns can be made into JSON by the database, each thing as one text, in a
 * third of the time that it takes to read every column, look at it and write it out. Such a thing carries its text
 * under this name, which no field can have; a compiled query that answers JSON takes it as it is.
 */
export const JSON_TEXT = '__json';

/** The members of an object, in the order of the answer: the response key, and the field that it is made of. */
export type JsonMembers = readonly (readonly [key: string, field: string])[];
