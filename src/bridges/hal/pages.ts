import { parseQuery } from '../request/query-string.js';
import { type Connection, nextCursorOf } from '../response/render-json.js';
import type { Route } from '../route.js';
import type { Scene } from './hypermedia.js';
import type { Links } from './links.js';

/** The query parameter that asks for the page before a place; hypermedia alone takes it. */
export const BEFORE = 'before';

/** The same list from its start, and on either side of this page. There is no last one: a cursor cannot tell where. */
export function pageLinks({ pageInfo }: Connection, { content }: Route, request: Scene['request']): Links {
  const cursor = content.page?.cursor;
  if (cursor === undefined) return {};
  const next = nextCursorOf(pageInfo);
  const { hasPreviousPage, startCursor } = pageInfo;
  const at = (place: Readonly<Record<string, string>>) => urlWith(request, [cursor, BEFORE], place);
  return {
    first: { href: at({}), title: 'First page' },
    ...(hasPreviousPage &&
      startCursor && { prev: { href: at({ [BEFORE]: startCursor }), title: 'Previous page' } }),
    ...(next !== null && { next: { href: at({ [cursor]: next }), title: 'Next page' } }),
  };
}

function urlWith(
  { path, query }: Scene['request'],
  without: readonly string[],
  added: Readonly<Record<string, string>>,
): string {
  const kept = new URLSearchParams();
  for (const [name, values] of parseQuery(query)) {
    if (!without.includes(name)) for (const value of values) kept.append(name, value);
  }
  for (const [name, value] of Object.entries(added)) kept.append(name, value);
  return kept.size === 0 ? path : `${path}?${kept}`;
}

/** As it was asked for; braces that came as they are would make a template of it. */
export const urlOf = ({ path, query }: Scene['request']): string =>
  (query === '' ? path : `${path}?${query}`).replaceAll('{', '%7B').replaceAll('}', '%7D');
