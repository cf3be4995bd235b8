import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Verdict } from './judge.js';
import type { Result } from './measure.js';

/** Tables for people, and a file for who compares. */

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, at) => Math.max(title.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join('  ');
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

export const resultTable = (results: readonly Result[]): string =>
  table(
    ['', 'req/s', 'p50 ms', 'p99 ms', 'CPU µs/req', 'RSS MB', 'served by'],
    results.map(({ name, median, timing }) => [
      name,
      String(Math.round(median.requestsPerSecond)),
      median.p50.toFixed(2),
      median.p99.toFixed(2),
      median.cpuPerRequest.toFixed(1),
      median.memoryMb.toFixed(0),
      timing ?? '',
    ]),
  );

export const goalTable = (verdicts: readonly Verdict[]): string =>
  table(
    ['', 'ratio', 'rounds', 'by CPU', 'floor', 'stretch', 'reached'],
    verdicts.map(({ what, by, ratio, least, most, byCpu, floor, stretch, reached }) => [
      what,
      short(ratio),
      `${short(least)}–${short(most)}`,
      by === 'rate' ? short(byCpu) : '',
      bound(by, floor),
      stretch === undefined ? '' : bound(by, stretch),
      reached,
    ]),
  );

const short = (ratio: number): string => ratio.toFixed(2);
const bound = (by: Verdict['by'], value: number): string => `${by === 'rate' ? '≥' : '≤'} ${value}`;

/** Written beside the bench, into a folder that git ignores. Answers where. */
export function keep(name: string, content: Readonly<Record<string, unknown>>): string {
  const folder = fileURLToPath(new URL('results/', import.meta.url));
  mkdirSync(folder, { recursive: true });
  const file = `${folder}${name}-${new Date().toISOString().replaceAll(':', '-')}.json`;
  writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`);
  return file;
}
