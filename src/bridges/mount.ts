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
  const routes = withAnnouncements(bridge, compileBridge(bridge, planner), announcements);
  return { bridge, name: bridge.name, basePath: bridge.basePath, routes, openapi: openapiOf(bridge, routes) };
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
