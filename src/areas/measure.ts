import { setImmediate } from 'node:timers/promises';
import geographicLib from 'geographiclib-geodesic';
import type { Position } from './geometry.js';
import { cornerAt, isCounterclockwise, isHole, type Loop } from './loop.js';

const wgs84 = geographicLib.Geodesic.WGS84;

/** Of longitude, in one piece of an edge. */
const STEP_DEGREES = 1;
/** Pieces beyond one for each edge. */
const MOST_EXTRA_PIECES = 50_000;
/** Pieces that are followed before others are served. */
const PIECES_AT_ONCE = 5_000;

/**
 * The area in square metres on the WGS 84 ellipsoid, outer rings less their holes. An edge is straight on the map, as
 * GeoJSON has it, so a long one is followed in pieces of a degree of longitude, each of which is taken as the shortest
 * way on the ground. That keeps within 0.01 % of what the straight edges bound. Only where all edges together go more
 * than a hundred times around the globe are the pieces longer, and is the area less exact.
 */
export async function squareMetresOf(loops: readonly Loop[]): Promise<number> {
  const step = stepFor(loops);
  let total = 0;
  for (const loop of loops) total += (isHole(loop) ? -1 : 1) * (await areaInside(loop, step));
  return Math.round(total);
}

function stepFor(loops: readonly Loop[]): number {
  let degrees = 0;
  for (const loop of loops) {
    for (const [position, from] of loop.corners.entries())
      degrees += spanOf(from, cornerAt(loop, position + 1));
  }
  return Math.max(STEP_DEGREES, degrees / MOST_EXTRA_PIECES);
}

async function areaInside(loop: Loop, step: number): Promise<number> {
  const polygon = wgs84.Polygon(false);
  let pieces = 0;
  for (const [longitude, latitude] of piecesOf(loop, step)) {
    polygon.AddPoint(latitude, longitude);
    pieces += 1;
    if (pieces % PIECES_AT_ONCE === 0) await setImmediate();
  }
  // Unsigned, so that what lies to the left may be more than half the globe.
  const { area = 0 } = polygon.Compute(!isCounterclockwise(loop), false);
  return area < 1 && isAroundGlobe(loop) ? GLOBE_SQUARE_METRES : area;
}

/** Where each piece of each edge begins. */
function* piecesOf(loop: Loop, step: number): Generator<Position> {
  for (const [position, from] of loop.corners.entries()) {
    const to = cornerAt(loop, position + 1);
    const pieces = Math.max(1, Math.ceil(spanOf(from, to) / step));
    for (let piece = 0; piece < pieces; piece += 1) {
      const share = piece / pieces;
      yield [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share];
    }
  }
}

/** To the library all and nothing are one. */
const GLOBE_SQUARE_METRES = 510_065_621_724_088;

const isAroundGlobe = ({ corners }: Loop): boolean =>
  [-180, 180].every((end) => corners.some(([longitude]) => longitude === end)) &&
  [-90, 90].every((end) => corners.some(([, latitude]) => latitude === end));

/** Degrees of longitude that have a length: along a pole there are none. */
const spanOf = (from: Position, to: Position): number =>
  Math.abs(from[1]) === 90 && from[1] === to[1] ? 0 : Math.abs(to[0] - from[0]);
