import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createTestApp, type TestApp } from '../support/app.js';

/** A server on a real socket, and a shell in which a person follows what an API's documentation says. */
export interface Shell {
  readonly t: TestApp;
  /** Where the server is, without a slash behind. */
  readonly url: string;
  /** Runs lines as they stand in the documentation, and answers what they print. */
  sh(lines: string, env?: Readonly<Record<string, string>>): Promise<string>;
  close(): Promise<void>;
}

export const hasTool = (name: string, ...args: string[]): boolean => {
  try {
    execFileSync(name, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

/** @param host what stands for the server in the documentation, such as `https://api.example.com` */
export async function openShell(host: string, env: Record<string, string> = {}): Promise<Shell> {
  const t = await createTestApp({ env });
  const server = createServer(t.app.listener);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const folder = mkdtempSync(join(tmpdir(), 'halyard-seed-'));
  return {
    t,
    url,
    async sh(lines, more = {}) {
      const { stdout } = await promisify(execFile)(
        'bash',
        ['-euo', 'pipefail', '-c', lines.replaceAll(host, url)],
        {
          cwd: folder,
          env: { PATH: process.env['PATH'], HOME: folder, ...more },
          maxBuffer: 64_000_000,
        },
      );
      return stdout;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      await t.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** An answer that `curl -i` printed. */
export function answerIn(text: string): { status: number; headers: Headers; body: Record<string, unknown> } {
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const [line = '', ...fields] = head.split('\r\n');
  const headers = new Headers(
    fields.map((field): [string, string] => [
      field.slice(0, field.indexOf(':')),
      field.slice(field.indexOf(':') + 1).trim(),
    ]),
  );
  const body = rest.join('\r\n\r\n');
  return { status: Number(line.split(' ')[1]), headers, body: body === '' ? {} : JSON.parse(body) };
}
