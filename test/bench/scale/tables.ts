import { table } from '../report.js';
import type { KeysMeasured } from './keys.js';
import type { Measurement } from './sweep.js';

/** Issue 5: look-ups with the most keys against those with the fewest, and megabytes per million keys. */
const LOOK_UP = { floor: 0.5, stretch: 0.65 };
const SIZE = { floor: 131, stretch: 60 };

export function sectionTable(name: string, points: readonly Measurement[]): string {
  return table(
    [name, 'of', 'req/s', 'p50 ms', 'p99 ms', 'CPU µs/req', 'RSS MB'],
    points.map(({ size, what, median }) => [
      what,
      String(size),
      String(Math.round(median.requestsPerSecond)),
      median.p50.toFixed(2),
      median.p99.toFixed(2),
      median.cpuPerRequest.toFixed(1),
      median.memoryMb.toFixed(0),
    ]),
  );
}

export function keysTable(rows: readonly KeysMeasured[]): string {
  const [first] = rows;
  return table(
    ['keys', 'look-up µs', 'of the first', 'GET /verify req/s', 'of the first', 'p99 ms', 'MB per million'],
    rows.map((row) => [
      String(row.size),
      row.lookUpMicros.toFixed(1),
      ((first?.lookUpMicros ?? Number.NaN) / row.lookUpMicros).toFixed(2),
      String(Math.round(row.requestsPerSecond)),
      (row.requestsPerSecond / (first?.requestsPerSecond ?? Number.NaN)).toFixed(2),
      row.p99.toFixed(2),
      row.mbPerMillion.toFixed(0),
    ]),
  );
}

export function keyGoals(rows: readonly KeysMeasured[]): string {
  const [first, last] = [rows[0], rows.at(-1)];
  if (!first || !last) return '';
  const ratio = first.lookUpMicros / last.lookUpMicros;
  const lookUp = ratio >= LOOK_UP.stretch ? 'stretch' : ratio >= LOOK_UP.floor ? 'floor' : 'no';
  const mb = last.mbPerMillion;
  const size = mb <= SIZE.stretch ? 'stretch' : mb <= SIZE.floor ? 'floor' : 'no';
  return table(
    ['', 'found', 'floor', 'stretch', 'reached'],
    [
      [
        `look-up at ${last.size} keys / at ${first.size}`,
        ratio.toFixed(2),
        `≥ ${LOOK_UP.floor}`,
        `≥ ${LOOK_UP.stretch}`,
        lookUp,
      ],
      ['MB per million keys', mb.toFixed(0), `≤ ${SIZE.floor}`, `≤ ${SIZE.stretch}`, size],
    ],
  );
}
