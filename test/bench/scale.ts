import { createDataset, type Dataset } from './dataset.js';
import { inFolder } from './in-folder.js';
import { busyNote, machine, tooFewForTwo } from './machine.js';
import { type Options, readOptions, say } from './options.js';
import { keep } from './report.js';
import { bridges, clients, fields, items, workers } from './scale/documents.js';
import { keys } from './scale/keys.js';
import { type Measurement, type Point, sweep } from './scale/sweep.js';
import { keyGoals, keysTable, sectionTable } from './scale/tables.js';
import { missing } from './servers.js';

/**
 * What Halyard costs against the size of things: keys, fields with scopes, list items, bridges, clients, processes.
 *
 *     npm run bench:scale
 *     npm run bench:scale -- --only keys --max-keys 1000000 --rounds 1 --seconds 2
 *
 * `--only` takes the names of sections: fields, items, bridges, clients, workers, keys. Ten million keys take some
 * minutes to write, and some gigabytes in the folder for temporary files.
 */
const sections: Readonly<Record<string, (data: Dataset) => Point[]>> = {
  fields,
  items,
  bridges,
  clients,
  workers,
};

await inFolder(async (folder) => {
  const options = readOptions();
  const before = machine();
  const data = await createDataset(folder);
  const measured = await sweepAll(data, options);
  // Last: it makes the data large.
  const ofKeys = options.only.test('keys') ? await keys(data, options) : [];
  const ofWorkers = 'workers' in measured ? (missing('halyard-2-workers') ?? tooFewForTwo) : undefined;
  const found = {
    at: new Date().toISOString(),
    machine: before,
    options: { ...options, only: options.only.source },
    notes: [busyNote(before), ofWorkers].filter((note) => note !== undefined),
    keys: ofKeys,
    ...measured,
  };
  const file = keep('scale', found);
  const text = [
    ...Object.entries(measured).map(([name, points]) => sectionTable(name, points)),
    ...(ofKeys.length > 0 ? [keysTable(ofKeys), keyGoals(ofKeys)] : []),
    ...found.notes.map((note) => `note: ${note}`),
  ].join('\n\n');
  process.stdout.write(options.json ? `${JSON.stringify(found, null, 2)}\n` : `${text}\n`);
  say(`kept in ${file}`);
});

async function sweepAll(data: Dataset, options: Options): Promise<Record<string, readonly Measurement[]>> {
  const measured: Record<string, readonly Measurement[]> = {};
  for (const [name, pointsOf] of Object.entries(sections)) {
    if (!options.only.test(name)) continue;
    say(name);
    measured[name] = await sweep(pointsOf(data), options);
  }
  return measured;
}
