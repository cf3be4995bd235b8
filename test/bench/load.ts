import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Ask, bytesOf } from './ask.js';
import { cores } from './machine.js';
import type { Running } from './server.js';

/** What one measurement came to. Latencies are those of a closed loop: each client waits for its answer. */
export interface Measured {
  readonly requestsPerSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Microseconds of the server's CPU time for each request. */
  readonly cpuPerRequest: number;
  /** The server's memory right after, in megabytes. */
  readonly memoryMb: number;
  /** The share of answers with a status of 400 or more. */
  readonly refusedShare: number;
}

const SETTLE_MS = 250;
const SCRIPT = fileURLToPath(new URL('load.lua', import.meta.url));

/**
 * Loads a server with the requests given, in turn, by wrk on its own core.
 * @throws Error where connections broke, or another share of the answers was refused than should have been
 */
export async function load(
  server: Running,
  asks: readonly Ask[],
  { seconds, clients, refusedShare = 0 }: { seconds: number; clients: number; refusedShare?: number },
): Promise<Measured> {
  const dir = mkdtempSync(join(tmpdir(), 'halyard-load-'));
  const file = join(dir, 'requests');
  writeFileSync(file, asks.map((ask) => bytesOf(ask, server.url)).join('\0'));
  try {
    const cpuBefore = server.cpuMicros();
    const found = await wrk(server.url, file, seconds, clients);
    const cpu = server.cpuMicros() - cpuBefore;
    const memoryMb = server.memoryMb();
    // What was under way when the time ended is no part of the next measurement.
    await sleep(SETTLE_MS);
    const share = found.refused / found.requests;
    if (found.broken > 0) throw new Error(`${server.name}: ${found.broken} requests broke.`);
    if (found.requests === 0)
      throw new Error(`${server.name} answered nothing in ${seconds} s: give it more.`);
    // Where the time ends within a turn, a few more or less were refused.
    if (Math.abs(found.refused - refusedShare * found.requests) > 2 + found.requests / 200) {
      throw new Error(`${server.name} refused ${(share * 100).toFixed(1)} % of the requests.`);
    }
    return {
      requestsPerSecond: (found.requests / found.micros) * 1e6,
      p50: found.p50 / 1000,
      p99: found.p99 / 1000,
      cpuPerRequest: cpu / found.requests,
      memoryMb,
      refusedShare: share,
    };
  } finally {
    rmSync(dir, { recursive: true });
  }
}

type Found = Readonly<Record<'requests' | 'micros' | 'refused' | 'broken' | 'p50' | 'p99' | 'max', number>>;

async function wrk(url: string, file: string, seconds: number, clients: number): Promise<Found> {
  const args = ['-c', cores.load, 'wrk', '-t1', `-c${clients}`, `-d${seconds}s`, '--timeout', '10s'];
  const { stdout } = await promisify(execFile)('taskset', [...args, '-s', SCRIPT, url, '--', file]);
  const line = stdout.split('\n').find((text) => text.startsWith('{'));
  if (!line) throw new Error(`wrk said nothing of use:\n${stdout}`);
  return JSON.parse(line);
}
