import type { Location, Route } from '../route.js';
import { objectTypeOf } from './content.js';
import { parametersIn } from './path.js';
import type { ObjectShape } from './shape.js';

/** Gives each route that makes something, or begins to, the route that reads it by its id, where there is one. */
export const withLocations = (routes: readonly Route[]): readonly Route[] =>
  routes.map((route) =>
    route.status === 201 || route.status === 202 ? { ...route, location: locationOf(route, routes) } : route,
  );

function locationOf({ content }: Route, routes: readonly Route[]): Location | undefined {
  if (content.shape.kind !== 'object') return undefined;
  for (const { shape, way } of objectsIn(content.shape, [])) {
    const id = shape.members.find(({ field }) => field.name === 'id')?.name;
    const path = id && pathById(shape.type.name, routes);
    if (path) return { path, id: [...way, id] };
  }
  return undefined;
}

interface Placed {
  readonly shape: ObjectShape;
  readonly way: readonly string[];
}

/** The body's outermost object, and those that were flattened into it. */
const objectsIn = (shape: ObjectShape, way: readonly string[]): readonly Placed[] => [
  { shape, way },
  ...shape.members.flatMap((member) =>
    member.flatten && member.shape.kind === 'object' ? objectsIn(member.shape, [...way, member.name]) : [],
  ),
];

/** The path under which one thing of a type is read by nothing but its id. */
export function pathById(type: string, routes: readonly Route[]): string | undefined {
  return routes.find((route) => {
    const [parameter, another] = parametersIn(route.path);
    if (
      route.method !== 'GET' ||
      route.content.page ||
      another !== undefined ||
      objectTypeOf(route.content) !== type
    )
      return false;
    return route.parameters.some(
      ({ in: place, name, feeds }) =>
        place === 'path' && name === parameter && feeds.some((field) => field.join('.') === 'id'),
    );
  })?.path;
}
