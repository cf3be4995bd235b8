import type { Bridge } from './bridge.js';
import type { JsonObject } from './json.js';
import { operationOf, sharedParameters } from './openapi/operations.js';
import { sharedResponses } from './openapi/responses.js';
import { createSchemas } from './openapi/schemas.js';
import type { Route } from './route.js';

/** The OpenAPI 3.1 document of a bridge: the same routes always give the same text. */
export function openapiOf(
  bridge: Bridge,
  routes: readonly Route[],
  /** Where the bridge is served; without it, its base path. */
  serverUrl: string = bridge.basePath,
): JsonObject {
  const schemas = createSchemas(bridge);
  const paths = new Map<string, Record<string, JsonObject>>();
  for (const route of routes) {
    const methods = paths.get(route.path) ?? {};
    methods[route.method.toLowerCase()] = operationOf(bridge, route, schemas);
    paths.set(route.path, methods);
  }
  const responses = sharedResponses(bridge, routes, schemas);
  return {
    openapi: '3.1.0',
    info: { title: bridge.title, version: bridge.version, description: bridge.description },
    servers: [{ url: serverUrl }],
    tags: [...new Set(routes.map(({ tag }) => tag))].map((name) => ({ name })),
    paths: Object.fromEntries(paths),
    components: {
      schemas: schemas.collected(),
      responses,
      parameters: sharedParameters,
      securitySchemes: Object.fromEntries(bridge.rules.readers.map(({ name, scheme }) => [name, scheme])),
    },
  };
}
