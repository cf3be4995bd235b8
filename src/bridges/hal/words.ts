import type { Route } from '../route.js';

/** What a link or a button says: what the relation is called. The sentences about it stand where `curies` leads. */
export function titleOf({ rel, name }: Pick<Route, 'rel' | 'name'>): string {
  const called = rel ?? name;
  const title = titles.get(called) ?? promptOf(hyphenated(called));
  titles.set(called, title);
  return title;
}

/** A list of things has thousands of links, and few different ones. */
const titles = new Map<string, string>();

/** The first sentence about an operation, without its full stop. */
export function summaryOf({ description, name }: Pick<Route, 'description' | 'name'>): string {
  const [summary = name] = description.split(/(?<=[.!?])\s+/);
  return summary.replace(/\.$/, '') || name;
}

/** How words are written that are no common ones. */
const SPELLED: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['id', 'ip', 'sku', 'url', 'api', 'csv', 'cdn', 'aoi'].flatMap((word) => [
      [word, word.toUpperCase()],
      [`${word}s`, `${word.toUpperCase()}s`],
    ]),
  ),
  windev: 'WinDev',
};

/** `allowed_ips` and `allowedIps` as people read it: `Allowed IPs`. */
export function promptOf(name: string): string {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[\s_-]+/);
  const text = words.map((word) => SPELLED[word] ?? word).join(' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A name as relations are written: `apiKey` and `api_key` are `api-key`. */
export const hyphenated = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replaceAll('_', '-')
    .toLowerCase();

/** The prefix of every relation that is no registered one; `curies` says where it is documented. */
export const CURIE = 'halyard';
export const curied = (rel: string): string => `${CURIE}:${rel}`;
