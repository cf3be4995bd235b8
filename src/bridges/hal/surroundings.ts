import type { Principal } from '../../principals/principal.js';
import type { Bridge } from '../bridge.js';
import { isJsonObject, type Json, type JsonObject } from '../json.js';
import { objectTypeOf } from '../operation/content.js';
import type { Route } from '../route.js';
import { isFor, isOffered, NO_THING, type Powers, type Thing, templateOf } from './forms.js';
import type { ById, RouteGraph } from './graph.js';
import { hiddenReference, hiddenState, OWNER } from './hidden.js';
import type { Scene } from './hypermedia.js';
import { findLink, type Links, linkTo, put } from './links.js';
import { pageLinks, urlOf } from './pages.js';
import type { Around, Drawn, Surroundings } from './render.js';
import { curied, hyphenated, titleOf } from './words.js';

/** Who looks, and whether at what can be done too. */
export interface Viewer {
  readonly principal: Principal;
  readonly powers: Powers;
  readonly withForms: boolean;
}

/** An answer that is no thing of its own: a list, or what there is one of. */
export interface UrlAnswer {
  readonly route: Route;
  readonly root: unknown;
  readonly drawn: Drawn;
  readonly scene: Scene;
}

/** Derives from the routes of a bridge what stands around an answer: where one can go from it, and what can be done. */
export function createSurroundings(bridge: Bridge, graph: RouteGraph) {
  const { basePath, spelling } = bridge;

  const stateOf = (type: string, value: Readonly<Record<string, unknown>>): Thing['state'] =>
    Object.fromEntries(graph.stateOf(type).map((field) => [field, value[hiddenState(field)]]));

  function formsFor(
    { principal, powers, withForms }: Viewer,
    owner: Route,
    values: Readonly<Record<string, string>>,
    thing: Thing,
    members: Readonly<Record<string, Json>>,
  ): JsonObject | undefined {
    if (!withForms) return undefined;
    const offered = graph.actionsOf(owner).filter((action) => isOffered(action, powers, principal, thing));
    return namedTemplates(offered, (action) => {
      const { href } = linkTo(basePath, action, values);
      return templateOf(action, { powers, spelling }, String(href), members);
    });
  }

  function childLinks(
    { powers, principal }: Viewer,
    owner: Route,
    values: Readonly<Record<string, string>>,
    thing: Thing,
  ): Links {
    const links: Links = {};
    for (const child of graph.childrenOf(owner)) {
      if (isOffered(child, powers, principal, thing)) put(links, child, linkTo(basePath, child, values));
    }
    return links;
  }

  /** Every thing has them, wherever it stands: itself, its list, what is below it, what it belongs to. */
  const aroundThing =
    (viewer: Viewer): Around =>
    ({ type, id, value }, members): Surroundings => {
      const { route, parameter } = graph.byId(type) as ById;
      const { powers, principal } = viewer;
      const values = { [parameter]: id };
      const thing = { state: stateOf(type, value), isOwn: isOwn(id, value, principal) };
      const links: Links = { self: { ...linkTo(basePath, route, values), title: nameOf(members, route) } };
      const collection = graph.collectionOf(route);
      if (collection && isFor(collection, powers, principal))
        links['collection'] = linkTo(basePath, collection, {});
      Object.assign(links, childLinks(viewer, route, values, thing));
      for (const { name, to } of graph.referencesOf(type)) {
        const other = value[hiddenReference(name)];
        if (typeof other !== 'string' || !isFor(to.route, powers, principal)) continue;
        links[curied(hyphenated(name))] ??= linkTo(basePath, to.route, { [to.parameter]: other });
      }
      return { links, templates: formsFor(viewer, route, values, thing, members) };
    };

  function aroundUrl(viewer: Viewer, { route, root, drawn, scene }: UrlAnswer): Surroundings {
    if (route.method !== 'GET') return { links: {}, templates: undefined };
    const values = Object.fromEntries(scene.inPath);
    const type = objectTypeOf(route.content);
    const thing =
      type !== undefined && isJsonObject(root) ? { ...NO_THING, state: stateOf(type, root) } : NO_THING;
    const links: Links = { self: { href: urlOf(scene.request), title: titleOf(route) } };
    if (drawn.page) {
      Object.assign(links, pageLinks(drawn.page, route, scene.request));
      const find = findLink(basePath, route, values);
      if (find) links['find'] = find;
    }
    Object.assign(links, childLinks(viewer, route, values, thing));
    return { links, templates: formsFor(viewer, route, values, thing, drawn.members) };
  }

  return { aroundThing, aroundUrl };
}

/** The main one is `default`: what makes a thing, or changes it; the others are called what their routes are. */
function namedTemplates(
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

/** A key is its own, and what has a person's id belongs to that person. */
const isOwn = (
  id: string,
  value: Readonly<Record<string, unknown>>,
  { kind, id: caller, proof }: Principal,
): boolean => proof?.apiKeyId === id || (kind === 'user' && value[hiddenState(OWNER)] === caller);

/** What people call the thing, as far as its members say. */
function nameOf(members: Readonly<Record<string, Json>>, route: Route): string {
  const name = ['name', 'title', 'sku', 'email'].map((member) => members[member]);
  return name.find((one): one is string => typeof one === 'string' && one !== '') ?? titleOf(route);
}
