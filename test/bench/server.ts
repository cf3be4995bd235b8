import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';

/** How a server is started: always as a process of its own, pinned. */
export interface ServerSpec {
  readonly name: string;
  /** What node is given. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** For `taskset -c`. */
  readonly cores: string;
}

export interface Running {
  readonly name: string;
  readonly url: string;
  /** Microseconds of CPU time it has used so far, with all its threads and child processes. */
  cpuMicros(): number;
  /** Megabytes of memory it holds now, with its child processes. */
  memoryMb(): number;
  stop(): Promise<void>;
}

/** The kernel counts CPU time in hundredths of a second, on every Linux that Node runs on. */
const MICROS_PER_TICK = 10_000;

const started = new Set<ChildProcess>();
// However the bench ends, nothing that it started stays behind.
process.on('exit', () => {
  for (const child of started) child.kill('SIGKILL');
});
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  process.once(signal, () => process.exit(code));
}

/** Starts it, and waits until it says `serves http://…`. */
export async function start({ name, args, env, cores }: ServerSpec): Promise<Running> {
  const child = spawn('taskset', ['-c', cores, process.execPath, ...args], {
    env: { PATH: process.env['PATH'], NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.add(child);
  child.once('exit', () => started.delete(child));
  let [told, log] = ['', ''];
  child.stderr.setEncoding('utf8').on('data', (text: string) => (log = (log + text).slice(-5000)));
  const port = await new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      told += text;
      const found = /serves http:\/\/[\w.]+:(\d+)[\s\S]*\n/.exec(told)?.[1];
      if (found) resolve(found);
    });
    child.once('exit', (code) => reject(new Error(`${name} ended with ${code}:\n${log}${told}`)));
    child.once('error', reject);
  });
  const pids = () => familyOf(child.pid ?? 0);
  return {
    name,
    url: `http://127.0.0.1:${port}`,
    cpuMicros: () => sum(pids().map(ticksOf)) * MICROS_PER_TICK,
    memoryMb: () => sum(pids().map(residentKb)) / 1000,
    stop: () => stop(child),
  };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const killer = setTimeout(() => child.kill('SIGKILL'), 5000);
  await ended;
  clearTimeout(killer);
}

/** The process and what it started, as a cluster does. */
function familyOf(pid: number): number[] {
  const children = readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((other) => Number(statOf(other)[1]) === pid);
  return [pid, ...children.flatMap(familyOf)];
}

/** The fields of /proc/<pid>/stat from the state on: the name before it may hold anything. */
function statOf(pid: number): string[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}

/** User and system time. */
function ticksOf(pid: number): number {
  const stat = statOf(pid);
  return Number(stat[11] ?? 0) + Number(stat[12] ?? 0);
}

function residentKb(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
