import { createHash } from 'node:crypto';
import { type DocumentNode, type GraphQLSchema, GraphQLString } from 'graphql';
import type { HttpRequest } from '../../http/exchange.js';
import type { Principal } from '../../principals/principal.js';
import { isJsonObject, type Json, type JsonObject } from '../json.js';
import type { MountedBridge } from '../mount.js';
import { objectTypeOf } from '../operation/content.js';
import { parametersIn } from '../operation/path.js';
import { BACKWARD } from '../operation/rewrite.js';
import { HAL, HAL_FORMS } from '../request/accept.js';
import type { Parameter, Route } from '../route.js';
import { createPowers, isOffered, NO_THING, type Powers, type Thing, templateOf } from './forms.js';
import { type ById, type RouteGraph, routeGraph } from './graph.js';
import { additionsFor, hiddenReference, hiddenState } from './hidden.js';
import { curiesAt, findLink, type Links, linkTo, put } from './links.js';
import { BEFORE, pageLinks } from './pages.js';
import { type Drawn, type DrawnThing, drawer, resourceOf } from './render.js';
import { curied, hyphenated, titleOf } from './words.js';

/** A bridge's routes as hypermedia. */
export interface Hypermedia {
  readonly graph: RouteGraph;
  powersOf(principal: Principal): Powers;
  /** How the answers of a route look. What it takes is made when it is first asked for. */
  presenterOf(route: Route): Presenter;
}

/** Who asks, and for what. */
export interface Scene {
  readonly request: Pick<HttpRequest, 'path' | 'query'>;
  readonly inPath: ReadonlyMap<string, string>;
  readonly principal: Principal;
  readonly withForms: boolean;
}

export interface Presenter {
  /** The route as it is read and run for hypermedia. */
  readonly route: Route;
  /** What the operation is run with: a page that is asked for backwards has its size from the other end. */
  variables(read: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>;
  /** The body of a good answer. */
  present(root: unknown, scene: Scene): Shown;
}

export interface Shown {
  readonly mediaType: string;
  readonly text: string;
  /** Says of all of the body whether it is the same as another. */
  readonly fingerprint: string;
}

export function createHypermedia({ bridge, routes }: MountedBridge, schema: GraphQLSchema): Hypermedia {
  const graph = routeGraph(schema, routes);
  const powersFor = createPowers(bridge);
  const additions = additionsFor(graph);
  const presenters = new Map<Route, Presenter>();
  const { basePath, spelling } = bridge;

  /** What every thing links to, wherever it stands: itself, what it belongs to, and what there is below it. */
  const linksWith =
    (powers: Powers, principal: Principal) =>
    ({ type, id, value }: DrawnThing, members: Readonly<Record<string, Json>>): Links => {
      const thing = graph.byId(type) as ById;
      const values = { [thing.parameter]: id };
      const links: Links = {
        self: { ...linkTo(basePath, thing.route, values), title: nameOf(members, thing) },
      };
      for (const child of graph.childrenOf(thing.route)) {
        if (
          isOffered(child, powers, principal, { ...stateOf(type, value), isCaller: isOwn(principal, id) })
        ) {
          put(links, child, linkTo(basePath, child, values));
        }
      }
      for (const { name, to } of graph.referencesOf(type)) {
        const other = value[hiddenReference(name)];
        if (typeof other !== 'string' || !powers.may(to.route)) continue;
        links[curied(hyphenated(name))] ??= linkTo(basePath, to.route, { [to.parameter]: other });
      }
      return links;
    };

  const stateOf = (type: string, value: Readonly<Record<string, unknown>>): Thing => ({
    state: Object.fromEntries(graph.stateOf(type).map((field) => [field, value[hiddenState(field)]])),
    isCaller: false,
  });

  /** What the answer is about: a thing with an id, or the one there is at its URL. */
  function thingIn({ thing }: Drawn, root: unknown, { content }: Route, principal: Principal): Thing {
    if (thing) return { ...stateOf(thing.type, thing.value), isCaller: isOwn(principal, thing.id) };
    const type = objectTypeOf(content);
    return type !== undefined && isJsonObject(root) ? stateOf(type, root) : NO_THING;
  }

  function presenterFor(route: Route): Presenter {
    const draw = drawer(route.content.shape, { bridge, graph, rel: route.rel ?? hyphenated(route.name) });
    const asked = withBefore(route, route.documentWith(additions));

    return {
      route: asked,
      variables: (read) => backwards(read, route),
      present(root, { request, inPath, principal, withForms }) {
        const powers = powersFor(principal.scopes);
        const drawn = draw(root, linksWith(powers, principal));
        const owner = drawn.thing ? (graph.byId(drawn.thing.type) as ById).route : route;
        const values = drawn.thing ? valuesOf(owner, drawn.thing.id) : Object.fromEntries(inPath);
        const links = linksOfAll(drawn, owner, values, { request, route, powers });
        const thing = thingIn(drawn, root, route, principal);
        const templates = withForms
          ? templatesOf(drawn, owner, values, { powers, principal, thing })
          : undefined;
        const body = {
          ...resourceOf({ ...drawn, links }),
          ...(drawn.page && { page: sizeOf(drawn) }),
          ...(templates && { _templates: templates }),
        };
        const text = JSON.stringify(body);
        return { mediaType: templates ? HAL_FORMS : HAL, text, fingerprint: fingerprintOf(text) };
      },
    };
  }

  function linksOfAll(
    drawn: Drawn,
    owner: Route,
    values: Readonly<Record<string, string>>,
    { request, route, powers }: { request: Scene['request']; route: Route; powers: Powers },
  ): Links {
    const links: Links = {};
    if (!drawn.thing && route.method === 'GET') {
      links['self'] = { href: urlOf(request), title: titleOf(route) };
      for (const child of graph.childrenOf(route)) {
        if (powers.may(child)) put(links, child, linkTo(basePath, child, values));
      }
    }
    if (drawn.page) {
      Object.assign(links, pageLinks(drawn.page, route, request));
      const find = findLink(basePath, route, values);
      if (find) links['find'] = find;
    }
    Object.assign(links, drawn.links);
    const collection = drawn.thing && graph.collectionOf(owner);
    if (collection && powers.may(collection)) links['collection'] = linkTo(basePath, collection, {});
    links['up'] ??= { href: basePath || '/', title: bridge.title };
    const isCurious = Object.keys({ ...links, ...drawn.embedded }).some((rel) => rel.includes(':'));
    return isCurious ? { ...links, curies: curiesAt(basePath) } : links;
  }

  function templatesOf(
    drawn: Drawn,
    owner: Route,
    values: Readonly<Record<string, string>>,
    { powers, principal, thing }: { powers: Powers; principal: Principal; thing: Thing },
  ): JsonObject | undefined {
    return namedTemplates(
      graph.actionsOf(owner).filter((action) => isOffered(action, powers, principal, thing)),
      (action) =>
        templateOf(
          action,
          { powers, spelling },
          String(linkTo(basePath, action, values)['href']),
          drawn.members,
        ),
    );
  }

  return {
    graph,
    powersOf: ({ scopes }) => powersFor(scopes),
    presenterOf(route) {
      const known = presenters.get(route) ?? presenterFor(route);
      presenters.set(route, known);
      return known;
    },
  };
}

/** The main one is `default`: what makes a thing, or changes it; the others are called what their routes are. */
export function namedTemplates(
  actions: readonly Route[],
  templateFor: (action: Route) => JsonObject,
): JsonObject | undefined {
  const main =
    actions.find(({ method }) => method === 'PATCH') ??
    actions.find(({ method, status }) => method === 'POST' && (status === 201 || status === 202)) ??
    actions[0];
  if (!main) return undefined;
  const templates: Record<string, JsonObject> = { default: templateFor(main) };
  for (const action of actions) {
    if (action !== main) templates[action.rel ?? hyphenated(action.name)] = templateFor(action);
  }
  return templates;
}

const valuesOf = ({ path }: Route, id: string): Readonly<Record<string, string>> =>
  Object.fromEntries(parametersIn(path).map((name) => [name, id]));

/** What people call the thing, as far as its members say. */
function nameOf(members: Readonly<Record<string, Json>>, { route }: ById): string {
  const name = ['name', 'title', 'sku', 'email']
    .map((member) => members[member])
    .find((one) => typeof one === 'string' && one !== '');
  return typeof name === 'string' ? name : titleOf(route);
}

const sizeOf = ({ page }: Drawn): JsonObject => ({
  size: page?.nodes.length ?? 0,
  ...(page?.totalCount !== undefined && { totalElements: page.totalCount }),
});

const urlOf = ({ path, query }: Scene['request']): string => (query === '' ? path : `${path}?${query}`);

function withBefore(route: Route, document: DocumentNode): Route {
  const { page } = route.content;
  if (page?.cursor === undefined) return { ...route, document };
  return { ...route, document, parameters: [...route.parameters, before] };
}

const before: Parameter = {
  variable: BACKWARD.before,
  in: 'query',
  name: BEFORE,
  type: GraphQLString,
  required: false,
  default: undefined,
  description: 'The page before the one that begins with this. For hypermedia, whose `prev` link has it.',
  minimum: undefined,
  maximum: undefined,
  mediaTypes: undefined,
  fileExamples: [],
  misfits: undefined,
  example: '',
  feeds: [['before']],
};

function backwards(
  read: Readonly<Record<string, unknown>>,
  { content: { page } }: Route,
): Readonly<Record<string, unknown>> {
  if (read[BACKWARD.before] === undefined || !page?.size) return read;
  const { variable, default: usual } = page.size;
  return { ...read, [variable]: null, [BACKWARD.last]: read[variable] ?? usual };
}

const fingerprintOf = (text: string): string =>
  createHash('sha256').update(text).digest('base64url').slice(0, 10);

/** Whether an id is that of the key that calls, or of the session. */
const isOwn = ({ proof, sessionId }: Principal, id: string): boolean =>
  proof?.apiKeyId === id || sessionId === id;
