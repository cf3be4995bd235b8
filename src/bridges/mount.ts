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

export function mountBridge(bridge: Bridge, planner: Planner): MountedBridge {
  const routes = compileBridge(bridge, planner);
  return { bridge, name: bridge.name, basePath: bridge.basePath, routes, openapi: openapiOf(bridge, routes) };
}

/** The same bridge below another path. */
export const movedTo = (basePath: string, mounted: MountedBridge): MountedBridge => ({
  ...mounted,
  bridge: { ...mounted.bridge, basePath },
  basePath,
});
