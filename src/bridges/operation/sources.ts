import { readdirSync, readFileSync } from 'node:fs';
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  parse,
  Source,
} from 'graphql';

/** The same place seen from `src/bridges/operation` and from `dist/bridges/operation`. */
const FOLDER = new URL('../../../schema/bridges/', import.meta.url);

/** The operations of one bridge as they were written, and the fragments they share. */
export interface Sources {
  readonly operations: readonly { readonly node: OperationDefinitionNode; readonly tag: string }[];
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
}

/** What is wrong with a bridge's source: it stops the start, naming file, line and reason. */
export class BridgeSourceError extends Error {
  override readonly name = 'BridgeSourceError';
}

/** Locates the complaint at a node that was parsed from one of our files. */
export function complain(node: { readonly loc?: OperationDefinitionNode['loc'] }, reason: string): never {
  const { loc } = node;
  const at = loc
    ? `${loc.source.name}:${loc.startToken.line}:${loc.startToken.column}`
    : 'schema/bridges/(made by the engine)';
  throw new BridgeSourceError(`${at}: ${reason}`);
}

export function complainOf(error: GraphQLError): never {
  const [place] = error.locations ?? [];
  const file = error.source?.name ?? 'schema/bridges';
  throw new BridgeSourceError(`${file}:${place?.line ?? 1}:${place?.column ?? 1}: ${error.message}`);
}

export const readDirectiveDefinitions = (): string =>
  readFileSync(new URL('directives.graphql', FOLDER), 'utf8');

/** Reads `schema/bridges/<name>/*.graphql`, in the order of their names. */
export function readSources(name: string): Sources {
  const folder = new URL(`${name}/`, FOLDER);
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.graphql'))
    .sort();
  const documents = files.map((file) => ({
    file: `schema/bridges/${name}/${file}`,
    text: readFileSync(new URL(file, folder), 'utf8'),
  }));
  return parseSources(documents);
}

/** The same from texts. A file's name without its ending is the tag of its routes. */
export function parseSources(files: readonly { readonly file: string; readonly text: string }[]): Sources {
  const operations: { node: OperationDefinitionNode; tag: string }[] = [];
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const { file, text } of files) {
    const tag = file.replace(/^.*\/|\.graphql$/g, '');
    for (const definition of parseFile(file, text).definitions) {
      if (definition.kind === Kind.OPERATION_DEFINITION) operations.push({ node: definition, tag });
      else if (definition.kind !== Kind.FRAGMENT_DEFINITION) {
        complain(definition, 'Only operations and fragments stand in a bridge.');
      } else if (fragments.has(definition.name.value)) {
        complain(definition, `There is another fragment "${definition.name.value}" in this bridge.`);
      } else fragments.set(definition.name.value, definition);
    }
  }
  return { operations, fragments };
}

function parseFile(file: string, text: string): DocumentNode {
  try {
    return parse(new Source(text, file));
  } catch (error) {
    if (error instanceof GraphQLError) complainOf(error);
    throw error;
  }
}
