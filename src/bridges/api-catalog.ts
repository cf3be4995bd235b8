import { hash } from 'node:crypto';
import { namesTag } from '../http/etag.js';
import type { Door, HttpRequest, HttpResponse } from '../http/exchange.js';
import type { JsonObject } from './json.js';
import type { MountedBridge } from './mount.js';
import { neighboursOf, titleOf } from './neighbours.js';
import { originOf } from './openapi/serve.js';

/** Where RFC 9727 has it. */
export const CATALOG_PATH = '/.well-known/api-catalog';

const MEDIA_TYPE = 'application/linkset+json; profile="https://www.rfc-editor.org/info/rfc9727"';
const MAX_AGE_SECONDS = 300;

/** An API beside those of the bridges, such as GraphQL. */
export interface CataloguedApi {
  readonly path: string;
  readonly title: string;
  /** A page for people about it. */
  readonly page?: string | undefined;
}

export interface CatalogParts {
  readonly publicUrl: string | undefined;
  /** The page that shows any URL to people, where there is one. */
  readonly explorer?: string | undefined;
  readonly others?: readonly CataloguedApi[];
}

/**
 * `/.well-known/api-catalog` (RFC 9727): every API that is served at this name of the server, where its OpenAPI documents
 * are, and which page shows it, as a linkset (RFC 9264). Open to everybody: it names no more than the documents do. Whoever
 * asks for the headers alone learns from `Link` that this is it.
 */
export function createApiCatalogDoor(mounted: readonly MountedBridge[], parts: CatalogParts): Door {
  const answer = (request: HttpRequest): HttpResponse => {
    const origin = parts.publicUrl ?? originOf(request);
    const body = JSON.stringify({ linkset: linksetAt(origin, mounted, parts) });
    const headers = {
      ETag: `"${hash('sha256', body, 'base64url').slice(0, 16)}"`,
      'Cache-Control': `public, max-age=${MAX_AGE_SECONDS}`,
      Link: `<${origin}${CATALOG_PATH}>; rel="api-catalog"`,
    };
    if (namesTag(request.header('if-none-match'), headers.ETag)) return { status: 304, headers };
    return { status: 200, headers: { ...headers, 'Content-Type': MEDIA_TYPE }, body };
  };
  return (request) =>
    request.path === CATALOG_PATH && (request.method === 'GET' || request.method === 'HEAD')
      ? Promise.resolve(answer(request))
      : undefined;
}

function linksetAt(
  origin: string,
  mounted: readonly MountedBridge[],
  { explorer, others = [] }: CatalogParts,
): readonly JsonObject[] {
  const status = [{ href: `${origin}/health`, type: 'application/json', title: 'Whether the server lives' }];
  const bridges = neighboursOf(mounted).map((group) => {
    const [{ basePath }] = group;
    const base = origin + basePath;
    const title = titleOf(group);
    return {
      anchor: base,
      'service-desc': [
        { href: `${base}/openapi`, type: 'application/json', title: `${title}, as OpenAPI` },
        { href: `${base}/openapi.yaml`, type: 'application/yaml', title: `${title}, as OpenAPI in YAML` },
      ],
      ...(explorer !== undefined && {
        'service-doc': [{ href: `${origin}${explorer}#${basePath}`, type: 'text/html', title }],
      }),
      status,
    };
  });
  const beside = others.map(({ path, title, page }) => ({
    anchor: origin + path,
    ...(page !== undefined && { 'service-doc': [{ href: origin + page, type: 'text/html', title }] }),
    status,
  }));
  const items = [...bridges, ...beside].map(({ anchor }) => ({ href: anchor }));
  return [{ anchor: origin + CATALOG_PATH, item: items }, ...bridges, ...beside];
}
