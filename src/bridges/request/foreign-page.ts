import type { HttpRequest } from '../../http/exchange.js';

/** Where the server is reached, and whose pages may call it. */
export interface Site {
  readonly publicUrl: string | undefined;
  readonly corsOrigins: readonly string[];
}

/**
 * Whether a page that is none of ours sent the request, with cookies of a person who does not know. A browser says so
 * itself, in headers that no page can write; what is no browser says nothing, and has no cookies but its own.
 */
export function isFromForeignPage(request: HttpRequest, { publicUrl, corsOrigins }: Site): boolean {
  const origin = request.header('origin');
  const site = request.header('sec-fetch-site');
  if (origin !== undefined && corsOrigins.includes(origin)) return false;
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  return origin !== undefined && origin !== request.origin && origin !== publicUrl;
}
