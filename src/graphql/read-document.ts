import type { DocumentNode } from 'graphql';
import { andThen, type MaybePromise } from '../maybe-promise.js';
import type { GraphqlContext } from './context.js';

/** What it takes to speak about a document. */
export type Reader = Pick<GraphqlContext, 'engine' | 'principal' | 'countDocument'>;

/**
 * Reads a document that is asked about as one that is run would be: within the limits, and valid.
 * @throws GraphQLError in the words of the parser or the validator; HalyardError where it is too large or deep, or one
 *   too many
 */
export function readDocument(
  { engine, principal, countDocument }: Reader,
  text: string,
): MaybePromise<DocumentNode> {
  return andThen(countDocument(text), () => {
    const document = engine.parse(text);
    const [fault] = engine.validate(document, { principal });
    if (fault) throw fault;
    return document;
  });
}
