import { type HalyardError, invalid } from '../errors.js';
import type { Geometry, Position } from './geometry.js';
import { isSame, type Loop } from './loop.js';

/** Corners of all rings together. */
export const MOST_VERTICES = 10_000;

type Way = readonly (string | number)[];

/** What is wrong with a geometry, and where in it. */
export const fault = (way: Way, message: string): HalyardError =>
  invalid(['input', 'geometry', ...way], message);

/** A geometry whose every ring is one, though nothing is known yet of how they lie to one another. */
export interface Outline {
  readonly type: Geometry['type'];
  readonly loops: readonly Loop[];
}

/**
 * Reads a GeoJSON Polygon or MultiPolygon: its members, its numbers, and that each ring is closed. An altitude is left
 * out, as are positions that stand still, and the `bbox`, which is worked out anew.
 * @throws HalyardError VALIDATION_FAILED saying where
 */
export function readGeometry(json: unknown): Outline {
  const { type, coordinates } = membersOf(json);
  const polygons = type === 'Polygon' ? [coordinates] : listAt(['coordinates'], coordinates, 'a polygon');
  const wayTo = (polygon: number): readonly number[] => (type === 'Polygon' ? [] : [polygon]);
  const rings = polygons.flatMap((polygon, at) => {
    const way = wayTo(at);
    return listAt(['coordinates', ...way], polygon, 'a ring').map((ring, position) => ({
      ring,
      polygon: at,
      way: [...way, position],
    }));
  });
  refuseTooMany(rings);
  return { type, loops: rings.map(({ ring, polygon, way }) => loopOf(ring, polygon, way)) };
}

function membersOf(json: unknown): { readonly type: Geometry['type']; readonly coordinates: unknown } {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw fault([], 'A geometry is an object with the members type and coordinates.');
  }
  const { type, coordinates, bbox: _computed, ...others } = json as Readonly<Record<string, unknown>>;
  if (type === 'Feature') {
    throw fault(
      ['type'],
      'This is a Feature: send its member geometry alone, since nothing else of it is kept.',
    );
  }
  if (type !== 'Polygon' && type !== 'MultiPolygon') {
    throw fault(['type'], 'The type of an area is Polygon or MultiPolygon.');
  }
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) {
    throw fault(
      [unknown.slice(0, 64)],
      'A geometry has the members type, coordinates and bbox, and no others.',
    );
  }
  return { type, coordinates };
}

function listAt(way: Way, value: unknown, ofWhat: string): readonly unknown[] {
  if (Array.isArray(value) && value.length > 0) return value;
  throw fault(way, `This must be a list of at least one: ${ofWhat} each.`);
}

/** Counted before anything is looked at, so that a huge geometry costs no more than its parsing did. */
function refuseTooMany(rings: readonly { readonly ring: unknown }[]): void {
  const vertices = rings.reduce(
    (sum, { ring }) => sum + (Array.isArray(ring) ? Math.max(1, ring.length - 1) : 1),
    0,
  );
  if (vertices <= MOST_VERTICES) return;
  throw fault(
    ['coordinates'],
    `An area has at most ${MOST_VERTICES} vertices, and this one has ${vertices}, closing positions not counted; simplify it, or cut it into several areas.`,
  );
}

function loopOf(ring: unknown, polygon: number, way: readonly number[]): Loop {
  const at = ['coordinates', ...way];
  const sent = listAt(at, ring, 'a position').map((position, index) => positionAt([...at, index], position));
  const [first, last] = [sent[0], sent.at(-1)];
  if (!first || !last || sent.length < 4) {
    throw fault(at, 'A ring has at least four positions, the last of which is the first again.');
  }
  if (!isSame(first, last)) {
    throw fault(
      [...at, sent.length - 1],
      'The ring is not closed: its last position must be the same as its first. Add the first position at the end.',
    );
  }
  const moving = [...sent.keys()]
    .slice(1)
    .filter((index) => !isSame(positionIn(sent, index), positionIn(sent, index - 1)));
  const positions = [0, ...moving.slice(0, -1)];
  if (moving.length < 3) throw fault(at, 'A ring has at least three different positions.');
  for (const index of moving) checkStep([...at, index], positionIn(sent, index - 1), positionIn(sent, index));
  return { way, polygon, positions, corners: positions.map((index) => positionIn(sent, index)) };
}

function positionIn(sent: readonly Position[], index: number): Position {
  const position = sent[index];
  if (!position) throw new RangeError('There is no such position.');
  return position;
}

function positionAt(way: Way, value: unknown): Position {
  if (!Array.isArray(value) || value.length < 2 || value.length > 3) {
    throw fault(
      way,
      'A position is a list of longitude and latitude, and perhaps an altitude, which is not kept.',
    );
  }
  const unfit = value.findIndex((number) => typeof number !== 'number' || !Number.isFinite(number));
  if (unfit >= 0) throw fault([...way, unfit], 'This must be a finite number.');
  const [longitude, latitude] = value as [number, number];
  if (Math.abs(longitude) > 180) {
    throw fault(
      [...way, 0],
      'A longitude is from -180 to 180. Cut an area over the antimeridian there, into a MultiPolygon (RFC 7946, 3.1.9).',
    );
  }
  if (Math.abs(latitude) > 90) {
    throw fault(
      [...way, 1],
      'A latitude is from -90 to 90. GeoJSON has the longitude first and the latitude second.',
    );
  }
  // Adding 0 makes one zero of both.
  return [longitude + 0, latitude + 0];
}

/** From 170 to -170 could be the short way over the antimeridian, or the long way around. */
function checkStep(way: Way, from: Position, to: Position): void {
  const alongPole = Math.abs(from[1]) === 90 && from[1] === to[1];
  if (alongPole || Math.abs(to[0] - from[0]) <= 180) return;
  throw fault(
    way,
    'The edge to this position spans more than 180 degrees of longitude. Cut an area over the antimeridian there, into a MultiPolygon (RFC 7946, 3.1.9); where the long way around is meant, add positions between.',
  );
}
