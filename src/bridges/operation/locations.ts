import type { Location, Route } from '../route.js';
import { objectTypeOf } from './content.js';
import { parametersIn } from './path.js';
import type { ObjectShape } from './shape.js';

/** Gives each route that makes something, or begins to, the route that reads it by its id, or else by its SKU. */
export const withLocations = (routes: readonly Route[]): readonly Route[] =>
  routes.map((route) =>
    route.status === 201 || route.status === 202 ? { ...route, location: locationOf(route, routes) } : route,
  );

function locationOf({ content }: Route, routes: readonly Route[]): Location | undefined {
  if (content.shape.kind !== 'object') return undefined;
  for (const { shape, way } of objectsIn(content.shape, [])) {
    for (const name of NAMING) {
      const member = shape.members.find(({ field }) => field.name === name)?.name;
      const path = member && pathBy(name, shape.type.name, routes);
      if (path) return { path, id: [...way, member] };
    }
  }
  return undefined;
}

/** The fields that name a thing, best first. */
const NAMING = ['id', 'sku'] as const;

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

/** The path under which one thing of a type is read by nothing but what names it. */
function pathBy(name: (typeof NAMING)[number], type: string, routes: readonly Route[]): string | undefined {
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
      ({ in: place, name: own, feeds }) =>
        place === 'path' && own === parameter && feeds.some((field) => field.join('.') === name),
    );
  })?.path;
}
