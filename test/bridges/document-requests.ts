import type { JsonObject } from '../../src/bridges/json.js';

/** The requests that an OpenAPI document shows as examples, made of nothing but the document, as an import of it makes them. */

export interface ShownRequest {
  readonly operationId: string;
  readonly method: string;
  /** Below the server's URL. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

interface Parameter {
  readonly $ref?: string;
  readonly name: string;
  readonly in: 'path' | 'query' | 'header' | 'cookie';
  readonly example?: unknown;
  readonly style?: string;
  readonly explode?: boolean;
}

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Record<string, { readonly example?: unknown }> };
}

export interface OpenApiDocument {
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly parameters?: Record<string, Parameter> };
}

/** In the order of the document, with every parameter, also those that may be left out. */
export const requestsIn = (document: JsonObject): readonly ShownRequest[] => {
  const { paths, components } = document as unknown as OpenApiDocument;
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => {
      const parameters = (operation.parameters ?? []).map((parameter) => resolved(parameter, components));
      return requestOf(method.toUpperCase(), path, operation, parameters);
    }),
  );
};

function resolved(parameter: Parameter, { parameters }: OpenApiDocument['components']): Parameter {
  if (parameter.$ref === undefined) return parameter;
  const found = parameters?.[parameter.$ref.split('/').at(-1) ?? ''];
  if (!found) throw new Error(`The document has no ${parameter.$ref}.`);
  return found;
}

function requestOf(
  method: string,
  template: string,
  { operationId, requestBody }: Operation,
  parameters: readonly Parameter[],
): ShownRequest {
  for (const { name, example } of parameters) {
    if (example === undefined) throw new Error(`${operationId} shows no example of ${name}.`);
  }
  const within = (place: Parameter['in']) => parameters.filter((parameter) => parameter.in === place);
  const query = new URLSearchParams();
  for (const { name, example, explode } of within('query')) {
    const values = Array.isArray(example) ? (explode === false ? [example.join(',')] : example) : [example];
    for (const value of values) query.append(name, String(value));
  }
  const path = within('path').reduce(
    (filled, { name, example }) => filled.replace(`{${name}}`, encodeURIComponent(String(example))),
    template,
  );
  const headers = Object.fromEntries(within('header').map(({ name, example }) => [name, String(example)]));
  const [type, content] = Object.entries(requestBody?.content ?? {})[0] ?? [];
  if (requestBody && content?.example === undefined)
    throw new Error(`${operationId} shows no example of its body.`);
  return {
    operationId,
    method,
    path: path + (query.size > 0 ? `?${query}` : ''),
    headers: type === undefined ? headers : { ...headers, 'content-type': sendable(type) },
    body: type === undefined ? undefined : textOf(content?.example),
  };
}

/** A client that may send anything sends something. */
const sendable = (type: string): string => (type === '*/*' ? 'application/octet-stream' : type);

const textOf = (example: unknown): string =>
  typeof example === 'string' ? example : JSON.stringify(example);
