import { type DocumentNode, type FragmentDefinitionNode, Kind } from 'graphql';

/** What a document may ask for. Beyond these it is refused before it is validated, since validating can cost as much. */
export interface OperationLimits {
  /** Bytes of the whole HTTP request. */
  readonly bytes: number;
  readonly tokens: number;
  readonly depth: number;
  readonly aliases: number;
  /** Fields, each counted as often as the lists around it can repeat it. */
  readonly cost: number;
}

export const defaultLimits: OperationLimits = {
  bytes: 1_000_000,
  tokens: 5_000,
  depth: 20,
  aliases: 100,
  cost: 50_000,
};

const known = new WeakMap<DocumentNode, ReadonlyMap<string, FragmentDefinitionNode>>();

/** The fragments of a document by their names. */
export function fragmentsOf(document: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  let fragments = known.get(document);
  if (!fragments) {
    fragments = new Map(
      document.definitions.flatMap((definition) =>
        definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition] as const] : [],
      ),
    );
    known.set(document, fragments);
  }
  return fragments;
}
