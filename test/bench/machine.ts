import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';

/** Servers run on one core and the load on another, or each would be measured through the other's pauses. */
export interface Cores {
  /** For `taskset -c`. */
  readonly server: string;
  readonly load: string;
  /** For a server of two processes: the load's core is one of them where there are only two. */
  readonly twoServers: string;
}

const count = availableParallelism();

export const cores: Cores = {
  server: '0',
  load: String(count - 1),
  twoServers: '0,1',
};

/** Why two processes cannot be compared with one here; `undefined` where they can. */
export const tooFewForTwo: string | undefined =
  count < 3 ? 'with two cores, a server of two processes shares one of them with the load' : undefined;

/** @throws Error that says what to install */
export function requireTools(): void {
  if (process.platform !== 'linux')
    throw new Error('The bench reads /proc and pins to cores: it needs Linux.');
  if (count < 2) throw new Error('The bench needs two cores: one for the server, one for the load.');
  for (const [tool, from] of [
    ['wrk', 'wrk'],
    ['taskset', 'util-linux'],
  ] as const) {
    if (spawnSync(tool, ['--version']).error) {
      throw new Error(`The bench needs ${tool}; on Debian: apt-get install ${from}`);
    }
  }
}

/** What the figures were measured on. */
export const machine = () => ({
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: count,
  memoryMb: Math.round(totalmem() / 1e6),
  load: readFileSync('/proc/loadavg', 'utf8').split(' ').slice(0, 3).join(' '),
  node: process.version,
  commit: commit(),
});

function commit(): string {
  try {
    return execFileSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8' }).trim();
  } catch {
    return 'unknown';
  }
}

/** Why the figures are worth less than they look; `undefined` where nothing else ran. */
export function busyNote({ load, cores: count }: ReturnType<typeof machine>): string | undefined {
  const busy = Number(load.split(' ')[0]);
  return busy > count / 4
    ? `the machine was busy before (load ${busy}): compare CPU per request rather than requests per second`
    : undefined;
}
