import { orient2d } from 'robust-predicates';
import type { Geometry, Position, Ring } from './geometry.js';

/** A ring as a loop of corners: without its closing position, and without those that stand still. */
export interface Loop {
  /** The way to the ring in the coordinates as they were sent: `[0]`, or of a MultiPolygon `[2, 0]`. */
  readonly way: readonly number[];
  /** Which of the polygons it belongs to, counted from 0. */
  readonly polygon: number;
  readonly corners: readonly Position[];
  /** Where each corner stood in the ring as it was sent. */
  readonly positions: readonly number[];
}

/** The first ring of a polygon is its outer one. */
export const isHole = ({ way }: Loop): boolean => way.at(-1) !== 0;

/** The corner at a position that may go around the loop. */
export function cornerAt({ corners }: Loop, position: number): Position {
  const corner = corners[(position + corners.length) % corners.length];
  if (!corner) throw new RangeError('A loop has corners.');
  return corner;
}

/** Which way one turns at `b` from `a` to `c`, without an error of rounding: 1 left, -1 right, 0 not at all. */
export const turn = (a: Position, b: Position, c: Position): number =>
  -Math.sign(orient2d(a[0], a[1], b[0], b[1], c[0], c[1]));

/** West before east, and of what is equally far west south before north. */
export const order = (a: Position, b: Position): number => a[0] - b[0] || a[1] - b[1];

export const isSame = (a: Position, b: Position): boolean => a[0] === b[0] && a[1] === b[1];

/** Whether its corners go counterclockwise: at the westernmost one no other loop could turn left. */
export function isCounterclockwise(loop: Loop): boolean {
  let west = 0;
  for (const [position, corner] of loop.corners.entries()) {
    if (order(corner, cornerAt(loop, west)) < 0) west = position;
  }
  return turn(cornerAt(loop, west - 1), cornerAt(loop, west), cornerAt(loop, west + 1)) > 0;
}

/** Outer rings counterclockwise and holes clockwise (RFC 7946, 3.1.6), each beginning where it did. */
export function ringOf(loop: Loop): Ring {
  const [first, ...rest] = loop.corners;
  if (!first) return [];
  const wound = isCounterclockwise(loop) !== isHole(loop) ? rest : rest.reverse();
  return [first, ...wound, first];
}

/** The geometry that the loops of an area make. */
export function geometryOf(type: Geometry['type'], loops: readonly Loop[]): Geometry {
  const polygons: Ring[][] = [];
  for (const loop of loops) {
    const rings = polygons[loop.polygon] ?? [];
    rings.push(ringOf(loop));
    polygons[loop.polygon] = rings;
  }
  return type === 'Polygon'
    ? { type, coordinates: polygons[0] ?? [] }
    : { type: 'MultiPolygon', coordinates: polygons };
}
