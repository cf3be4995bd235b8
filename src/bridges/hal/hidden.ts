import { type FieldNode, type GraphQLObjectType, Kind } from 'graphql';
import type { Additions } from '../operation/rewrite.js';
import type { Route } from '../route.js';
import type { RouteGraph } from './graph.js';

/** Where an answer holds what names a thing, whatever the body shows of it. */
export const hiddenId = '__id';
/** Where it holds a field that offers depend on. */
export const hiddenState = (field: string): string => `__is_${field}`;
/** The field that says whose a thing is. */
export const OWNER = 'userId';
/** Where it holds the id of another thing. */
export const hiddenReference = (name: string): string => `__to_${name}`;

/** What hypermedia asks of each thing beside what its body shows. */
export function additionsFor(graph: RouteGraph): Additions {
  const known = new Map<string, readonly FieldNode[]>();
  return {
    hiddenOf(type) {
      const fields = known.get(type.name) ?? hiddenOf(graph, type);
      known.set(type.name, fields);
      return fields;
    },
  };
}

function hiddenOf(graph: RouteGraph, object: GraphQLObjectType): readonly FieldNode[] {
  const type = object.name;
  const thing = graph.byId(type);
  return [
    ...(thing ? [fieldNode(hiddenId, thing.naming)] : []),
    ...graph.stateOf(type).map((field) => fieldNode(hiddenState(field), field)),
    ...(thing && hasOwner(graph, thing.route, object) ? [fieldNode(hiddenState(OWNER), OWNER)] : []),
    ...graph.referencesOf(type).map(({ name, field }) => fieldNode(hiddenReference(name), field)),
  ];
}

const fieldNode = (alias: string, name: string): FieldNode => ({
  kind: Kind.FIELD,
  alias: { kind: Kind.NAME, value: alias },
  name: { kind: Kind.NAME, value: name },
});

const hasOwner = (graph: RouteGraph, route: Route, type: GraphQLObjectType): boolean =>
  OWNER in type.getFields() && graph.actionsOf(route).some(({ offer }) => offer.unlessOwn !== undefined);
