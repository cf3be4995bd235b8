import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@redis/client';

/** Where a Redis is: `REDIS_URL`, or one on this machine. `undefined` where none answers. */
export async function redisServer(): Promise<string | undefined> {
  const url = process.env['REDIS_URL'] ?? 'redis://127.0.0.1:6379';
  return (await answers(url)) ? url : undefined;
}

async function answers(url: string): Promise<boolean> {
  const client = createClient({ url, socket: { connectTimeout: 2000, reconnectStrategy: false } });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.ping();
    return true;
  } catch {
    return false;
  } finally {
    if (client.isOpen) client.destroy();
  }
}

/** A Redis of its own, that a test may stop, start again and freeze. */
export interface OwnRedis {
  readonly url: string;
  start(): Promise<void>;
  /** At once, without a word to who is connected. */
  kill(): Promise<void>;
  /** Takes what is sent and answers nothing, until it is thawed. */
  freeze(): void;
  thaw(): void;
  dispose(): Promise<void>;
}

/** @param password asked of who connects; left out: nobody is asked */
export async function ownRedis(password?: string): Promise<OwnRedis> {
  const dir = mkdtempSync(join(tmpdir(), 'halyard-redis-'));
  const port = await freePort();
  const url = `redis://${password === undefined ? '' : `:${password}@`}127.0.0.1:${port}`;
  let child: ChildProcess | undefined;

  const kill = async () => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
  return {
    url,
    async start() {
      const secret = password === undefined ? [] : ['--requirepass', password];
      const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', dir, ...secret];
      child = spawn('redis-server', args, { stdio: 'ignore' });
      for (let tries = 0; tries < 100; tries += 1) {
        if (await answers(url)) return;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      throw new Error('redis-server did not start.');
    },
    kill,
    freeze: () => child?.kill('SIGSTOP'),
    thaw: () => child?.kill('SIGCONT'),
    async dispose() {
      await kill();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('No port is free.');
  return address.port;
}
