import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  validate,
} from 'graphql';
import type { Engine } from '../graphql/operation/engine.js';
import { needAll } from '../principals/scope.js';
import { type Announcement, announced, dayIn, isInOrder, isLink } from './announcement.js';
import type { Bridge } from './bridge.js';
import { contentOf, showsSecret } from './operation/content.js';
import { type BridgeDirectives, createDirectives, type RouteDirective } from './operation/directives.js';
import { withLocations } from './operation/locations.js';
import { checkOffers, offerOf } from './operation/offers.js';
import { parametersOf } from './operation/parameters.js';
import { createPathTable } from './operation/path.js';
import { placeFinder, reteller } from './operation/places.js';
import { rewrite } from './operation/rewrite.js';
import { shapeOf } from './operation/selection-shape.js';
import { complain, complainOf, readSources, type Sources } from './operation/sources.js';
import { variableUses } from './operation/variable-uses.js';
import type { Route } from './route.js';

/** What compiling needs of the engine: it runs nothing. */
export type Planner = Pick<Engine, 'schema' | 'plan'>;

/**
 * Compiles every operation of a bridge into a route: parsed, checked against the schema and planned, so that no
 * request can meet a broken one.
 * @throws BridgeSourceError naming file, line and reason
 */
export function compileBridge(
  bridge: Bridge,
  engine: Planner,
  sources: Sources = readSources(bridge.name),
): readonly Route[] {
  const compile = operationCompiler(bridge, engine, sources.fragments);
  const routes = sources.operations.map(({ node, tag }) => ({ node, route: compile(node, tag) }));
  refuseClashes(routes);
  refuseUnused(sources, routes);
  checkOffers(routes, engine.schema);
  return withLocations(routes.map(({ route }) => route));
}

function operationCompiler(
  bridge: Bridge,
  engine: Planner,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): (node: OperationDefinitionNode, tag: string) => Route {
  const directives = createDirectives(engine.schema);
  const { spelling } = bridge;

  return (source, tag) => {
    const name = checkedName(source);
    const said = directives.route(source);
    if (!said) return complain(source, `The operation ${name} has no @route.`);
    checkRoute(source, said);

    const written = rewrite(source, fragments, directives, spelling);
    checkDocument(written, directives);
    const operation = operationIn(written);
    const document = directives.strip(written);
    const plan = engine.plan(document, name);
    if (!plan) return complain(source, `The operation ${name} cannot be planned.`);

    const uses = variableUses(directives.schema, written);
    const parameters = parametersOf({ operation, route: said, uses, directives, spelling });
    return {
      name,
      description: source.description?.value ?? '',
      tag,
      kind: source.operation === OperationTypeNode.MUTATION ? 'mutation' : 'query',
      method: said.method,
      path: said.path,
      status: said.status,
      rel: said.rel ?? undefined,
      offer: offerOf(source, directives),
      credentials: said.credentials,
      ...announced(bridge.sunset, announcementOf(source, said)),
      document,
      documentWith: (additions) => {
        const more = rewrite(source, fragments, directives, spelling, additions);
        checkDocument(more, directives);
        return directives.strip(more);
      },
      plan,
      need: needAll(plan.upper.map(({ need }) => need)),
      parameters,
      content: contentOf(operation, shapeOf(written, directives), said.unwrap, parameters),
      showsSecret: showsSecret(document),
      placeOf: placeFinder(parameters, spelling),
      retell: reteller(parameters),
      location: undefined,
    };
  };
}

/** OpenAPI's `operationId` is the operation's name, and generated clients make a function of it. */
function checkedName(node: OperationDefinitionNode): string {
  const name = node.name?.value;
  if (name === undefined) return complain(node, 'An operation needs a name.');
  if (!/^[a-z][A-Za-z0-9]*$/.test(name)) complain(node, `"${name}" is not a camelCase name.`);
  return name;
}

function checkRoute(node: OperationDefinitionNode, { method, status }: RouteDirective): void {
  if (method === 'GET' && node.operation !== OperationTypeNode.QUERY) {
    complain(node, 'GET must change nothing, so its operation is a query.');
  }
  if (status < 200 || status > 299) complain(node, `${status} is not the status of a good answer.`);
  for (const { kind } of node.selectionSet.selections) {
    if (kind !== Kind.FIELD) complain(node, 'The root of an operation selects fields, not fragments.');
  }
}

function checkDocument(document: DocumentNode, { schema }: BridgeDirectives): void {
  const [error] = validate(schema, document);
  if (error) complainOf(error);
}

function operationIn(document: DocumentNode): OperationDefinitionNode {
  const operation = document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  if (operation?.kind === Kind.OPERATION_DEFINITION) return operation;
  throw new Error('The document has no operation.');
}

function announcementOf(node: OperationDefinitionNode, said: RouteDirective): Announcement {
  const announcement = {
    deprecated: dayOf(node, said.deprecated),
    sunset: dayOf(node, said.sunset),
    successor: linkOf(node, said.successor),
    docs: linkOf(node, said.docs),
  };
  if (!isInOrder(announcement)) complain(node, 'A route goes only after it was deprecated.');
  return announcement;
}

function dayOf(node: OperationDefinitionNode, text: string | null | undefined): Date | undefined {
  if (text === null || text === undefined) return undefined;
  return dayIn(text) ?? complain(node, `"${text}" is not a day such as 2026-03-01.`);
}

function linkOf(node: OperationDefinitionNode, text: string | null | undefined): string | undefined {
  if (text === null || text === undefined) return undefined;
  return isLink(text) ? text : complain(node, `"${text}" is no http(s) URL, and no path on this server.`);
}

interface Compiled {
  readonly node: OperationDefinitionNode;
  readonly route: Route;
}

function refuseClashes(routes: readonly Compiled[]): void {
  const names = new Set<string>();
  const paths = createPathTable<Map<string, Route>>();
  for (const { node, route } of routes) {
    if (names.has(route.name)) complain(node, `There is another operation ${route.name} in this bridge.`);
    names.add(route.name);
    const methods = methodsAt(paths, node, route);
    const other = methods.get(route.method);
    if (other) complain(node, `${route.method} ${route.path} is the route of ${other.name} already.`);
    methods.set(route.method, route);
  }
}

function methodsAt(
  paths: ReturnType<typeof createPathTable<Map<string, Route>>>,
  node: OperationDefinitionNode,
  { path }: Route,
): Map<string, Route> {
  try {
    return paths.at(path, () => new Map());
  } catch (error) {
    return complain(node, error instanceof Error ? error.message : String(error));
  }
}

/** A fragment that nothing spreads was never checked by anything. */
function refuseUnused({ fragments }: Sources, routes: readonly Compiled[]): void {
  const used = new Set(
    routes.flatMap(({ route }) =>
      route.document.definitions.flatMap((definition) =>
        definition.kind === Kind.FRAGMENT_DEFINITION ? [definition.name.value] : [],
      ),
    ),
  );
  for (const [name, node] of fragments)
    if (!used.has(name)) complain(node, `Nothing uses the fragment ${name}.`);
}
