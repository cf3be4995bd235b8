import type { Position } from './geometry.js';
import { cornerAt, type Loop, order, turn } from './loop.js';

/** From one corner of a loop to the next, and by its western end first. */
export interface Edge {
  readonly loop: Loop;
  /** The corner that it begins at, in the direction of the loop. */
  readonly corner: number;
  readonly west: Position;
  readonly east: Position;
}

/** Two edges that may not lie as they do. */
export interface Clash {
  readonly kind: 'crosses' | 'overlaps' | 'touches itself';
  readonly edges: readonly [Edge, Edge];
}

/** A corner that lies on another loop's edge, somewhere between its ends. */
export interface Landing {
  readonly point: Position;
  readonly edge: Edge;
}

export interface Crossings {
  readonly clash: Clash | undefined;
  readonly landings: readonly Landing[];
  /** For each loop the edge of another that lies next to the south of its westernmost corner, from west to east. */
  readonly below: ReadonlyMap<Loop, Edge | undefined>;
}

/**
 * Sweeps all edges from west to east and compares just those that lie side by side (Shamos and Hoey, 1976): two that
 * cross are neighbours before they do, so that ten thousand edges need no fifty million comparisons.
 */
export function findCrossings(loops: readonly Loop[]): Crossings {
  const landings: Landing[] = [];
  const below = new Map<Loop, Edge | undefined>();
  /** The edges under the sweeping line, from south to north. */
  const open: Edge[] = [];
  let clash: Clash | undefined;

  const compare = (a: Edge | undefined, b: Edge | undefined): void => {
    if (!a || !b || clash) return;
    const meeting = meetingOf(a, b);
    if (meeting.kind === 'landing') landings.push(...meeting.landings);
    else if (meeting.kind !== 'none') clash = { kind: meeting.kind, edges: [a, b] };
  };

  for (const { ending, beginning } of stopsOf(loops.flatMap(edgesOf))) {
    for (const edge of ending) {
      const place = open.indexOf(edge);
      open.splice(place, 1);
      compare(open[place - 1], open[place]);
    }
    for (const edge of beginning) {
      const place = placeOf(edge, open);
      open.splice(place, 0, edge);
      compare(open[place - 1], edge);
      compare(edge, open[place + 1]);
    }
    if (clash) break;
    noteLoops(beginning, open, below);
  }
  return { clash, landings, below };
}

/** Once all that begins at a point is open, what lies under the loops that begin there. */
function noteLoops(
  beginning: readonly Edge[],
  open: readonly Edge[],
  below: Map<Loop, Edge | undefined>,
): void {
  const places = beginning.filter(({ loop }) => !below.has(loop)).map((edge) => open.indexOf(edge));
  for (const place of places.sort((a, b) => a - b)) {
    const loop = open[place]?.loop;
    if (loop && !below.has(loop)) below.set(loop, open[place - 1]);
  }
}

function edgesOf(loop: Loop): Edge[] {
  return loop.corners.map((from, corner) => {
    const to = cornerAt(loop, corner + 1);
    const [west, east] = order(from, to) < 0 ? [from, to] : [to, from];
    return { loop, corner, west, east };
  });
}

/** A point at which the sweep stops, and the edges that end and begin there. */
interface Stop {
  readonly at: Position;
  readonly ending: Edge[];
  readonly beginning: Edge[];
}

/** From west to east. */
function stopsOf(edges: readonly Edge[]): Stop[] {
  const stops: Stop[] = [];
  const ends = edges.flatMap((edge) => [
    { at: edge.west, edge },
    { at: edge.east, edge },
  ]);
  for (const { at, edge } of ends.sort((a, b) => order(a.at, b.at))) {
    const last = stops.at(-1);
    const stop = last && order(last.at, at) === 0 ? last : { at, ending: [], beginning: [] };
    if (stop !== last) stops.push(stop);
    (edge.west === at ? stop.beginning : stop.ending).push(edge);
  }
  return stops;
}

/** How many of the open edges lie south of a new one: where it begins, or where they begin alike, where it leads. */
function placeOf(edge: Edge, open: readonly Edge[]): number {
  let [low, high] = [0, open.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = open[middle] as Edge;
    const side = turn(other.west, other.east, edge.west) || turn(other.west, other.east, edge.east);
    if (side > 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

type Meeting =
  | { readonly kind: 'none' | Clash['kind'] }
  | { readonly kind: 'landing'; readonly landings: readonly Landing[] };

const NONE: Meeting = { kind: 'none' };

function meetingOf(a: Edge, b: Edge): Meeting {
  const aside = turn(b.west, b.east, a.west) * turn(b.west, b.east, a.east);
  const across = turn(a.west, a.east, b.west) * turn(a.west, a.east, b.east);
  if (aside < 0 && across < 0) return { kind: 'crosses' };
  if (isOnLine(a, b.west) && isOnLine(a, b.east)) {
    const overlaps = order(a.west, b.east) < 0 && order(b.west, a.east) < 0;
    return overlaps ? { kind: 'overlaps' } : NONE;
  }
  const landings = [...landingsOn(a, b), ...landingsOn(b, a)];
  if (landings.length === 0) return NONE;
  return a.loop === b.loop ? { kind: 'touches itself' } : { kind: 'landing', landings };
}

const isOnLine = ({ west, east }: Edge, point: Position): boolean => turn(west, east, point) === 0;

/** The ends of another edge that lie on this one, and not at its ends. */
const landingsOn = (edge: Edge, { west, east }: Edge): Landing[] =>
  [west, east]
    .filter((point) => order(edge.west, point) < 0 && order(point, edge.east) < 0 && isOnLine(edge, point))
    .map((point) => ({ point, edge }));
