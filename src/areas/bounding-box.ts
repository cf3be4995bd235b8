import type { Loop } from './loop.js';

/** West, south, east, north in degrees (RFC 7946, 5). West is more than east where it lies over the antimeridian. */
export type BoundingBox = readonly [west: number, south: number, east: number, north: number];

/** A box as the store has it: in ten-millionths of a degree, which are about a centimetre. */
export interface StoredBox {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

const PER_DEGREE = 10_000_000;

/** What rounding leaves of a whole number of ten-millionths. */
const NOISE = 1e-4;

/** Rounded outwards, so that nothing of what it bounds lies outside. */
export const storedBox = ([west, south, east, north]: BoundingBox): StoredBox => ({
  west: Math.floor(west * PER_DEGREE + NOISE),
  south: Math.floor(south * PER_DEGREE + NOISE),
  east: Math.ceil(east * PER_DEGREE - NOISE),
  north: Math.ceil(north * PER_DEGREE - NOISE),
});

export const boundingBoxOf = ({ west, south, east, north }: StoredBox): BoundingBox => [
  west / PER_DEGREE,
  south / PER_DEGREE,
  east / PER_DEGREE,
  north / PER_DEGREE,
];

/**
 * The smallest box around all of it. Where polygons reach the antimeridian from both sides it goes over it, and leaves
 * out the widest gap between them.
 */
export function boxAround(loops: readonly Loop[]): BoundingBox {
  const corners = loops.flatMap((loop) => loop.corners);
  const south = corners.reduce((least, [, latitude]) => Math.min(least, latitude), 90);
  const north = corners.reduce((most, [, latitude]) => Math.max(most, latitude), -90);
  const spans = joined(loops.map(spanOf));
  const [first, last] = [spans[0], spans.at(-1)];
  if (!first || !last) return [-180, south, 180, north];
  const gap = first.west === -180 && last.east === 180 ? widestGap(spans) : undefined;
  return gap ? [gap.east, south, gap.west, north] : [first.west, south, last.east, north];
}

/** Of longitude. */
interface Span {
  readonly west: number;
  readonly east: number;
}

function spanOf({ corners }: Loop): Span {
  const longitudes = corners.map(([longitude]) => longitude);
  return {
    west: longitudes.reduce((a, b) => Math.min(a, b), 180),
    east: longitudes.reduce((a, b) => Math.max(a, b), -180),
  };
}

/** Spans that have anything in common as one, from west to east. */
function joined(spans: readonly Span[]): Span[] {
  const found: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.west - b.west)) {
    const last = found.at(-1);
    if (last && span.west <= last.east)
      found[found.length - 1] = { west: last.west, east: Math.max(last.east, span.east) };
    else found.push(span);
  }
  return found;
}

/** What lies between two neighbours; `undefined` where there is but one span. */
function widestGap(spans: readonly Span[]): Span | undefined {
  return spans
    .slice(1)
    .map((span, before) => ({ west: spans[before]?.east ?? 0, east: span.west }))
    .reduce<Span | undefined>(
      (widest, gap) => (widest && width(widest) >= width(gap) ? widest : gap),
      undefined,
    );
}

const width = ({ west, east }: Span): number => east - west;

const FORM = /^-?\d+(\.\d+)?$/;

/**
 * A box from `[west, south, east, north]`, or the same four numbers as text with commas between.
 * @throws TypeError saying what it should have been
 */
export function readBoundingBox(value: unknown): BoundingBox {
  const parts: readonly unknown[] =
    typeof value === 'string' ? value.split(',').map(numberIn) : Array.isArray(value) ? value : [];
  const [west, south, east, north] = parts.map((part) => (Number.isFinite(part) ? Number(part) : Number.NaN));
  const isBox =
    parts.length === 4 &&
    isDegrees(west, 180) &&
    isDegrees(east, 180) &&
    isDegrees(south, 90) &&
    isDegrees(north, 90);
  if (isBox && south <= north) return [west, south, east, north];
  throw new TypeError(`A bounding box ${BOUNDING_BOX_FORM}.`);
}

const BOUNDING_BOX_FORM =
  'is four numbers of degrees, west,south,east,north, with south not above north; west is more than east where it goes over the antimeridian';

const numberIn = (text: string): unknown => (FORM.test(text.trim()) ? Number(text) : text);

const isDegrees = (value: number | undefined, most: number): value is number =>
  value !== undefined && Math.abs(value) <= most;
