import { type Clash, type Edge, findCrossings } from './crossings.js';
import type { Loop } from './loop.js';
import { findMisplaced, type Misplaced } from './nesting.js';
import { fault, type Outline } from './read-geometry.js';
import { findTouchClash, type TouchClash } from './touching.js';

/**
 * Checks that the rings of an area bound one: none meets itself, none crosses another or shares an edge with it, holes
 * lie in their polygon, and polygons beside one another. Two rings may touch at single points.
 * @throws HalyardError VALIDATION_FAILED saying where
 */
export function checkOutline({ loops }: Outline): void {
  const { clash, landings, below } = findCrossings(loops);
  if (clash) throw faultOfClash(clash);
  const touch = findTouchClash(loops, landings);
  if (touch) throw faultOfTouch(touch);
  const misplaced = findMisplaced(loops, below);
  if (misplaced) throw fault(wayOf(misplaced.loop), PLACES[misplaced.kind]);
}

const PLACES: Readonly<Record<Misplaced['kind'], string>> = {
  'hole outside its polygon':
    'This ring is a hole, and does not lie inside the outer ring of its polygon, which is the first one.',
  'hole in a hole': 'This hole lies inside another hole of its polygon.',
  'polygon in a polygon': 'This polygon lies inside another one of the area; an area counts no ground twice.',
};

function faultOfClash({ kind, edges }: Clash) {
  const [here, there] = laterFirst(edges);
  const verb = kind === 'overlaps' ? 'runs along' : kind === 'crosses' ? 'crosses' : 'touches';
  const message =
    here.loop === there.loop
      ? `The ring meets itself: the edge that begins here ${verb} the one that begins at ${nameOf(there)}.`
      : `The edge that begins here ${verb} the one of another ring that begins at ${nameOf(there)}.`;
  return fault(placeOf(here), message);
}

function faultOfTouch({ kind, passages }: TouchClash) {
  const [here, there] = laterFirst(passages);
  return fault(
    placeOf(here),
    kind === 'crosses'
      ? `The ring crosses another one here, at ${nameOf(there)}.`
      : `The ring meets itself: it comes to this point at ${nameOf(there)} already.`,
  );
}

type InLoop = Pick<Edge, 'loop' | 'corner'>;

/** Whoever reads a list from its start finds the fault where the second of the two stands. */
function laterFirst([a, b]: readonly [InLoop, InLoop]): readonly [InLoop, InLoop] {
  const [pathOfA, pathOfB] = [placeOf(a), placeOf(b)];
  const differing = pathOfA.findIndex((step, at) => step !== pathOfB[at]);
  return Number(pathOfA[differing]) > Number(pathOfB[differing]) ? [a, b] : [b, a];
}

const wayOf = ({ way }: Loop): readonly (string | number)[] => ['coordinates', ...way];

const placeOf = ({ loop, corner }: InLoop): readonly (string | number)[] => [
  ...wayOf(loop),
  loop.positions[corner] ?? 0,
];

const nameOf = (place: InLoop): string => placeOf(place).join('/');
