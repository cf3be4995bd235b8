import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundingBoxOf, boxAround, readBoundingBox, storedBox } from '../../src/areas/bounding-box.js';
import { checkOutline } from '../../src/areas/check-outline.js';
import type { Position, Ring } from '../../src/areas/geometry.js';
import { geometryOf } from '../../src/areas/loop.js';
import { squareMetresOf } from '../../src/areas/measure.js';
import { readGeometry } from '../../src/areas/read-geometry.js';
import { HalyardError } from '../../src/errors.js';
import { box, circle, closed, exactBoxKm2, multiPolygon, polygon } from './shapes.js';

const km2Of = async (geometry: unknown): Promise<number> => {
  const outline = readGeometry(geometry);
  checkOutline(outline);
  return (await squareMetresOf(outline.loops)) / 1e6;
};

/** Where a geometry is refused, below its own root. */
function faultOf(geometry: unknown): { at: string; says: string } | undefined {
  try {
    checkOutline(readGeometry(geometry));
    return undefined;
  } catch (error) {
    if (!(error instanceof HalyardError)) throw error;
    expect(error.code).toBe('VALIDATION_FAILED');
    expect(error.details.field?.slice(0, 2)).toEqual(['input', 'geometry']);
    return { at: (error.details.field ?? []).slice(2).join('/'), says: error.message };
  }
}

const stored = (geometry: unknown) => {
  const { type, loops } = readGeometry(geometry);
  return geometryOf(type, loops);
};

describe('a geometry', () => {
  const unit = box(0, 0, 1, 1);
  const refused: readonly (readonly [what: string, geometry: unknown, at: string, says: RegExp])[] = [
    ['that is no object', [1], '', /type and coordinates/],
    ['that is a point', { type: 'Point', coordinates: [0, 0] }, 'type', /Polygon or MultiPolygon/],
    ['that is a Feature', { type: 'Feature', geometry: polygon(unit) }, 'type', /send its member geometry/],
    ['with a foreign member', { ...polygon(unit), crs: {} }, 'crs', /no others/],
    ['without coordinates', { type: 'Polygon' }, 'coordinates', /list/],
    ['without a ring', polygon(), 'coordinates', /list/],
    ['with an empty ring', polygon([]), 'coordinates/0', /list/],
    ['with a polygon that is none', { type: 'MultiPolygon', coordinates: [1] }, 'coordinates/0', /list/],
    ['with a text for a number', polygon([['0', 0] as never, ...unit]), 'coordinates/0/0/0', /finite/],
    ['with null for a number', polygon([[0, null] as never, ...unit]), 'coordinates/0/0/1', /finite/],
    [
      'with 1e400',
      JSON.parse('{"type":"Polygon","coordinates":[[[0,0],[1e400,0],[1,1],[0,0]]]}'),
      'coordinates/0/1/0',
      /finite/,
    ],
    [
      'with one number for a position',
      polygon([[0] as never, ...unit]),
      'coordinates/0/0',
      /longitude and latitude/,
    ],
    [
      'with four numbers for a position',
      polygon([[0, 0, 0, 0] as never, ...unit]),
      'coordinates/0/0',
      /longitude and latitude/,
    ],
    ['beyond the antimeridian', polygon(box(170, 0, 190, 1)), 'coordinates/0/1/0', /antimeridian/],
    ['beyond a pole', polygon(box(0, 80, 1, 91)), 'coordinates/0/2/1', /longitude first/],
    [
      'over the antimeridian in one piece',
      polygon(box(170, 0, -170, 1)),
      'coordinates/0/1',
      /antimeridian.*MultiPolygon/,
    ],
    ['that is not closed', polygon(unit.slice(0, 4)), 'coordinates/0/3', /not closed/],
    [
      'of three positions',
      polygon(
        closed([
          [0, 0],
          [1, 1],
        ]),
      ),
      'coordinates/0',
      /four positions/,
    ],
    [
      'of two different positions',
      polygon(
        closed([
          [0, 0],
          [1, 1],
          [1, 1],
        ]),
      ),
      'coordinates/0',
      /three different/,
    ],
    [
      'that is a line there and back',
      polygon(
        closed([
          [0, 0],
          [1, 1],
          [2, 2],
        ]),
      ),
      'coordinates/0/2',
      /runs along/,
    ],
    [
      'that crosses itself',
      polygon(
        closed([
          [0, 0],
          [1, 1],
          [1, 0],
          [0, 1],
        ]),
      ),
      'coordinates/0/2',
      /crosses the one that begins at coordinates\/0\/0/,
    ],
    [
      'with a spike',
      polygon(
        closed([
          [0, 0],
          [9, 0],
          [9, 9],
          [15, 9],
          [9, 9],
          [0, 9],
        ]),
      ),
      'coordinates/0/3',
      /runs along/,
    ],
    [
      'that comes to a corner twice',
      polygon(
        closed([
          [0, 0],
          [5, 5],
          [9, 0],
          [9, 9],
          [5, 5],
          [0, 9],
        ]),
      ),
      'coordinates/0/4',
      /meets itself/,
    ],
    [
      'that touches its own edge',
      polygon(
        closed([
          [0, 0],
          [9, 0],
          [9, 9],
          [5, 0],
          [0, 9],
        ]),
      ),
      'coordinates/0/3',
      /meets itself/,
    ],
    ['with a hole outside', polygon(box(0, 0, 9, 9), box(12, 2, 14, 4)), 'coordinates/1', /hole/],
    ['with a hole over its edge', polygon(box(0, 0, 9, 9), box(8, 2, 14, 4)), 'coordinates/1/0', /crosses/],
    [
      'with a hole through its corners',
      polygon(
        closed([
          [0, 0],
          [9, 0],
          [9, 5],
          [9, 9],
          [0, 9],
        ]),
        closed([
          [5, 2],
          [9, 5],
          [15, 8],
          [5, 8],
        ]),
      ),
      'coordinates/1/2',
      /crosses/,
    ],
    [
      'with a hole along its edge',
      polygon(box(0, 0, 9, 9), box(0, 2, 4, 4)),
      'coordinates/1/3',
      /runs along/,
    ],
    ['that is nothing but its hole', polygon(unit, unit), 'coordinates/1/0', /runs along/],
    [
      'with a hole in a hole',
      polygon(box(0, 0, 9, 9), box(1, 1, 8, 8), box(2, 2, 3, 3)),
      'coordinates/2',
      /another hole/,
    ],
    [
      'of polygons that overlap',
      multiPolygon([box(0, 0, 9, 9)], [box(5, 5, 15, 15)]),
      'coordinates/1/0/3',
      /crosses/,
    ],
    [
      'of a polygon in another',
      multiPolygon([box(0, 0, 9, 9)], [box(5, 5, 6, 6)]),
      'coordinates/1/0',
      /inside another/,
    ],
    [
      'of polygons with an edge in common',
      multiPolygon([box(0, 0, 9, 9)], [box(9, 0, 18, 9)]),
      'coordinates/1/0/3',
      /runs along/,
    ],
    ['of 10,001 vertices', polygon(circle(10_001)), 'coordinates', /at most 10000 vertices.*10001/],
    [
      'of 10,001 vertices in many rings',
      multiPolygon(...Array.from({ length: 3334 }, () => [circle(3)])),
      'coordinates',
      /10002/,
    ],
  ];

  it.each(refused)('%s is refused, and told where', (_what, geometry, at, says) => {
    expect(faultOf(geometry)).toEqual({ at, says: expect.stringMatching(says) });
  });

  const taken: readonly (readonly [what: string, geometry: unknown])[] = [
    ['of 10,000 vertices', polygon(circle(10_000))],
    ['with a hole', polygon(box(0, 0, 9, 9), box(2, 2, 4, 4))],
    [
      'with a hole that touches it',
      polygon(
        box(0, 0, 9, 9),
        closed([
          [0, 5],
          [3, 4],
          [3, 6],
        ]),
      ),
    ],
    ['with holes that touch', polygon(box(0, 0, 9, 9), box(1, 1, 3, 3), box(3, 3, 5, 5))],
    [
      'with a hole in all its corners',
      polygon(
        closed([
          [0, 0],
          [5, -3],
          [9, 0],
          [9, 6],
          [5, 9],
          [0, 6],
        ]),
        closed([
          [0, 0],
          [9, 0],
          [5, 9],
        ]),
      ),
    ],
    ['of polygons that touch', multiPolygon([box(0, 0, 9, 9)], [box(9, 9, 18, 18)])],
    [
      'of polygons that touch an edge with a corner',
      multiPolygon(
        [box(0, 0, 9, 9)],
        [
          closed([
            [9, 4],
            [12, 3],
            [12, 5],
          ]),
        ],
      ),
    ],
    ['with an island in its hole', multiPolygon([box(0, 0, 9, 9), box(2, 2, 7, 7)], [box(3, 3, 4, 4)])],
    [
      'of an island that comes before what is around it',
      multiPolygon([box(3, 3, 4, 4)], [box(0, 0, 9, 9), box(2, 2, 7, 7)]),
    ],
    ['with a bbox of its own', { ...polygon(box(0, 0, 1, 1)), bbox: [0, 0, 1, 1] }],
    [
      'around a pole',
      polygon(
        closed([
          [-180, 60],
          [-90, 60],
          [0, 60],
          [90, 60],
          [180, 60],
          [180, 90],
          [-180, 90],
        ]),
      ),
    ],
  ];

  it.each(taken)('%s is taken', (_what, geometry) => {
    expect(faultOf(geometry)).toBeUndefined();
  });

  it('is stored with outer rings counterclockwise and holes clockwise, from the position where each began', () => {
    const [outer, hole] = [box(0, 0, 9, 9), box(2, 2, 4, 4)];
    const wound = polygon(outer, hole.toReversed());
    for (const sent of [polygon(outer, hole), polygon(outer.toReversed(), hole.toReversed()), wound])
      expect(stored(sent)).toEqual(wound);
  });

  it('is stored without altitudes and without positions that stand still', () => {
    const sent = [
      [0, 0, 12],
      [1, 0, 12],
      [1, 0, 13],
      [1, 1, 12],
      [0, 0, 12],
    ] as unknown as Ring;
    expect(stored(polygon(sent))).toEqual(
      polygon(
        closed([
          [0, 0],
          [1, 0],
          [1, 1],
        ]),
      ),
    );
  });
});

describe('the area of a geometry', () => {
  it('is 12,308.8 km² for a degree at the equator', async () => {
    expect(await km2Of(polygon(box(0, 0, 1, 1)))).toBeCloseTo(12_308.778, 3);
  });

  it.each([
    [0, 0, 1, 1],
    [-109.05, 37, -102.05, 41],
    [-30, 60, 30, 80],
    [0, 0, 170, 1],
    [0, 89, 100, 90],
    [13, 52, 13.001, 52.001],
    [-10, -80, 10, -79.9],
  ] as const)(
    'is within 0.01 % of the exact one for a box from %d, %d to %d, %d',
    async (west, south, east, north) => {
      const km2 = await km2Of(polygon(box(west, south, east, north)));
      const exact = exactBoxKm2(west, south, east, north);
      expect(Math.abs(km2 / exact - 1)).toBeLessThan(1e-4);
    },
  );

  it('leaves out holes, and adds up polygons', async () => {
    const [outer, hole, island] = [box(0, 0, 9, 9), box(2, 2, 7, 7), box(3, 3, 4, 4)];
    const [a, b, c] = await Promise.all([outer, hole, island].map((ring) => km2Of(polygon(ring))));
    const all = await km2Of(multiPolygon([outer, hole], [island]));
    expect(all).toBeCloseTo((a ?? 0) - (b ?? 0) + (c ?? 0), 3);
  });

  it('is the same for the two halves at the antimeridian as for the whole elsewhere', async () => {
    const cut = multiPolygon([box(170, -10, 180, 10)], [box(-180, -10, -170, 10)]);
    expect(await km2Of(cut)).toBeCloseTo(await km2Of(polygon(box(0, -10, 20, 10))), 3);
  });

  it('of the cap around a pole and of the whole globe are theirs', async () => {
    const around = [-180, -90, 0, 90, 180];
    const cap = closed([...around.map((x): Position => [x, 60]), [180, 90], [-180, 90]]);
    expect(Math.abs((await km2Of(polygon(cap))) / exactBoxKm2(-180, 60, 180, 90) - 1)).toBeLessThan(1e-4);
    const globe = closed([
      ...around.map((x): Position => [x, -90]),
      ...around.toReversed().map((x): Position => [x, 90]),
    ]);
    expect(await km2Of(polygon(globe))).toBeCloseTo(510_065_621.724, 2);
  });
});

/** Corners at growing angles around a point, each less than half a turn from the next: no two edges can meet. */
const star = fc
  .record({
    radii: fc.array(fc.double({ min: 0.01, max: 20, noNaN: true }), { minLength: 3, maxLength: 60 }),
    centre: fc.tuple(
      fc.double({ min: -100, max: 100, noNaN: true }),
      fc.double({ min: -60, max: 60, noNaN: true }),
    ),
    turned: fc.double({ min: 0, max: 6, noNaN: true }),
  })
  .map(({ radii, centre: [x, y], turned }) =>
    radii.map((radius, position): Position => {
      const angle = turned + (2 * Math.PI * position) / radii.length;
      return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
    }),
  );

describe('any star', () => {
  it('is taken, and its area is the same from whichever corner and in whichever direction it is sent', async () => {
    await fc.assert(
      fc.asyncProperty(star, fc.nat(), async (corners, start) => {
        const at = start % corners.length;
        const turned = [...corners.slice(at), ...corners.slice(0, at)];
        const km2 = await km2Of(polygon(closed(corners)));
        expect(km2).toBeGreaterThan(0);
        for (const same of [turned, turned.toReversed()])
          expect(Math.abs((await km2Of(polygon(closed(same)))) - km2)).toBeLessThan(1e-5 + km2 * 1e-9);
      }),
      { numRuns: 200 },
    );
  });

  it('is refused once two of its corners have changed places', () => {
    fc.assert(
      fc.property(
        star.filter(({ length }) => length > 4),
        fc.nat(),
        (corners, first) => {
          const [a, b] = [first % corners.length, (first + 1) % corners.length];
          const swapped = corners.with(a, corners[b] as Position).with(b, corners[a] as Position);
          expect(meets(closed(swapped))).toBe(faultOf(polygon(closed(swapped))) !== undefined);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('may be a hole in a larger one, and no larger one in it', () => {
    fc.assert(
      fc.property(star, (corners) => {
        const [x, y] = middleOf(corners);
        const around = box(x - 50, Math.max(-90, y - 30), x + 50, Math.min(90, y + 30));
        expect(faultOf(polygon(around, closed(corners)))).toBeUndefined();
        expect(faultOf(polygon(closed(corners), around))?.at).toMatch(/^coordinates\/1/);
      }),
      { numRuns: 200 },
    );
  });
});

const middleOf = (corners: readonly Position[]): Position => [
  corners.reduce((sum, [x]) => sum + x, 0) / corners.length,
  corners.reduce((sum, [, y]) => sum + y, 0) / corners.length,
];

describe('any polygon of whole degrees', () => {
  const corner = fc.tuple(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 0, max: 8 }));

  it('is refused just where comparing each edge with every other finds that two meet', () => {
    fc.assert(
      fc.property(fc.uniqueArray(corner, { minLength: 3, maxLength: 9, selector: String }), (corners) => {
        const ring = closed(corners);
        expect(faultOf(polygon(ring)) !== undefined).toBe(meets(ring));
      }),
      { numRuns: 3000 },
    );
  });
});

/** The slow way, in exact arithmetic where the corners are whole numbers. */
function meets(ring: Ring): boolean {
  const edges = ring.slice(1).map((to, position) => [ring[position] as Position, to] as const);
  return edges.some((a, i) =>
    edges.some((b, j) => {
      if (j <= i) return false;
      if (j === i + 1) return foldsBack(a[0], a[1], b[1]);
      if (i === 0 && j === edges.length - 1) return foldsBack(b[0], b[1], a[1]);
      return segmentsMeet(a, b);
    }),
  );
}

const cross = (a: Position, b: Position, c: Position): number =>
  Math.sign((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]));

const foldsBack = (a: Position, b: Position, c: Position): boolean =>
  cross(a, b, c) === 0 && (a[0] - b[0]) * (c[0] - b[0]) + (a[1] - b[1]) * (c[1] - b[1]) > 0;

const between = ([a, b]: readonly [Position, Position], p: Position): boolean =>
  cross(a, b, p) === 0 &&
  Math.min(a[0], b[0]) <= p[0] &&
  p[0] <= Math.max(a[0], b[0]) &&
  Math.min(a[1], b[1]) <= p[1] &&
  p[1] <= Math.max(a[1], b[1]);

type Segment = readonly [Position, Position];

/** Whether the ends of a segment lie on both sides of the line of another. */
const isSplit = ([a, b]: Segment, [c, d]: Segment): boolean => cross(a, b, c) * cross(a, b, d) < 0;

const segmentsMeet = (a: Segment, b: Segment): boolean =>
  (isSplit(a, b) && isSplit(b, a)) ||
  between(a, b[0]) ||
  between(a, b[1]) ||
  between(b, a[0]) ||
  between(b, a[1]);

describe('any two triangles of whole degrees', () => {
  const corner = fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 6 }));
  const triangle = fc
    .tuple(corner, corner, corner)
    .filter(([a, b, c]) => cross(a, b, c) !== 0)
    .map(([a, b, c]): readonly [Position, Position, Position] =>
      cross(a, b, c) > 0 ? [a, b, c] : [a, c, b],
    );

  it('make one area just where they have no ground and no part of an edge in common', () => {
    fc.assert(
      fc.property(triangle, triangle, (one, other) => {
        const edges = (corners: readonly Position[]): Segment[] =>
          corners.map((from, position) => [from, corners[(position + 1) % 3] as Position]);
        // Convex: they have no ground in common where an edge of one has all of the other on its right.
        const apart = (a: readonly Position[], b: readonly Position[]) =>
          edges(a).some(([from, to]) => b.every((point) => cross(from, to, point) <= 0));
        const shared = edges(one).some((a) => edges(other).some((b) => runsAlong(a, b)));
        const fine = (apart(one, other) || apart(other, one)) && !shared;
        expect(faultOf(multiPolygon([closed(one)], [closed(other)])) === undefined).toBe(fine);
      }),
      { numRuns: 3000 },
    );
  });
});

function runsAlong(a: Segment, b: Segment): boolean {
  const onLine = cross(...a, b[0]) === 0 && cross(...a, b[1]) === 0;
  const along = ([x, y]: Position) => x * (a[1][0] - a[0][0]) + y * (a[1][1] - a[0][1]);
  const [low, high] = [along(b[0]), along(b[1])].sort((p, q) => p - q) as [number, number];
  return onLine && low < along(a[1]) && along(a[0]) < high;
}

describe('the bounding box', () => {
  const boxOf = (geometry: unknown) => boundingBoxOf(storedBox(boxAround(readGeometry(geometry).loops)));

  it('is the smallest around all of it', () => {
    expect(boxOf(multiPolygon([box(0, 1, 2, 3)], [box(-5.5, 2, -4, 10.1)]))).toEqual([-5.5, 1, 2, 10.1]);
  });

  it('goes over the antimeridian where polygons reach it from both sides', () => {
    const east = box(-180, -10, -170, 10);
    expect(boxOf(multiPolygon([box(170, -10, 180, 10)], [east]))).toEqual([170, -10, -170, 10]);
    expect(boxOf(multiPolygon([box(170, -10, 180, 10)], [east], [box(0, 0, 1, 1)]))).toEqual([
      0, -10, -170, 10,
    ]);
    expect(boxOf(multiPolygon([box(170, -10, 179, 10)], [east]))).toEqual([-180, -10, 179, 10]);
  });

  it('is rounded outwards, and not where its numbers are only not exact', () => {
    expect(boundingBoxOf(storedBox([0.12345678, -109.05, 0.12345678, 0.3]))).toEqual([
      0.1234567, -109.05, 0.1234568, 0.3,
    ]);
  });

  it('is read from a list or from text, and from nothing else', () => {
    expect(readBoundingBox([170, -10, -170, 10])).toEqual([170, -10, -170, 10]);
    expect(readBoundingBox('-109.05, 37,-102.05,41')).toEqual([-109.05, 37, -102.05, 41]);
    for (const wrong of [
      '',
      '1,2,3',
      '1,2,3,4,5',
      '0,5,1,4',
      '0,0,181,1',
      '0,0,1,1e400',
      'a,b,c,d',
      [0, 0, 1],
      {},
      7,
    ])
      expect(() => readBoundingBox(wrong), JSON.stringify(wrong)).toThrow(TypeError);
  });
});
