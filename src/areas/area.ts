import { type BoundingBox, boundingBoxOf } from './bounding-box.js';
import type { define } from './table.js';

/** An area of interest: ground that a project looks at. */
export type Area = ReturnType<typeof define>['areas']['$inferSelect'];

const SQUARE_METRES_PER_KM2 = 1_000_000;

export const areaKm2Of = ({ squareMetres }: Area): number => squareMetres / SQUARE_METRES_PER_KM2;

/** An area as the audit trail has it: its geometry would make the trail many times what it tells of. */
export function withoutGeometry(area: Area) {
  const { geometry: _geometry, west: _west, south: _south, east: _east, north: _north, ...rest } = area;
  const boundingBox: BoundingBox = boundingBoxOf(area);
  return { ...rest, boundingBox };
}
