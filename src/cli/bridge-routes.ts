import { bridges } from '../bridges/index.js';
import { mountBridge } from '../bridges/mount.js';
import type { Config } from '../config.js';
import { createEngine } from '../graphql/operation/engine.js';
import { buildSchema } from '../graphql/schema.js';
import { type BridgeRoute, bridgeRoutesOf } from '../sunset/bridge-route.js';

/** The routes that a server of this configuration has. Compiling them takes a moment, so only who needs them asks. */
export function bridgeRoutes({ limits, announcements, bridges: names }: Config): readonly BridgeRoute[] {
  const engine = createEngine(buildSchema(), { limits, introspection: 'off', onBug: () => {} });
  return bridgeRoutesOf(
    bridges
      .filter(({ name }) => names.includes(name))
      .map((bridge) => mountBridge(bridge, engine, announcements)),
  );
}
