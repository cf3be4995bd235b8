import { type GraphQLSchema, getNamedType, isObjectType } from 'graphql';
import { objectTypeOf } from '../operation/content.js';
import { parametersIn } from '../operation/path.js';
import type { Route } from '../route.js';

/** How the routes of a bridge hang together, which no one of them says: all that hypermedia is derived from. */
export interface RouteGraph {
  /** The route that reads one thing of a type by what names it. */
  byId(type: string): ById | undefined;
  /** The list that the things of a route by id stand in. */
  collectionOf(route: Route): Route | undefined;
  /** What a route is one step below. */
  ownerOf(route: Route): Route | undefined;
  /** What is read one step below a route: `/imports/{id}/logs` below `/imports/{id}`. */
  childrenOf(route: Route): readonly Route[];
  /** What can be done with what a route reads. */
  actionsOf(route: Route): readonly Route[];
  /** What can be done with nothing that is read, such as logging in. */
  readonly freeActions: readonly Route[];
  /** Fields of a type, by which is decided what of it is offered. */
  stateOf(type: string): readonly string[];
  /** Fields of a type such as `categoryId`, whose thing can be read by id; by the name of the thing. */
  referencesOf(type: string): readonly Reference[];
}

export interface ById {
  readonly route: Route;
  /** The path's parameter. */
  readonly parameter: string;
  /** The field that it takes. */
  readonly naming: Naming;
}

export interface Reference {
  /** `category`, where the field is `categoryId`. */
  readonly name: string;
  readonly field: string;
  readonly to: ById;
}

/** The fields that name a thing, best first. */
const NAMING = ['id', 'sku', 'userId'] as const;
export type Naming = (typeof NAMING)[number];

export function routeGraph(schema: GraphQLSchema, routes: readonly Route[]): RouteGraph {
  const readable = routes.filter(({ kind, method }) => kind === 'query' && method === 'GET');
  const things = thingsIn(readable);
  const owners = new Map<Route, Route>();
  const children = new Map<Route, Route[]>();
  const actions = new Map<Route, Route[]>();
  const freeActions: Route[] = [];
  for (const route of routes) {
    const owner = ownerOf(route, readable);
    if (owner) owners.set(route, owner);
    if (readable.includes(route)) {
      if (owner) put(children, owner, route);
    } else if (owner) put(actions, owner, route);
    else if (parametersIn(route.path).length === 0) freeActions.push(route);
  }

  const states = new Map<string, Set<string>>();
  for (const [owner, some] of [...actions, ...children]) {
    const type = objectTypeOf(owner.content);
    if (type === undefined) continue;
    const fields = some.flatMap(({ offer }) => offer.while.map(({ field }) => field));
    states.set(type, new Set([...(states.get(type) ?? []), ...fields]));
  }

  const references = new Map<string, readonly Reference[]>();
  function referencesOf(type: string): readonly Reference[] {
    const known = references.get(type) ?? findReferences(type);
    references.set(type, known);
    return known;
  }

  function findReferences(type: string): readonly Reference[] {
    const object = schema.getType(type);
    if (!isObjectType(object)) return [];
    const fields = object.getFields();
    return Object.values(fields).flatMap(({ name, type: declared, args }) => {
      const id = fields[`${name}Id`];
      const to = things.get(getNamedType(declared).name);
      return id && to?.naming === 'id' && args.length === 0 ? [{ name, field: id.name, to }] : [];
    });
  }

  return {
    byId: (type) => things.get(type),
    collectionOf: ({ path }) => {
      const parent = path.slice(0, path.lastIndexOf('/'));
      return readable.find((route) => route.path === parent && route.content.page);
    },
    ownerOf: (route) => owners.get(route),
    childrenOf: (route) => children.get(route) ?? [],
    actionsOf: (route) => actions.get(route) ?? [],
    freeActions,
    stateOf: (type) => [...(states.get(type) ?? [])],
    referencesOf,
  };
}

function put<Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void {
  map.set(key, [...(map.get(key) ?? []), value]);
}

function thingsIn(readable: readonly Route[]): ReadonlyMap<string, ById> {
  const things = new Map<string, ById>();
  for (const naming of NAMING) {
    for (const route of readable) {
      const type = objectTypeOf(route.content);
      const [parameter, another] = parametersIn(route.path);
      const isWhole = !route.content.page && !route.content.download;
      if (type === undefined || parameter === undefined || another !== undefined || !isWhole) continue;
      const feeds = route.parameters.find(
        ({ in: place, name }) => place === 'path' && name === parameter,
      )?.feeds;
      const isNamed = feeds?.some((field) => field.join('.') === naming);
      if (isNamed && !things.has(type)) things.set(type, { route, parameter, naming });
    }
  }
  return things;
}

/** The GET whose path leads furthest towards the route's and names the same things on the way. */
function ownerOf(route: Route, readable: readonly Route[]): Route | undefined {
  const names = parametersIn(route.path).join();
  const owners = readable.filter(
    (one) =>
      one !== route &&
      !one.content.download &&
      parametersIn(one.path).join() === names &&
      (route.path === one.path || route.path.startsWith(`${one.path}/`)),
  );
  return owners.toSorted((a, b) => b.path.length - a.path.length)[0];
}
