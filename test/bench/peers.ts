import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installFolder, readLock } from '../support/install-folder.js';
import { say } from './options.js';

/** What Halyard is measured against has dependencies of its own, so that `npm install` stays small. */
const FOLDER = fileURLToPath(new URL('peers/', import.meta.url));

const lockOf = (path: string): string => join(FOLDER, path);

/** Installs them where they are not there yet, or the lockfile has changed since. */
export const installPeers = (): void =>
  installFolder(FOLDER, () =>
    say('installing the peers into test/bench/peers (this takes a minute or two, once) …'),
  );

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
