import {
  type ASTNode,
  type ASTVisitor,
  buildASTSchema,
  type DocumentNode,
  type FieldNode,
  type GraphQLDirective,
  GraphQLError,
  GraphQLSchema,
  getDirectiveValues,
  isSpecifiedDirective,
  type OperationDefinitionNode,
  parse,
  type VariableDefinitionNode,
  visit,
} from 'graphql';
import type { Json } from '../json.js';
import type { RouteMethod } from '../route.js';
import { complain, complainOf, readDirectiveDefinitions } from './sources.js';

/** What `@route` says. */
export interface RouteDirective {
  readonly method: RouteMethod;
  readonly path: string;
  readonly status: number;
  readonly rel?: string | null;
  readonly deprecated?: string | null;
  readonly sunset?: string | null;
  readonly successor?: string | null;
  readonly docs?: string | null;
  readonly credentials: boolean;
  readonly unwrap: boolean;
}

/** What `@offeredWhile` says. */
export interface OfferedWhileDirective {
  readonly field: string;
  readonly in: readonly string[];
}

/** What `@unlessOwn` says. */
export interface UnlessOwnDirective {
  readonly scopes: readonly string[];
}

/** What `@offeredTo` says. */
export interface OfferedToDirective {
  readonly person: boolean;
  readonly defaultTenant: boolean;
}

/** What `@cookie` says. */
export interface CookieDirective {
  readonly name: string;
  readonly path: string;
  readonly clear: boolean;
}

/** What `@path` says. */
export interface PathDirective {
  readonly into: string;
}

/** What `@body` says. */
export interface BodyDirective {
  readonly mediaTypes?: readonly string[] | null;
  readonly examples?: readonly string[] | null;
}

/** What `@download` says. */
export interface DownloadDirective {
  readonly mediaTypes: readonly string[];
}

/** What `@misfits` says. */
export interface MisfitsDirective {
  readonly of: string;
}

/** What `@param` says. */
export interface ParamDirective {
  readonly in?: 'QUERY' | 'HEADER' | 'COOKIE' | 'BODY' | null;
  readonly name?: string | null;
  readonly example?: Json;
}

/** The bridge's own directives (`schema/bridges/directives.graphql`): reads them, and takes them out again. */
export interface BridgeDirectives {
  /** The schema that a bridge's operations are checked against: the real one, which also knows the directives. */
  readonly schema: GraphQLSchema;
  route(node: OperationDefinitionNode): RouteDirective | undefined;
  offeredWhile(node: OperationDefinitionNode): readonly OfferedWhileDirective[];
  offeredTo(node: OperationDefinitionNode): OfferedToDirective | undefined;
  unlessOwn(node: OperationDefinitionNode): UnlessOwnDirective | undefined;
  param(node: VariableDefinitionNode): ParamDirective;
  body(node: VariableDefinitionNode): BodyDirective | undefined;
  misfits(node: VariableDefinitionNode): MisfitsDirective | undefined;
  download(node: FieldNode): DownloadDirective | undefined;
  cookie(node: FieldNode): CookieDirective | undefined;
  path(node: FieldNode): PathDirective | undefined;
  has(node: FieldNode, name: 'page' | 'flatten' | 'etag' | 'lastModified'): boolean;
  strip(document: DocumentNode): DocumentNode;
}

export function createDirectives(real: GraphQLSchema): BridgeDirectives {
  const own = buildASTSchema(parse(readDirectiveDefinitions()), { assumeValidSDL: true })
    .getDirectives()
    .filter((directive) => !isSpecifiedDirective(directive));
  const byName = new Map(own.map((directive) => [directive.name, directive]));
  const config = real.toConfig();
  const schema = new GraphQLSchema({ ...config, directives: [...config.directives, ...own] });

  function valuesOf<Values>(name: string, node: Annotated): Values | undefined {
    const directive = byName.get(name);
    if (!directive) throw new Error(`schema/bridges/directives.graphql does not define @${name}.`);
    return readValues(directive, node) as Values | undefined;
  }

  return {
    schema,
    route: (node) => valuesOf<RouteDirective>('route', node),
    offeredWhile: (node) =>
      (node.directives ?? [])
        .filter(({ name }) => name.value === 'offeredWhile')
        .flatMap(
          (directive) =>
            valuesOf<OfferedWhileDirective>('offeredWhile', { ...node, directives: [directive] }) ?? [],
        ),
    offeredTo: (node) => valuesOf<OfferedToDirective>('offeredTo', node),
    unlessOwn: (node) => valuesOf<UnlessOwnDirective>('unlessOwn', node),
    param: (node) => valuesOf<ParamDirective>('param', node) ?? {},
    cookie: (node) => valuesOf<CookieDirective>('cookie', node),
    path: (node) => valuesOf<PathDirective>('path', node),
    body: (node) => valuesOf<BodyDirective>('body', node),
    misfits: (node) => valuesOf<MisfitsDirective>('misfits', node),
    download: (node) => valuesOf<DownloadDirective>('download', node),
    has: (node, name) => node.directives?.some((directive) => directive.name.value === name) ?? false,
    strip: (document) => visit(document, stripping(byName)),
  };
}

type Annotated = ASTNode & Parameters<typeof getDirectiveValues>[1];

function readValues(directive: GraphQLDirective, node: Annotated): object | undefined {
  try {
    return getDirectiveValues(directive, node);
  } catch (error) {
    if (error instanceof GraphQLError) complainOf(error);
    return complain(node, String(error));
  }
}

/** Descriptions go too: not everything that reads GraphQL knows them on operations yet. */
const stripping = (own: ReadonlyMap<string, unknown>): ASTVisitor => ({
  Directive: (node) => (own.has(node.name.value) ? null : undefined),
  OperationDefinition: { leave: ({ description: _description, ...node }) => node },
  FragmentDefinition: { leave: ({ description: _description, ...node }) => node },
  VariableDefinition: { leave: ({ description: _description, ...node }) => node },
});
