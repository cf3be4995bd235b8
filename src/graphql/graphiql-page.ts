import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { HttpRequest, HttpResponse } from '../http/exchange.js';

const WELCOME = `# 1. Put your key into the "Headers" tab below:
#      {"Authorization": "Bearer hal_live_..."}
# 2. Press "Re-fetch GraphQL schema", below left:
#    the docs then show what that key may use.
# 3. Run this.
query Welcome {
  me { name tenant { name } }
  products(first: 5) {
    totalCount
    nodes { sku name price { amount currency } }
  }
}
`;

/** GraphiQL with all it needs in one page, which is large: made once, compressed, and sent again only when it is new. */
export function createGraphiqlPage(endpoint: string): (request: HttpRequest) => Promise<HttpResponse> {
  let made: ReturnType<typeof make> | undefined;

  async function make() {
    // Only for who asks: it takes 35 MB of memory for good.
    const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
    const options = { title: 'Halyard', endpoint, defaultQuery: WELCOME, shouldPersistHeaders: false };
    const html = Buffer.from(String(renderGraphiQL(options)));
    const etag = `"${createHash('sha256').update(html).digest('base64url').slice(0, 22)}"`;
    return { html, etag, gzipped: gzipSync(html, { level: 6 }) };
  }

  return async (request) => {
    made ??= make();
    const page = await made;
    const headers = {
      'Content-Type': 'text/html; charset=utf-8',
      'Cache-Control': 'no-cache',
      ETag: page.etag,
      Vary: 'Accept, Accept-Encoding',
    };
    if (request.header('if-none-match') === page.etag) return { status: 304, headers };
    return /\bgzip\b/.test(request.header('accept-encoding') ?? '')
      ? { status: 200, headers: { ...headers, 'Content-Encoding': 'gzip' }, body: page.gzipped }
      : { status: 200, headers, body: page.html };
  };
}
