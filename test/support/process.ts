import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

export interface ServerProcess {
  readonly url: string;
  readonly pid: number;
  /** All it has printed on standard output: the banner. */
  readonly banner: string;
  /** All it has logged so far. */
  log(): string;
  /** Ends it and answers its exit code; `null` where a signal ended it. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

const environment = (env: Record<string, string>): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'],
  HOME: process.env['HOME'],
  HALYARD_LOG_FORMAT: 'json',
  ...env,
});

/**
 * `halyard serve` as a process of its own, on any free port.
 * @param main the program, where it is not the one that was built
 */
export async function startServer(
  env: Record<string, string>,
  args: readonly string[] = [],
  main: string = MAIN,
): Promise<ServerProcess> {
  const child = spawn(process.execPath, [main, 'serve', ...args], {
    env: environment({ PORT: '0', ...env }),
  });
  let [banner, log] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (banner += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (log += text));
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', () => {
      const found = /serves (http:\S+)[\s\S]*\n\n$/.exec(banner)?.[1];
      if (found) resolve(found);
    });
    child.once('exit', (code) => reject(new Error(`The server ended with ${code}: ${log}${banner}`)));
  });
  return {
    url,
    pid: child.pid ?? 0,
    banner,
    log: () => log,
    stop: (signal = 'SIGTERM') => stop(child, signal),
  };
}

async function stop(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
  return child.exitCode;
}

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** `halyard <args>`, to its end. */
export async function halyard(args: readonly string[], env: Record<string, string>): Promise<Ran> {
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [MAIN, ...args], {
      env: environment(env),
    });
    return { code: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as Ran;
    return { code, stdout, stderr };
  }
}
