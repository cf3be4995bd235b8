import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import type { MaybePromise } from '../../../maybe-promise.js';
import type { Variables } from '../../auth-plan.js';
import type { GraphqlContext } from '../../context.js';
import { fragmentsOf } from '../limits.js';
import type { Coerced } from './arguments.js';
import { type CompiledQuery, compileQuery } from './compile.js';
import { conditionNames } from './fields.js';
import { asJson, asValue, type Output } from './output.js';
import { Surprise } from './surprise.js';
import { type ReadVariables, variablesReader } from './variables.js';

/** The forms an answer is made in. */
const outputs = { value: asValue, json: asJson as Output<unknown> };
export type Form = keyof typeof outputs;

/** Compiles queries that come again, each once for each form and for each way its @skip and @include can turn out. */
export interface CompiledQueries {
  /** `undefined` for what the reference executor is to run. */
  find(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    sent: Variables['sent'],
    form: Form,
  ): ReadyQuery | undefined;
}

/** A compiled query and the variables it is to be run with. */
export type ReadyQuery = (context: GraphqlContext) => MaybePromise<unknown>;

/** One that comes once costs more to compile than to run. */
const RUNS_BEFORE = 1;
/** Of eight conditions there are 256 ways; nobody uses that many. */
const MOST_WAYS = 32;

interface Known {
  runs: number;
  readonly conditions: readonly string[];
  readonly readVariables: ReadVariables;
  readonly compiled: Map<string, CompiledQuery<unknown> | undefined>;
}

export function createCompiledQueries(schema: GraphQLSchema): CompiledQueries {
  /** As long as the document is remembered, so is what was compiled of it. */
  const known = new WeakMap<OperationDefinitionNode, Known>();

  function knownOf(document: DocumentNode, operation: OperationDefinitionNode): Known {
    const found = known.get(operation);
    if (found) return found;
    const made: Known = {
      runs: 0,
      conditions: conditionNames(operation, fragmentsOf(document)),
      readVariables: variablesReader(schema, operation),
      compiled: new Map(),
    };
    known.set(operation, made);
    return made;
  }

  function compiledFor(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    of: Known,
    variables: Coerced,
    form: Form,
  ): CompiledQuery<unknown> | undefined {
    const way = wayOf(of, variables, form);
    const known = of.compiled.get(way);
    if (known || of.compiled.has(way) || of.compiled.size >= MOST_WAYS) return known;
    const conditions = new Map(of.conditions.map((name) => [name, variables[name] === true] as const));
    const source = { schema, operation, fragments: fragmentsOf(document), conditions };
    const query = unlessSurprised(() => compileQuery(source, outputs[form]));
    of.compiled.set(way, query);
    return query;
  }

  return {
    find(document, operation, sent, form) {
      const of = knownOf(document, operation);
      of.runs += 1;
      if (of.runs <= RUNS_BEFORE) return undefined;
      const variables = of.readVariables(sent);
      const query = variables && compiledFor(document, operation, of, variables, form);
      return query && ((context) => query(context, variables));
    },
  };
}

const wayOf = ({ conditions }: Known, variables: Coerced, form: Form): string =>
  conditions.length === 0
    ? form
    : `${form} ${conditions.map((name) => (variables[name] === true ? 1 : 0)).join('')}`;

/** What cannot be compiled is not tried again. */
function unlessSurprised<T>(compile: () => T): T | undefined {
  try {
    return compile();
  } catch (error) {
    if (error instanceof Surprise) return undefined;
    throw error;
  }
}
