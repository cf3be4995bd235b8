import { useGraphiQL } from '@graphiql/react';
import { Kind, type OperationDefinitionNode, parse, print, separateOperations } from 'graphql';
import { useMemo } from 'react';

/** The operation that would run now, and what belongs to it. */
export interface Operation {
  readonly ok: true;
  readonly name: string | undefined;
  readonly kind: 'query' | 'mutation' | 'subscription';
  /** With its fragments, and without the other operations of the editor. */
  readonly document: string;
  /** What the variables editor holds, as text. */
  readonly variables: string;
}

export type InEditor = Operation | { readonly ok: false; readonly reason: string };

export function useOperation(): InEditor {
  const { query, variables, chosen } = useGraphiQL(({ tabs, activeTabIndex, operationName }) => ({
    query: tabs[activeTabIndex]?.query ?? '',
    variables: tabs[activeTabIndex]?.variables ?? '',
    chosen: operationName,
  }));
  return useMemo(() => operationIn(query, variables, chosen), [query, variables, chosen]);
}

function operationIn(query: string, variables: string, chosen: string | undefined): InEditor {
  if (query.replaceAll(/#.*/g, '').trim() === '') return { ok: false, reason: 'The editor is empty.' };
  try {
    const document = parse(query);
    const operations = document.definitions.filter(isOperation);
    const operation = operations.find(({ name }) => name?.value === chosen) ?? operations[0];
    if (!operation) return { ok: false, reason: 'There is no operation in the editor, only fragments.' };
    const name = operation.name?.value;
    const alone = separateOperations(document)[name ?? ''] ?? document;
    return { ok: true, name, kind: operation.operation, document: print(alone), variables };
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    return { ok: false, reason: `The query cannot be read yet. ${said}` };
  }
}

const isOperation = (definition: { readonly kind: string }): definition is OperationDefinitionNode =>
  definition.kind === Kind.OPERATION_DEFINITION;
