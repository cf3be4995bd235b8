/** A GeoJSON square of a fifth of a degree. */
export function square(west: number, south: number) {
  const [east, north] = [west + 0.2, south + 0.2];
  const ring = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
  return { type: 'Polygon', coordinates: [ring] };
}
