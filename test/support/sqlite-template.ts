import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../src/config.js';
import { migrate } from '../../src/storage/open.js';

/** A file that is up to date, made once: each test copies it, and waits for the disk no more than it must. */
export async function setup(): Promise<() => void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'halyard-template-'));
  await migrate({ ...readConfig({}), dataDir });
  process.env['TEST_SQLITE_TEMPLATE'] = join(dataDir, 'halyard.db');
  return () => rmSync(dataDir, { recursive: true, force: true });
}
