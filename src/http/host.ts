import type { HttpRequest } from './exchange.js';

/** The name by which a request reached the server: in lower case, without a port, and without the dot of the root. */
export function hostOf({ header, origin }: Pick<HttpRequest, 'header' | 'origin'>): string {
  const sent = header('host') ?? new URL(origin).host;
  return sent.replace(/:\d*$/, '').replace(/\.$/, '').toLowerCase();
}
