import type { Edge } from './crossings.js';
import { cornerAt, isCounterclockwise, isHole, type Loop } from './loop.js';

/** A loop that does not lie where it should, though it crosses no other. */
export interface Misplaced {
  readonly loop: Loop;
  readonly kind: 'hole outside its polygon' | 'hole in a hole' | 'polygon in a polygon';
}

/**
 * Holes lie in their polygon and not in one another, and no polygon lies in another but in one of its holes.
 * @param below for each loop the edge south of its westernmost corner, which tells what the loop lies in
 */
export function findMisplaced(
  loops: readonly Loop[],
  below: ReadonlyMap<Loop, Edge | undefined>,
): Misplaced | undefined {
  const around = innermostAround(below);
  for (const loop of loops) {
    const kind = faultOf(loop, around.get(loop));
    if (kind) return { loop, kind };
  }
  return undefined;
}

function faultOf(loop: Loop, around: Loop | undefined): Misplaced['kind'] | undefined {
  if (!isHole(loop)) return around && !isHole(around) ? 'polygon in a polygon' : undefined;
  if (around?.polygon !== loop.polygon) return 'hole outside its polygon';
  return isHole(around) ? 'hole in a hole' : undefined;
}

/**
 * The smallest loop that each loop lies in. `below` has them from west to east, and of those that begin at one point
 * from south to north, so that what is asked of another loop is known already.
 */
function innermostAround(below: ReadonlyMap<Loop, Edge | undefined>): ReadonlyMap<Loop, Loop | undefined> {
  const around = new Map<Loop, Loop | undefined>();
  for (const [loop, edge] of below) {
    around.set(loop, edge && (isInsideAbove(edge) ? edge.loop : around.get(edge.loop)));
  }
  return around;
}

/** What is left of a counterclockwise loop is inside it, and left of an edge to the east is north of it. */
const isInsideAbove = ({ loop, corner, west }: Edge): boolean =>
  (cornerAt(loop, corner) === west) === isCounterclockwise(loop);
