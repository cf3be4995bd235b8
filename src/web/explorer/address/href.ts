/** What may be done with an address that stands in data, which anybody may have written. */
export type Href =
  /** On this server: it is followed in the explorer, with the credential. */
  | { readonly kind: 'inside'; readonly path: string }
  /** Somewhere else on the web: only opened when asked to, in a page of its own, never with the credential. */
  | { readonly kind: 'outside'; readonly url: string }
  | { readonly kind: 'refused'; readonly text: string; readonly reason: string };

const MOST_CHARACTERS = 8192;

export function readHref(href: unknown, from = '/'): Href {
  if (typeof href !== 'string' || href === '') return refuse(href, 'It is not an address.');
  if (href.length > MOST_CHARACTERS) return refuse(href, 'It is too long.');
  const url = parse(href, from);
  if (!url) return refuse(href, 'It is not an address.');
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return refuse(href, `Addresses with ${url.protocol} are not followed.`);
  }
  if (url.username !== '' || url.password !== '') return refuse(href, 'It carries a password.');
  if (url.origin !== location.origin) return { kind: 'outside', url: url.href };
  // Alone, such a path is the address of another server.
  if (url.pathname.startsWith('//')) return refuse(href, 'It begins with two slashes.');
  return { kind: 'inside', path: url.pathname + url.search };
}

/** The path of an address on this server, else `undefined`. */
export function insidePath(href: unknown, from?: string): string | undefined {
  const read = readHref(href, from);
  return read.kind === 'inside' ? read.path : undefined;
}

function parse(href: string, from: string): URL | undefined {
  try {
    return new URL(href, new URL(from, location.origin));
  } catch {
    return undefined;
  }
}

const refuse = (href: unknown, reason: string): Href => ({
  kind: 'refused',
  text: typeof href === 'string' ? href.slice(0, 200) : (JSON.stringify(href) ?? String(href)).slice(0, 200),
  reason,
});
