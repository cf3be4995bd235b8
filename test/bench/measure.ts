import { check } from './check.js';
import type { Dataset } from './dataset.js';
import { load, type Measured } from './load.js';
import { type Options, say } from './options.js';
import { type Running, start } from './server.js';
import { missing, type ServerName, serverSpec } from './servers.js';
import type { Target } from './targets.js';

/** What a target came to, round by round. */
export interface Result {
  readonly name: string;
  readonly rounds: readonly Measured[];
  readonly median: Measured;
  /** What its answers say of themselves in `Server-Timing`. */
  readonly timing?: string | undefined;
}

export interface Results {
  readonly measured: readonly Result[];
  /** What was not measured, and why. */
  readonly skipped: readonly { readonly name: string; readonly why: string }[];
}

/** Starts what the targets need, checks it, and measures all of it in turns: what slows the machine slows everybody. */
export async function measure(targets: readonly Target[], data: Dataset, options: Options): Promise<Results> {
  const skipped = targets.flatMap(({ name, server }) => {
    const why = missing(server);
    return why === undefined ? [] : [{ name, why }];
  });
  for (const { name, why } of skipped) say(`skipped: ${name} (${why})`);
  const wanted = targets.filter(({ server }) => missing(server) === undefined);
  const servers = await startAll(new Set(wanted.map(({ server }) => server)), data);
  try {
    const urlOf = ({ server }: Target): Running => servers.get(server) as Running;
    const timings = new Map<string, string | undefined>();
    for (const target of wanted) {
      say(`checking ${target.name}`);
      timings.set(target.name, await check(target, urlOf(target).url));
    }
    const rounds = await inTurns(wanted, urlOf, options);
    const measured = wanted.map(({ name }) => {
      const own = rounds.get(name) ?? [];
      return { name, rounds: own, median: medianOf(own), timing: timings.get(name) };
    });
    return { measured, skipped };
  } finally {
    await Promise.all([...servers.values()].map((server) => server.stop()));
  }
}

async function startAll(names: ReadonlySet<ServerName>, data: Dataset): Promise<Map<ServerName, Running>> {
  const servers = new Map<ServerName, Running>();
  try {
    for (const name of names) {
      say(`starting ${name}`);
      servers.set(name, await start(serverSpec(name, data)));
    }
    return servers;
  } catch (error) {
    await Promise.all([...servers.values()].map((server) => server.stop()));
    throw error;
  }
}

async function inTurns(
  targets: readonly Target[],
  serverOf: (target: Target) => Running,
  { rounds, seconds, warmup, clients }: Options,
): Promise<Map<string, Measured[]>> {
  const found = new Map<string, Measured[]>();
  for (let round = warmup > 0 ? 0 : 1; round <= rounds; round++) {
    for (const target of targets) {
      const server = serverOf(target);
      const asks = await target.asks(server.url);
      const { refusedShare = 0 } = target;
      const one = await load(server, asks, {
        seconds: round === 0 ? warmup : seconds,
        clients,
        refusedShare,
      });
      const what = round === 0 ? 'warm-up' : `round ${round} of ${rounds}`;
      say(`${what}: ${target.name} ${Math.round(one.requestsPerSecond)}/s`);
      if (round > 0) found.set(target.name, [...(found.get(target.name) ?? []), one]);
    }
  }
  return found;
}

/** Of each figure by itself. */
export function medianOf(rounds: readonly Measured[]): Measured {
  const of = (name: keyof Measured): number => median(rounds.map((round) => round[name]));
  return {
    requestsPerSecond: of('requestsPerSecond'),
    p50: of('p50'),
    p99: of('p99'),
    cpuPerRequest: of('cpuPerRequest'),
    memoryMb: of('memoryMb'),
    refusedShare: of('refusedShare'),
  };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return ((low ?? Number.NaN) + (high ?? Number.NaN)) / 2;
}
