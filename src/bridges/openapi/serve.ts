import { stringify } from 'yaml';
import type { Enter } from '../../graphql/request-context.js';
import { noteRoute } from '../../http/count-usage.js';
import type { HttpRequest } from '../../http/exchange.js';
import type { Handler } from '../answer-route.js';
import type { Bridge } from '../bridge.js';
import type { JsonObject } from '../json.js';
import { reasonOfError } from '../response/refusals.js';
import { isToldAlike, refuse } from '../response/refuse.js';

/** Stands in the rendered document for where the server is, which only a request tells. */
const HERE = 'https://here.invalid';

/**
 * The bridge's OpenAPI document at `/openapi` and `/openapi.yaml`, open to everybody: it says nothing that a key would
 * be needed to learn. Who shows one all the same is told where it is no good, unless the bridge tells nobody. It is
 * rendered once, when it is first asked for; that it names the address it was read from makes it work where it is imported.
 */
export function openapiHandlers(
  bridge: Bridge,
  document: JsonObject,
  enter: Enter,
): readonly { readonly path: string; readonly handler: Handler }[] {
  const rules = isToldAlike(bridge, 'UNAUTHENTICATED') ? { ...bridge.rules, readers: [] } : bridge.rules;
  const placed = { ...document, servers: [{ url: HERE + bridge.basePath }] };
  const serving = (render: () => string, mediaType: string): Handler => {
    let text: string | undefined;
    return async (request) => {
      noteRoute(request, `${bridge.name}.openapi`);
      const entrance = await enter(request, rules, 'reject');
      if (!entrance.ok) return refuse(bridge, request, reasonOfError(entrance.refusal));
      text ??= render();
      return {
        status: 200,
        headers: { 'Content-Type': mediaType, 'Cache-Control': 'no-cache' },
        body: text.replaceAll(HERE, originOf(request)),
      };
    };
  };
  return [
    { path: '/openapi', handler: serving(() => JSON.stringify(placed), 'application/json; charset=utf-8') },
    { path: '/openapi.yaml', handler: serving(() => stringify(placed), 'application/yaml; charset=utf-8') },
  ];
}

/** Whoever asks writes the `Host`, and it must not be able to write anything else of the document. */
export const originOf = ({ origin }: Pick<HttpRequest, 'origin'>): string =>
  ORIGIN.test(origin) ? origin : '';

const ORIGIN = /^https?:\/\/[\w.:[\]-]+$/;
