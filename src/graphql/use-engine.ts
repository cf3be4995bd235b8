import { type DocumentNode, GraphQLError } from 'graphql';
import type { Plugin, YogaInitialContext } from 'graphql-yoga';
import { type ErrorCode, HalyardError, statusOf } from '../errors.js';
import type { GraphqlContext } from './context.js';
import type { Engine } from './operation/engine.js';
import { restate } from './restate.js';

/** What Yoga is handed with each request; its own context is only made after validation. */
export interface ServerContext {
  readonly halyard: GraphqlContext;
}

/** Puts the engine behind Yoga's four phases, so that what it answers is what every other door answers. */
export function useEngine(engine: Engine): Plugin<YogaInitialContext & GraphqlContext> {
  return {
    onParse({ setParseFn }) {
      setParseFn((text: string) => parsed(engine, text));
    },
    onValidate({ params, context, setResult }) {
      const faults = engine.validate(params.documentAST, (context as unknown as ServerContext).halyard);
      setResult(faults.map((fault) => restated(fault, 'GRAPHQL_VALIDATION_FAILED')));
    },
    onExecute({ args, setExecuteFn }) {
      setExecuteFn(() => engine.execute(requestFrom(args)));
    },
    onSubscribe({ args, setSubscribeFn }) {
      setSubscribeFn(() => engine.subscribe(requestFrom(args)));
    },
  };
}

interface ExecutionArguments {
  readonly document: DocumentNode;
  readonly operationName?: string | null | undefined;
  readonly variableValues?: unknown;
  readonly contextValue?: unknown;
}

const requestFrom = (args: ExecutionArguments) => ({
  document: args.document,
  operationName: args.operationName,
  variables: args.variableValues as Record<string, unknown> | undefined,
  context: args.contextValue as GraphqlContext,
});

function parsed(engine: Engine, text: string): DocumentNode {
  try {
    return engine.parse(text);
  } catch (error) {
    if (error instanceof HalyardError) {
      throw new GraphQLError(error.message, {
        extensions: { code: error.code, http: { status: error.status } },
      });
    }
    throw error instanceof GraphQLError ? restated(error, 'GRAPHQL_PARSE_FAILED') : error;
  }
}

/** `spec`: by the GraphQL-over-HTTP specification, 400 for the media type of its own and 200 for plain JSON. */
const restated = (error: GraphQLError, code: ErrorCode): GraphQLError =>
  restate(error, { extensions: { code, http: { spec: true, status: statusOf(code) } } });
