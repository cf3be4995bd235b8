import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import { claimExport } from './export-queries.js';
import { claimImport } from './queries.js';
import { type StartExportInput, startExport } from './start-export.js';
import { type StartImportInput, startImport } from './start-import.js';

/** Nobody has this name, so what it works on gets no further until the time is over. */
const NOBODY = 'sample';

/** An import that runs for a while and keeps no other waiting: a sample shows what can be done with one. */
export async function holdImport(
  context: Context,
  input: Omit<StartImportInput, 'dryRun'>,
  seconds: number,
): Promise<void> {
  const { id } = await startImport(context, { ...input, dryRun: true });
  await context.store.tx((w) => claimImport(w, id, leaseFor(context, seconds)));
}

/** The same of an export. */
export async function holdExport(context: Context, input: StartExportInput, seconds: number): Promise<void> {
  const { id } = await startExport(context, input);
  await context.store.tx((w) => claimExport(w, id, leaseFor(context, seconds)));
}

const leaseFor = ({ clock }: Context, seconds: number) => ({
  owner: NOBODY,
  now: dateOf(clock),
  until: dateOf(clock, seconds),
});
