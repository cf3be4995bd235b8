import { type DocumentNode, GraphQLError, Kind } from 'graphql';
import { HalyardError, invalid } from '../errors.js';
import { type Api, apiNamed, grantableScopes } from '../principals/api-registry.js';
import { covers, maskOf, missingFrom, type Need, nearestTo, needAll, scopesIn } from '../principals/scope.js';
import type { Scope } from '../principals/scope-registry.js';
import { type Reader, readDocument } from './read-document.js';

const MOST_DOCUMENTS = 50;
const FIELD = ['input', 'forOperations'];

/**
 * The fewest scopes with which a key of an API runs every operation of these documents, whatever their variables. Of
 * several such sets it is one that the caller holds; where they hold none, the one they lack fewest of, so that
 * granting it is refused with its name. What is only asked at run time, of one row, is not counted.
 * @throws HalyardError VALIDATION_FAILED
 */
export async function smallestScopes(
  reader: Reader,
  api: Api,
  documents: readonly string[],
): Promise<readonly Scope[]> {
  if (documents.length < 1 || documents.length > MOST_DOCUMENTS) {
    throw invalid(FIELD, `Give 1 to ${MOST_DOCUMENTS} documents.`);
  }
  const needs: Need[] = [];
  for (const [position, text] of documents.entries()) {
    const field = [...FIELD, position];
    needs.push(grantable(api, needOf(reader, await documentFrom(reader, text, field)), field));
  }
  const scopes = scopesIn(nearestTo(reader.principal.scopes, needAll(needs)));
  if (scopes.length === 0 && apiNamed(api).emptyScopes !== 'none') throw wouldHoldAll(api);
  return scopes;
}

async function documentFrom(
  reader: Reader,
  text: string,
  field: readonly (string | number)[],
): Promise<DocumentNode> {
  try {
    return await readDocument(reader, text);
  } catch (error) {
    if (error instanceof HalyardError && error.code === 'RATE_LIMITED') throw error;
    if (error instanceof GraphQLError || error instanceof HalyardError) throw invalid(field, error.message);
    throw error;
  }
}

/** What all operations of a document ask for together. */
function needOf({ engine }: Reader, document: DocumentNode): Need {
  const operations = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  const planned = operations.flatMap((operation) => {
    const name = 'name' in operation ? operation.name?.value : undefined;
    return engine.plan(document, name)?.upper ?? [];
  });
  return needAll(new Set(planned.map(({ need }) => need)));
}

/** The alternatives that a key of this API may be granted. */
function grantable(api: Api, need: Need, field: readonly (string | number)[]): Need {
  const most = maskOf(grantableScopes(api));
  const possible = need.filter((wanted) => covers(most, wanted));
  if (possible.length > 0) return possible;
  const missing = missingFrom(most, need).join(', ');
  throw invalid(field, `No key of ${apiNamed(api).title} can run this: it needs ${missing}.`);
}

const wouldHoldAll = (api: Api): HalyardError =>
  invalid(
    FIELD,
    `These documents need no scope, and a key of ${apiNamed(api).title} without scopes may do all that its API knows. Name in \`scopes\` what it shall hold.`,
  );
