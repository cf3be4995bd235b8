import type { Landing } from './crossings.js';
import type { Position } from './geometry.js';
import { cornerAt, type Loop, turn } from './loop.js';

/** A loop where it passes through a point: it comes from one side and goes to another. */
interface Passage {
  readonly loop: Loop;
  /** The corner there, or the one that the edge over the point begins at. */
  readonly corner: number;
  readonly arms: readonly [Position, Position];
}

/** Two passages through one point that may not lie as they do. */
export interface TouchClash {
  readonly kind: 'touches itself' | 'crosses';
  readonly passages: readonly [Passage, Passage];
}

/**
 * Looks at the points that two loops have in common. There they may touch; they may not pass through one another, and
 * no loop may come to one point twice.
 */
export function findTouchClash(loops: readonly Loop[], landings: readonly Landing[]): TouchClash | undefined {
  for (const [point, passages] of sharedPoints(loops, landings)) {
    const clash = repeatedIn(passages) ?? crossingAt(point, passages);
    if (clash) return clash;
  }
  return undefined;
}

function sharedPoints(
  loops: readonly Loop[],
  landings: readonly Landing[],
): readonly (readonly [Position, readonly Passage[]])[] {
  const points = new Map<string, { readonly point: Position; readonly passages: Passage[] }>();
  const pass = (point: Position, passage: Passage): void => {
    const key = String(point);
    const known = points.get(key);
    if (known) known.passages.push(passage);
    else points.set(key, { point, passages: [passage] });
  };
  for (const loop of loops) {
    for (const [corner, point] of loop.corners.entries()) {
      pass(point, { loop, corner, arms: [cornerAt(loop, corner - 1), cornerAt(loop, corner + 1)] });
    }
  }
  // One edge is met by both of the edges that end at a point, and yet passes through it once.
  const edges = new Set<string>();
  for (const { point, edge } of landings) {
    const key = `${point} ${edge.loop.way} ${edge.corner}`;
    if (!edges.has(key)) pass(point, { ...edge, arms: [edge.west, edge.east] });
    edges.add(key);
  }
  return [...points.values()]
    .filter(({ passages }) => passages.length > 1)
    .map(({ point, passages }) => [point, passages] as const);
}

function repeatedIn(passages: readonly Passage[]): TouchClash | undefined {
  const byLoop = new Map<Loop, Passage>();
  for (const passage of passages) {
    const other = byLoop.get(passage.loop);
    if (other) return { kind: 'touches itself', passages: [other, passage] };
    byLoop.set(passage.loop, passage);
  }
  return undefined;
}

/** Around the point the arms must nest as brackets do: what opens between the arms of another closes between them. */
function crossingAt(point: Position, passages: readonly Passage[]): TouchClash | undefined {
  const around = passages
    .flatMap((passage) => passage.arms.map((arm) => ({ passage, arm })))
    .sort((a, b) => directionOf(point, a.arm) - directionOf(point, b.arm) || -turn(point, a.arm, b.arm));
  const open: Passage[] = [];
  for (const { passage } of around) {
    const last = open.at(-1);
    if (last === passage) open.pop();
    else if (last && open.includes(passage)) return { kind: 'crosses', passages: [last, passage] };
    else open.push(passage);
  }
  return undefined;
}

/** Half turns, so that within one of them left and right say which of two directions comes first. */
const directionOf = (from: Position, to: Position): number =>
  to[1] > from[1] || (to[1] === from[1] && to[0] > from[0]) ? 0 : 1;
