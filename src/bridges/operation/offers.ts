import {
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isEnumType,
  isInterfaceType,
  isLeafType,
  isNonNullType,
  isObjectType,
  type OperationDefinitionNode,
} from 'graphql';
import { allScopes } from '../../principals/scope-registry.js';
import type { Offer, Route } from '../route.js';
import { objectTypeOf } from './content.js';
import type { BridgeDirectives } from './directives.js';
import { complain } from './sources.js';

/** What an operation says of when hypermedia offers it. */
export function offerOf(node: OperationDefinitionNode, directives: BridgeDirectives): Offer {
  const scopes = directives
    .unlessOwn(node)
    ?.scopes.map(
      (name) =>
        allScopes.find((scope) => scope === name) ?? complain(node, `@unlessOwn: "${name}" is no scope.`),
    );
  if (scopes?.length === 0) complain(node, '@unlessOwn names no scope.');
  const { person = false, defaultTenant = false } = directives.offeredTo(node) ?? {};
  return { while: directives.offeredWhile(node), unlessOwn: scopes, person, defaultTenant };
}

/** Refuses conditions that no thing could ever meet, or that are about nothing. */
export function checkOffers(
  compiled: readonly { readonly node: OperationDefinitionNode; readonly route: Route }[],
  schema: GraphQLSchema,
): void {
  const routes = compiled.map(({ route }) => route);
  for (const { node, route } of compiled) {
    if (route.offer.while.length === 0 && !route.offer.unlessOwn) continue;
    const thing = thingOf(route, routes);
    if (!thing)
      complain(node, `No GET at "${route.path}" or above it answers the thing that ${route.name} is about.`);
    for (const condition of route.offer.while) {
      const fault = faultOf(condition, objectTypeOf(thing.content) ?? '', schema);
      if (fault !== undefined) complain(node, `@offeredWhile: ${fault}`);
    }
  }
}

/**
 * The route that answers the thing another one is about: the GET at its path, or at the nearest path above that. What is
 * read below a thing, such as its usage or its file, is about the thing.
 */
export function thingOf(route: Pick<Route, 'method' | 'path'>, routes: readonly Route[]): Route | undefined {
  const isBelow = route.method === 'GET' && !route.path.endsWith('}');
  return thingAt(isBelow ? above(route.path) : route.path, routes);
}

function thingAt(path: string, routes: readonly Route[]): Route | undefined {
  if (path === '') return undefined;
  const found = routes.find(
    (route) =>
      route.method === 'GET' &&
      route.path === path &&
      !route.content.download &&
      objectTypeOf(route.content) !== undefined,
  );
  return found ?? thingAt(above(path), routes);
}

const above = (path: string): string => path.slice(0, path.lastIndexOf('/'));

function faultOf(
  { field: name, in: values }: Offer['while'][number],
  typeName: string,
  schema: GraphQLSchema,
): string | undefined {
  const type = schema.getType(typeName);
  const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
  if (!field) return `${typeName} has no field "${name}".`;
  if (!isLeafType(getNullableType(field.type))) return `${typeName}.${name} is not one value.`;
  if (values.length === 0) return `no value of ${typeName}.${name} is named.`;
  const leaf = getNamedType(field.type);
  const possible = [
    ...(isEnumType(leaf) ? leaf.getValues().map((value) => value.name) : []),
    ...(leaf.name === 'Boolean' ? ['true', 'false'] : []),
    ...(isNonNullType(field.type) ? [] : ['null']),
  ];
  const wrong = values.find((value) => !possible.includes(value));
  if (wrong === undefined) return undefined;
  const known = possible.length === 0 ? 'and no value of it can be' : `which is ${possible.join(', ')}`;
  return `"${wrong}" is no value of ${typeName}.${name}, ${known}.`;
}
