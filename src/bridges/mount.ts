import type { GraphQLSchema } from 'graphql';
import { announced, type OperatorAnnouncement } from './announcement.js';
import type { Bridge } from './bridge.js';
import { compileBridge, type Planner } from './compile.js';
import type { JsonObject } from './json.js';
import { openapiOf } from './openapi.js';
import type { Route } from './route.js';

/** A bridge with all that it would serve. */
export interface MountedBridge {
  readonly bridge: Bridge;
  readonly name: string;
  /** What its URLs begin with. */
  readonly basePath: string;
  readonly routes: readonly Route[];
  /** Of its own routes alone. */
  readonly openapi: JsonObject;
}

/** @param announcements what the operator says of the ends of bridges and routes */
export function mountBridge(
  bridge: Bridge,
  planner: Planner,
  announcements: readonly OperatorAnnouncement[] = [],
): MountedBridge {
  const routes = withAnnouncements(bridge, compiledOnce(bridge, planner), announcements);
  return { bridge, name: bridge.name, basePath: bridge.basePath, routes, openapi: openapiOf(bridge, routes) };
}

const compiled = new WeakMap<GraphQLSchema, Map<Bridge, readonly Route[]>>();

/** What a bridge is made of stays the same while the program runs, however many servers it starts. */
function compiledOnce(bridge: Bridge, planner: Planner): readonly Route[] {
  const forSchema = compiled.get(planner.schema) ?? new Map<Bridge, readonly Route[]>();
  compiled.set(planner.schema, forSchema);
  const routes = forSchema.get(bridge) ?? compileBridge(bridge, planner);
  forSchema.set(bridge, routes);
  return routes;
}

/** What the operator says of a route goes before what it says of the bridge, and both before what the source says. */
const withAnnouncements = (
  { name }: Bridge,
  routes: readonly Route[],
  announcements: readonly OperatorAnnouncement[],
): readonly Route[] => {
  const own = announcements.filter(({ bridge }) => bridge === name);
  const ofAll = own.find(({ operation }) => operation === undefined);
  return routes.map((route) => ({
    ...route,
    ...announced(
      route,
      ofAll,
      own.find(({ operation }) => operation === route.name),
    ),
  }));
};

/** The same bridge below another path. */
export const movedTo = (basePath: string, mounted: MountedBridge): MountedBridge => ({
  ...mounted,
  bridge: { ...mounted.bridge, basePath },
  basePath,
});
