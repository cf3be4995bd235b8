import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Installs a folder that has dependencies of its own, so that `npm install` stays small: where they are not there yet, or
 * its lockfile has changed since.
 */
export function installFolder(folder: string, onBegin: () => void): void {
  const installed = join(folder, 'node_modules/.package-lock.json');
  if (existsSync(installed) && isSame(join(folder, 'package-lock.json'), installed)) return;
  onBegin();
  const { status, stderr } = spawnSync('npm', ['ci', '--no-fund', '--no-audit', '--loglevel=error'], {
    cwd: folder,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${folder} could not be installed:\n${stderr}`);
}

type Lock = { readonly packages: Readonly<Record<string, { readonly version?: string }>> };

export const readLock = (file: string): Lock => JSON.parse(readFileSync(file, 'utf8'));

/** npm leaves out what another platform needs. */
function isSame(wanted: string, installed: string): boolean {
  const { packages } = readLock(wanted);
  return Object.entries(readLock(installed).packages).every(
    ([path, { version }]) => packages[path]?.version === version,
  );
}
