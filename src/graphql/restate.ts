import { GraphQLError } from 'graphql';

/** The same error at the same place, said otherwise. */
export const restate = (
  error: GraphQLError,
  change: { readonly message?: string; readonly extensions?: Readonly<Record<string, unknown>> },
): GraphQLError =>
  new GraphQLError(change.message ?? error.message, {
    nodes: error.nodes ?? null,
    source: error.source ?? null,
    positions: error.positions ?? null,
    path: error.path ?? null,
    originalError: error.originalError ?? null,
    extensions: { ...error.extensions, ...change.extensions },
  });
