/** Longitude and latitude in degrees, in this order (RFC 7946, 3.1.1). */
export type Position = readonly [longitude: number, latitude: number];
/** Closed: its last position is its first. */
export type Ring = readonly Position[];

/** The GeoJSON geometries that bound an area (RFC 7946, 3.1.6 and 3.1.7). */
export type Geometry =
  | { readonly type: 'Polygon'; readonly coordinates: readonly Ring[] }
  | { readonly type: 'MultiPolygon'; readonly coordinates: readonly (readonly Ring[])[] };
