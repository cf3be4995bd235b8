import { createDataset } from './dataset.js';
import { goals } from './goals.js';
import { inFolder } from './in-folder.js';
import { judge } from './judge.js';
import { busyNote, machine, tooFewForTwo } from './machine.js';
import { measure } from './measure.js';
import { readOptions, say } from './options.js';
import { installPeers, peerVersions } from './peers.js';
import { goalTable, keep, resultTable } from './report.js';
import { targetsOf } from './targets.js';

/**
 * Halyard with everything on, beside its peers, on the same data, one server on one core and the load on another:
 *
 *     npm run bench
 *     npm run bench -- --rounds 5 --seconds 10          # BENCH_ROUNDS=5 BENCH_SECONDS=10 npm run bench
 *     npm run bench -- --only 'by id$|bare' --json
 *
 * Every server must answer right and refuse right before it is measured. A ratio of one run is good to about 15 %:
 * run it again, on a machine that does nothing else.
 */
await inFolder(async (folder) => {
  const options = readOptions();
  const before = machine();
  installPeers();
  say('making the data');
  const data = await createDataset(folder);
  const targets = targetsOf(data).filter(({ name }) => options.only.test(name));
  if (targets.length === 0) throw new Error(`--only ${options.only.source} matches nothing.`);

  const { measured, skipped } = await measure(targets, data, options);
  const verdicts = judge(goals, measured);
  const hasWorkers = targets.some(({ name }) => name.includes('worker'));
  const notes = [busyNote(before), hasWorkers ? tooFewForTwo : undefined].filter(
    (note) => note !== undefined,
  );
  const found = {
    at: new Date().toISOString(),
    machine: before,
    peers: peerVersions(),
    options: { ...options, only: options.only.source },
    notes,
    skipped,
    goals: verdicts,
    measured,
  };
  const file = keep('run', found);
  const text = [
    `${before.cpu}, ${before.cores} cores, node ${before.node}, load ${before.load}`,
    resultTable(measured),
    ...(verdicts.length > 0 ? [goalTable(verdicts)] : []),
    ...skipped.map(({ name, why }) => `not measured: ${name} (${why})`),
    ...notes.map((note) => `note: ${note}`),
  ].join('\n\n');
  process.stdout.write(options.json ? `${JSON.stringify(found, null, 2)}\n` : `${text}\n`);
  say(`kept in ${file}`);
});
