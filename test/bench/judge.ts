import type { Goal } from './goals.js';
import { median, type Result } from './measure.js';

/** How a goal stands. */
export interface Verdict extends Goal {
  /** The median of the rounds' ratios: each round's two figures were taken close together. */
  readonly ratio: number;
  readonly least: number;
  readonly most: number;
  /** The same ratio by CPU time per request, which others on the machine disturb less. */
  readonly byCpu: number;
  readonly reached: 'stretch' | 'floor' | 'no';
}

/** Of those goals alone of which both sides were measured. */
export function judge(goals: readonly Goal[], measured: readonly Result[]): readonly Verdict[] {
  const resultOf = (name: string) => measured.find((result) => result.name === name);
  return goals.flatMap((goal) => {
    const [of, against] = [resultOf(goal.of), resultOf(goal.against)];
    return of && against ? [verdictOn(goal, of, against)] : [];
  });
}

function verdictOn(goal: Goal, of: Result, against: Result): Verdict {
  const figure = goal.by === 'rate' ? 'requestsPerSecond' : 'p99';
  const ratios = of.rounds.map(
    (round, place) => round[figure] / (against.rounds[place]?.[figure] ?? Number.NaN),
  );
  const ratio = median(ratios);
  const meets = (bound: number | undefined): boolean =>
    bound !== undefined && (goal.by === 'rate' ? ratio >= bound : ratio <= bound);
  return {
    ...goal,
    ratio,
    least: Math.min(...ratios),
    most: Math.max(...ratios),
    byCpu: against.median.cpuPerRequest / of.median.cpuPerRequest,
    reached: meets(goal.stretch) ? 'stretch' : meets(goal.floor) ? 'floor' : 'no',
  };
}
