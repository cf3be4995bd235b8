import { type DocumentNode, getOperationAST, OperationTypeNode } from 'graphql';
import type { Plugin, YogaInitialContext } from 'graphql-yoga';
import type { GraphqlContext } from './context.js';
import type { Engine } from './operation/engine.js';
import { type FindDocument, type Found, hashIn } from './persisted.js';
import { faultsOf, foundDocument, parsedDocument, toldBefore } from './read-operation.js';

/** What Yoga is handed with each request; its own context is only made after validation. */
export interface ServerContext {
  readonly halyard: GraphqlContext;
  /** What `onParams` found. */
  found?: Found;
  /** Told whether a query ran: only mutations show secrets. Yoga copies the rest. */
  readonly ran: { isQuery: boolean };
}

/** Puts the engine behind Yoga's four phases, so that what it answers is what every other door answers. */
export function useEngine(
  engine: Engine,
  findDocument: FindDocument,
): Plugin<YogaInitialContext & GraphqlContext> {
  return {
    async onParams({ params, context, setParams, setResult }) {
      const server = context as unknown as ServerContext;
      const query = params.query ?? undefined;
      try {
        const hash = hashIn(params.extensions);
        // What names no document, or not by a text, Yoga refuses.
        if (typeof (query ?? hash) !== 'string') return;
        server.found = await foundDocument(findDocument, { query, hash }, server.halyard);
        setParams({ ...params, query: server.found.text });
      } catch (error) {
        // It would still complain of a query that is not there.
        setParams({ ...params, query: query ?? '' });
        setResult({ errors: [toldBefore(error)] });
      }
    },
    onParse({ setParseFn }) {
      setParseFn((text: string) => parsedDocument(engine, text));
    },
    onValidate({ params, context, setResult }) {
      const { halyard, found } = context as unknown as ServerContext;
      setResult(faultsOf(engine, params.documentAST, halyard, found));
    },
    onExecute({ args, setExecuteFn }) {
      const operation = getOperationAST(args.document, args.operationName);
      const { ran } = args.contextValue as unknown as ServerContext;
      ran.isQuery = operation?.operation === OperationTypeNode.QUERY;
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
