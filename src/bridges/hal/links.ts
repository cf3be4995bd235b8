import type { JsonObject } from '../json.js';
import { fillPath, parametersIn } from '../operation/path.js';
import type { Route } from '../route.js';
import { CURIE, curied, titleOf } from './words.js';

/** The links of one resource, by their relations. */
export type Links = Record<string, JsonObject | readonly JsonObject[]>;

/** Where a bridge documents its relations, below its base path. */
export const RELS = '/rels';

/** Names the page on which any of our relations is explained. */
export const curiesAt = (basePath: string): readonly JsonObject[] => [
  { name: CURIE, href: `${basePath}${RELS}/{rel}`, templated: true },
];

/** @param values of the parameters in the path that are known; the rest stays in braces, with what a query takes */
export function linkTo(basePath: string, route: Route, values: Readonly<Record<string, string>>): JsonObject {
  const path = pathWith(route.path, values);
  const query = queryOf(route);
  const href = basePath + path;
  return {
    href: path.includes('{') && query.length > 0 ? `${href}{?${query.join(',')}}` : href,
    ...(path.includes('{') && { templated: true }),
    title: titleOf(route),
    ...(isEnding(route) && { deprecation: deprecationOf(basePath, route) }),
  };
}

/** A list that can be narrowed down, as a template of all that it takes but the place in it. */
export function findLink(
  basePath: string,
  route: Route,
  values: Readonly<Record<string, string>>,
): JsonObject | undefined {
  const query = queryOf(route);
  if (query.length === 0) return undefined;
  const href = `${basePath}${pathWith(route.path, values)}{?${query.join(',')}}`;
  return { href, templated: true, title: 'Search, filter and sort' };
}

const queryOf = ({ parameters, content }: Route): readonly string[] =>
  parameters
    .filter(({ in: place, name }) => place === 'query' && name !== content.page?.cursor)
    .map(({ name }) => name);

function pathWith(template: string, values: Readonly<Record<string, string>>): string {
  const isKnown = parametersIn(template).every((name) => values[name] !== undefined);
  return isKnown ? fillPath(template, values) : template;
}

const isEnding = ({ deprecated, sunset }: Route): boolean => deprecated !== undefined || sunset !== undefined;

const deprecationOf = (basePath: string, { docs, rel, name }: Route): string =>
  docs ?? `${basePath}${RELS}/${rel ?? name}`;

/** Puts a link below one of our relations where none is yet. */
export function put(links: Links, { rel }: Route, link: JsonObject): void {
  if (rel !== undefined) links[curied(rel)] ??= link;
}
