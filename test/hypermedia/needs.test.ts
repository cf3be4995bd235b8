import { describe, expect, it } from 'vitest';
import { createHypermedia } from '../../src/bridges/hal/hypermedia.js';
import { bridges } from '../../src/bridges/index.js';
import { mountBridge } from '../../src/bridges/mount.js';
import { needAll } from '../../src/principals/scope.js';
import { planner } from '../bridges/route-request.js';

describe.each(bridges.map((bridge) => ({ name: bridge.name, bridge })))(
  'hypermedia of $name',
  ({ bridge }) => {
    const mounted = mountBridge(bridge, planner);
    const hypermedia = createHypermedia(mounted, planner.schema);

    it.each(mounted.routes.map((route) => ({ name: route.name, route })))(
      'asks for no more rights than the plain answer of $name',
      ({ route }) => {
        const { document } = hypermedia.presenterOf(route).route;
        const plan = planner.plan(document, route.name);
        expect(needAll((plan?.upper ?? []).map(({ need }) => need))).toEqual(route.need);
      },
    );
  },
);
