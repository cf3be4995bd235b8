import { readFileSync } from 'node:fs';
import { GraphQLError } from 'graphql';
import { HalyardError } from '../errors.js';
import { anonymous } from '../principals/principal.js';
import type { Documents } from './operation/documents.js';
import type { FindDocument } from './persisted.js';

/** The operations that are run at `/graphql`, where others are not: their texts by the ids that clients send. */
export interface OperationList {
  readonly byId: ReadonlyMap<string, string>;
  readonly texts: ReadonlySet<string>;
}

/**
 * Reads a manifest: Apollo's, as `generate-persisted-query-manifest` writes it, or an object of ids and documents.
 * @throws Error that says what is wrong with the file
 */
export function readOperationList(file: string): OperationList {
  const byId = new Map(entriesOf(contentOf(file)) ?? fail(file, `has to hold ${WANTED}.`));
  return { byId, texts: new Set(byId.values()) };
}

const WANTED =
  'an Apollo persisted query manifest, or a JSON object whose members are the ids of operations and whose values are their documents';

const fail = (file: string, why: string): never => {
  throw new Error(`The file ${file} that HALYARD_OPERATIONS names ${why}`);
};

function contentOf(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const [reason] = (error as Error).message.split(',');
    return fail(
      file,
      error instanceof SyntaxError ? `is not JSON: ${reason}.` : `cannot be read: ${reason}.`,
    );
  }
}

type Entry = readonly [id: string, text: string];

/** `undefined` where it is no manifest. */
function entriesOf(content: unknown): readonly Entry[] | undefined {
  if (!isObject(content)) return undefined;
  const entries: readonly (readonly [unknown, unknown])[] =
    content['format'] === 'apollo-persisted-query-manifest' && Array.isArray(content['operations'])
      ? content['operations'].map((one) =>
          isObject(one) ? [one['id'], one['body']] : [undefined, undefined],
        )
      : Object.entries(content);
  return entries.every(isEntry) ? entries : undefined;
}

const isEntry = (entry: readonly [unknown, unknown]): entry is Entry =>
  entry.every((one) => typeof one === 'string' && one !== '');

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Finds what is on the list, by id or by its exact text, and nothing else. */
export const onlyListed =
  ({ byId, texts }: OperationList): FindDocument =>
  ({ query, hash }) => {
    const text = hash === undefined ? query : byId.get(hash);
    if (text === undefined || !texts.has(text)) throw new HalyardError('PERSISTED_QUERY_NOT_IN_LIST');
    if (query !== undefined && query !== text) throw new HalyardError('PERSISTED_QUERY_MISMATCH');
    return { text };
  };

/** What is on the list and cannot run, perhaps because the schema has changed since. */
export function faultsOfList(
  { byId }: OperationList,
  documents: Pick<Documents, 'parse' | 'validate'>,
): readonly { readonly id: string; readonly message: string }[] {
  return [...byId].flatMap(([id, text]) => {
    try {
      const [fault] = documents.validate(documents.parse(text), { principal: anonymous });
      return fault ? [{ id, message: fault.message }] : [];
    } catch (error) {
      if (error instanceof GraphQLError || error instanceof HalyardError)
        return [{ id, message: error.message }];
      throw error;
    }
  });
}
