import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { say } from './options.js';

/** What Halyard is measured against has dependencies of its own, so that `npm install` stays small. */
const FOLDER = fileURLToPath(new URL('peers/', import.meta.url));

const lockOf = (path: string): string => join(FOLDER, path);

/** Installs them where they are not there yet, or the lockfile has changed since. */
export function installPeers(): void {
  const installed = lockOf('node_modules/.package-lock.json');
  if (existsSync(installed) && isSame(lockOf('package-lock.json'), installed)) return;
  say('installing the peers into test/bench/peers (this takes a minute or two, once) …');
  const { status, stderr } = spawnSync('npm', ['ci', '--no-fund', '--no-audit', '--loglevel=error'], {
    cwd: FOLDER,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`The peers could not be installed:\n${stderr}`);
}

type Lock = { readonly packages: Readonly<Record<string, { readonly version?: string }>> };

const readLock = (file: string): Lock => JSON.parse(readFileSync(file, 'utf8'));

/** npm leaves out what another platform needs. */
function isSame(wanted: string, installed: string): boolean {
  const { packages } = readLock(wanted);
  return Object.entries(readLock(installed).packages).every(
    ([path, { version }]) => packages[path]?.version === version,
  );
}

/** The versions that are measured. */
export function peerVersions(): Readonly<Record<string, string>> {
  const { packages } = readLock(lockOf('node_modules/.package-lock.json'));
  const { dependencies } = JSON.parse(readFileSync(lockOf('package.json'), 'utf8'));
  return Object.fromEntries(
    [...Object.keys(dependencies), 'graphql-jit'].map((name) => [
      name,
      packages[`node_modules/${name}`]?.version ?? 'not installed',
    ]),
  );
}
