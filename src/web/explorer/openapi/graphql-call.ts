import type { JsonObject } from '../hal/json-object.js';
import type { Match } from './match.js';
import type { Schema } from './schema.js';

/** The GraphQL request that a REST request comes to. */
export interface GraphqlCall {
  readonly operation: string;
  readonly document: string;
  readonly variables: JsonObject;
}

export function graphqlCallOf(match: Match, url: string, body?: unknown): GraphqlCall | undefined {
  const { graphql, parameters } = match.operation;
  if (!graphql) return undefined;
  const query = new URLSearchParams(url.split('?')[1] ?? '');
  const members = (typeof body === 'object' && body !== null ? body : {}) as JsonObject;
  const variables: Record<string, unknown> = {};
  for (const { variable, place, name } of graphql.variables) {
    const schema = parameters.find(
      (parameter) => parameter.place === place && parameter.name === name,
    )?.schema;
    if (place === 'path' && match.path[name] !== undefined) variables[variable] = match.path[name];
    else if (place === 'query' && query.has(name)) variables[variable] = typed(query.getAll(name), schema);
    else if (place === 'body' && name === '') variables[variable] = body;
    else if (place === 'body' && name in members) variables[variable] = members[name];
  }
  return { operation: graphql.operation, document: graphql.document, variables };
}

/** What a query string says, as the JSON value that it stands for. */
function typed(texts: readonly string[], schema: Schema | undefined): unknown {
  if (schema?.type === 'array') return texts.length > 1 ? texts : (texts[0] ?? '').split(',');
  const text = texts.at(-1) ?? '';
  if (schema?.type === 'integer' || schema?.type === 'number') return text === '' ? null : Number(text);
  if (schema?.type === 'boolean') return text === 'true';
  return text;
}

export const graphiqlUrl = ({ document, variables }: GraphqlCall): string =>
  `/graphql?${new URLSearchParams({ query: document, variables: JSON.stringify(variables, null, 2) })}`;
