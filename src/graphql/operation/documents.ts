import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  parse,
  validate,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { HalyardError } from '../../errors.js';
import type { ScopeMask } from '../../principals/scope.js';
import { type AuthPlan, planOperation } from '../auth-plan.js';
import type { GraphqlContext } from '../context.js';
import { restate } from '../restate.js';
import type { OperationLimits } from './limits.js';
import { refuseNulIn } from './nul.js';
import { checkShape } from './shape.js';

/** Documents, each read, validated and planned once while it is remembered. */
export interface Documents {
  counts(): DocumentCounts;
  /** Whether it is remembered: then it costs nothing to read. */
  knows(text: string): boolean;
  /** The text of one that is remembered, by the hash that was noted for it. */
  textOf(hash: string): string | undefined;
  /** Notes the hash of a text, as long as that is remembered. */
  noteHash(hash: string, text: string): void;
  /** @throws GraphQLError on a syntax error; HalyardError where the document is too large, deep or repetitive */
  parse(text: string): DocumentNode;
  /** What is wrong with a document; suggestions are left out for who may not see the whole schema. */
  validate(document: DocumentNode, context: Pick<GraphqlContext, 'principal'>): readonly GraphQLError[];
  /** The plan of one operation of a valid document; `undefined` where it has none of that name. */
  plan(document: DocumentNode, operationName?: string | null): AuthPlan | undefined;
}

/** For who watches the server. */
export interface DocumentCounts {
  readonly documents: number;
  /** What they weigh. */
  readonly bytes: number;
  /** How often a document that was to be read was remembered, and how often not. */
  readonly hits: number;
  readonly misses: number;
}

/**
 * Only valid documents are remembered: of others a stranger can make any number for nothing. What one weighs beside
 * its text is its syntax tree, measured at about a hundred bytes a character.
 */
interface Remembered {
  readonly document: DocumentNode;
  hash: string | undefined;
}
const CACHED_DOCUMENTS = 1000;
const CACHED_BYTES = 64_000_000;
const weightOf = (text: string): number => 5000 + text.length * 100;

export function createDocuments(
  schema: GraphQLSchema,
  limits: OperationLimits,
  schemaSeenBy: (scopes: ScopeMask) => GraphQLSchema,
): Documents {
  const documents = new LRUCache<string, Remembered>({
    max: CACHED_DOCUMENTS,
    maxSize: CACHED_BYTES,
    sizeCalculation: (_remembered, text) => weightOf(text),
    dispose: ({ hash }) => hash !== undefined && hashes.delete(hash),
  });
  const hashes = new Map<string, string>();
  /** The text of a document that was parsed and not validated yet. */
  const texts = new WeakMap<DocumentNode, string>();
  const valid = new WeakSet<DocumentNode>();
  let [hits, misses] = [0, 0];
  const plans = new WeakMap<DocumentNode, Map<string, AuthPlan>>();

  function parseOnce(text: string): DocumentNode {
    const known = documents.get(text);
    if (known) {
      hits += 1;
      return known.document;
    }
    misses += 1;
    const document = parseWithin(text, limits);
    texts.set(document, text);
    return document;
  }

  function validateOnce(
    document: DocumentNode,
    context: Pick<GraphqlContext, 'principal'>,
  ): readonly GraphQLError[] {
    if (valid.has(document)) return [];
    const found = validate(schema, document, undefined, { maxErrors: 20 });
    if (found.length === 0) {
      valid.add(document);
      const text = texts.get(document);
      if (text !== undefined) documents.set(text, { document, hash: undefined });
      return found;
    }
    if (seesEverything(context)) return found;
    return found.map((error) => restate(error, { message: error.message.replace(SUGGESTION, '') }));
  }

  function seesEverything({ principal }: Pick<GraphqlContext, 'principal'>): boolean {
    try {
      return schemaSeenBy(principal.scopes) === schema;
    } catch {
      return false; // Who may not introspect at all sees nothing.
    }
  }

  function planOnce(document: DocumentNode, operationName?: string | null): AuthPlan | undefined {
    const ofDocument = plans.get(document) ?? new Map<string, AuthPlan>();
    plans.set(document, ofDocument);
    const name = operationName ?? '';
    const known = ofDocument.get(name);
    const operation = known ? undefined : getOperationAST(document, operationName);
    // Names of no operation are not remembered: anybody could send any number of them.
    if (!operation) return known;
    const plan = planOperation(schema, document, operation);
    ofDocument.set(name, plan);
    return plan;
  }

  return {
    counts: () => ({ documents: documents.size, bytes: documents.calculatedSize, hits, misses }),
    knows: (text) => documents.has(text),
    textOf: (hash) => hashes.get(hash),
    noteHash(hash, text) {
      const remembered = documents.get(text);
      if (!remembered) return;
      remembered.hash = hash;
      hashes.set(hash, text);
    },
    parse: parseOnce,
    validate: validateOnce,
    plan: planOnce,
  };
}

const SUGGESTION = / Did you mean .*\?$/;

function parseWithin(text: string, limits: OperationLimits): DocumentNode {
  let document: DocumentNode;
  try {
    document = parse(text, { maxTokens: limits.tokens });
  } catch (error) {
    if (error instanceof RangeError) throw new HalyardError('TOO_DEEP', { cause: error });
    if (error instanceof GraphQLError && /contains more tha[nt] \d+ tokens/.test(error.message)) {
      throw new HalyardError('TOO_MANY_TOKENS', {
        message: `The document has more than ${limits.tokens} tokens.`,
      });
    }
    throw error;
  }
  checkShape(document, limits);
  refuseNulIn(document);
  return document;
}
