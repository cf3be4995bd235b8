import { createHash } from 'node:crypto';
import { type DocumentNode, type GraphQLSchema, GraphQLString } from 'graphql';
import type { HttpRequest } from '../../http/exchange.js';
import type { Principal } from '../../principals/principal.js';
import { isJsonObject, type JsonObject } from '../json.js';
import type { MountedBridge } from '../mount.js';
import { BACKWARD } from '../operation/rewrite.js';
import { HAL, HAL_FORMS } from '../request/accept.js';
import type { Parameter, Route } from '../route.js';
import { createPowers, type Powers } from './forms.js';
import { type RouteGraph, routeGraph } from './graph.js';
import { additionsFor } from './hidden.js';
import { curiesAt } from './links.js';
import { BEFORE } from './pages.js';
import { type Drawn, drawer, include, resourceOf } from './render.js';
import { createSurroundings } from './surroundings.js';
import { hyphenated } from './words.js';

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
  const { aroundThing, aroundUrl } = createSurroundings(bridge, graph);
  const presenters = new Map<Route, Presenter>();

  function presenterFor(route: Route): Presenter {
    const draw = drawer(route.content.shape, { bridge, graph, rel: route.rel ?? hyphenated(route.name) });
    const asked = withBefore(route, route.documentWith(additions));

    return {
      route: asked,
      variables: (read) => backwards(read, route),
      present(root, scene) {
        const { principal, withForms } = scene;
        const viewer = { principal, powers: powersFor(principal.scopes), withForms };
        const drawn = draw(root, aroundThing(viewer));
        if (!drawn.thing) include(drawn, aroundUrl(viewer, { route, root, drawn, scene }));
        drawn.links['up'] ??= { href: bridge.basePath || '/', title: bridge.title };
        if (usesCuries(drawn)) drawn.links['curies'] = curiesAt(bridge.basePath);
        const body = { ...resourceOf(drawn), ...(drawn.page && { page: sizeOf(drawn) }) };
        const text = JSON.stringify(body);
        return {
          mediaType: withForms && hasForms(drawn) ? HAL_FORMS : HAL,
          text,
          fingerprint: fingerprintOf(text),
        };
      },
    };
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

const usesCuries = ({ links, embedded }: Drawn): boolean =>
  [...Object.keys(links), ...Object.keys(embedded)].some((rel) => rel.includes(':'));

const hasForms = ({ templates, embedded }: Drawn): boolean =>
  templates !== undefined ||
  Object.values(embedded)
    .flat()
    .some((one) => isJsonObject(one) && '_templates' in one);

const sizeOf = ({ page }: Drawn): JsonObject => ({
  size: page?.nodes.length ?? 0,
  ...(page?.totalCount !== undefined && { totalElements: page.totalCount }),
});

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
