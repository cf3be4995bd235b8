import { type DocumentNode, GraphQLError } from 'graphql';
import type { Plugin, YogaInitialContext } from 'graphql-yoga';
import { orElse } from '../maybe-promise.js';
import type { GraphqlContext } from './context.js';
import type { Engine } from './operation/engine.js';
import { counted, faultsOf, parsedDocument } from './read-operation.js';

/** What Yoga is handed with each request; its own context is only made after validation. */
export interface ServerContext {
  readonly halyard: GraphqlContext;
}

/** Puts the engine behind Yoga's four phases, so that what it answers is what every other door answers. */
export function useEngine(engine: Engine): Plugin<YogaInitialContext & GraphqlContext> {
  return {
    async onParams({ params, context, setResult }) {
      const { query } = params;
      if (typeof query !== 'string') return;
      const { halyard } = context as unknown as ServerContext;
      await orElse(
        () => counted(query, halyard),
        (error) => {
          if (!(error instanceof GraphQLError)) throw error;
          setResult({ errors: [error] });
        },
      );
    },
    onParse({ setParseFn }) {
      setParseFn((text: string) => parsedDocument(engine, text));
    },
    onValidate({ params, context, setResult }) {
      setResult(faultsOf(engine, params.documentAST, (context as unknown as ServerContext).halyard));
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
