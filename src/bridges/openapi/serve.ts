import { stringify } from 'yaml';
import type { Handler } from '../answer-route.js';
import type { Bridge } from '../bridge.js';
import type { JsonObject } from '../json.js';

/** Stands in the rendered document for where the server is, which only a request tells. */
const HERE = 'https://here.invalid';

/**
 * The bridge's OpenAPI document at `/openapi` and `/openapi.yaml`, open to everybody: it says nothing that a key would
 * be needed to learn. It is rendered once; that it names the address it was read from makes it work where it is imported.
 */
export function openapiHandlers(
  { basePath }: Bridge,
  document: JsonObject,
): readonly { readonly path: string; readonly handler: Handler }[] {
  const placed = { ...document, servers: [{ url: HERE + basePath }] };
  return [
    { path: '/openapi', handler: serving(JSON.stringify(placed), 'application/json; charset=utf-8') },
    { path: '/openapi.yaml', handler: serving(stringify(placed), 'application/yaml; charset=utf-8') },
  ];
}

const serving =
  (text: string, mediaType: string): Handler =>
  async ({ origin }) => ({
    status: 200,
    headers: { 'Content-Type': mediaType, 'Cache-Control': 'no-cache' },
    body: text.replaceAll(HERE, ORIGIN.test(origin) ? origin : ''),
  });

/** Whoever asks writes the `Host`, and it must not be able to write anything else of the document. */
const ORIGIN = /^https?:\/\/[\w.:[\]-]+$/;
