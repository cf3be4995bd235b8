import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requireTools } from './machine.js';
import { say } from './options.js';

/** Runs a bench in a folder that is gone afterwards. What it throws for people to read is told in a sentence. */
export async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'halyard-bench-'));
  try {
    requireTools();
    await work(folder);
  } catch (error) {
    if (!(error instanceof Error && error.constructor === Error)) throw error;
    say(error.message);
    process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
