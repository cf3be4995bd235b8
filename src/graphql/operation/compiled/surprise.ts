/**
 * Thrown where something comes up that a compiled query does not decide: a null where none may be, a value that does
 * not fit its type, a resolver that throws. The reference executor then runs the query from the start, so that what is
 * said of an error, and what is left of the answer, is its word alone. A query changes nothing: running it twice is
 * only slow.
 */
export class Surprise extends Error {
  override readonly name = 'Surprise';
}
