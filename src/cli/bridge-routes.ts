import { bridges } from '../bridges/index.js';
import { mountBridge } from '../bridges/mount.js';
import type { Config } from '../config.js';
import { createEngine } from '../graphql/operation/engine.js';
import { buildSchema } from '../graphql/schema.js';
import { type BridgeRoute, bridgeRoutesOf } from '../sunset/bridge-route.js';

/** The routes that a server of this configuration has. Compiling them takes a moment, so only who needs them asks. */
export function bridgeRoutes({ limits, announcements }: Config): readonly BridgeRoute[] {
  const onBug = () => {};
  const engine = createEngine(buildSchema(), { limits, introspection: 'off', onBug });
  const enter = () => Promise.reject(new Error('Nobody calls here.'));
  return bridgeRoutesOf(
    bridges.map((bridge) => mountBridge(bridge, { engine, enter, onBug, announcements })),
  );
}
