import type { Position, Ring } from '../../src/areas/geometry.js';

/** The last position is the first again. */
export const closed = (corners: readonly Position[]): Ring => [...corners, corners[0] ?? [0, 0]];

export const box = (west: number, south: number, east: number, north: number): Ring =>
  closed([
    [west, south],
    [east, south],
    [east, north],
    [west, north],
  ]);

export const polygon = (...rings: readonly Ring[]) => ({ type: 'Polygon', coordinates: rings }) as const;

export const multiPolygon = (...polygons: readonly (readonly Ring[])[]) =>
  ({ type: 'MultiPolygon', coordinates: polygons }) as const;

/** So many corners around a point. */
export const circle = (corners: number, radius = 1, [x, y]: Position = [0, 0]): Ring =>
  closed(
    Array.from({ length: corners }, (_, position) => {
      const angle = (2 * Math.PI * position) / corners;
      return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)] as const;
    }),
  );

const A = 6_378_137;
const FLATTENING = 1 / 298.257223563;
const E2 = FLATTENING * (2 - FLATTENING);
const E = Math.sqrt(E2);

/** Square kilometres between parallels and meridians on WGS 84, by the integral (Snyder 1987, 3-12). */
export function exactBoxKm2(west: number, south: number, east: number, north: number): number {
  const q = (latitude: number) => {
    const sine = Math.sin((latitude * Math.PI) / 180);
    return (1 - E2) * (sine / (1 - E2 * sine * sine) + Math.atanh(E * sine) / E);
  };
  return ((((A * A) / 2) * (east - west) * Math.PI) / 180 / 1e6) * (q(north) - q(south));
}
