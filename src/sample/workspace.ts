import { createArea } from '../areas/create-area.js';
import { uploadAsset } from '../assets/upload-asset.js';
import type { Context } from '../context.js';
import { createDeployment } from '../deployments/create-deployment.js';
import { HalyardError } from '../errors.js';
import { fileOfText } from '../files.js';
import { registerModel } from '../jobs/remote/register-model.js';
import { submitForLater } from '../jobs/sample.js';
import { submitJob } from '../jobs/submit-job.js';
import { createKey } from '../keys/create-key.js';
import { createProject } from '../projects/create-project.js';
import { createAccount } from '../service-accounts/create-account.js';
import { isUniqueViolation } from '../storage/store.js';
import { planBrownout } from '../sunset/plan-brownout.js';
import { holdExport, holdImport } from '../transfers/sample.js';
import { startExport } from '../transfers/start-export.js';
import { startImport } from '../transfers/start-import.js';
import { exampleId, naming } from './example-ids.js';
import { square } from './square.js';

const DAY_SECONDS = 24 * 3600;
const MONTH_SECONDS = 30 * DAY_SECONDS;

/** What is there once all of it is. Keys stay, whatever becomes of them. */
export const LAST_OF_WORKSPACE = exampleId('key', 'a');

const PROJECT = { projectId: exampleId('prj', 'a') };

/** One of everything that is in a project, or beside it, and what it takes to try each thing that can be done to it. */
export async function loadWorkspace(context: Context): Promise<void> {
  const make = makerOf(context);
  await loadProjects(make);
  await loadFiles(make);
  await loadJobs(make);
  await loadTransfers(make);
  await loadBrownouts(make);
  await loadKeys(make, context.clock.now());
}

/** Makes a thing that the letter names. */
type Make = (letter: string, kind: string, verb: (context: Context) => Promise<unknown>) => Promise<void>;

/** What is there stays: an earlier start may have come not to its end. */
const makerOf =
  (context: Context): Make =>
  async (letter, kind, verb) => {
    try {
      // The first event of the trail that an example names is that of the first key.
      await verb(naming(context, letter, kind, ...(kind === 'key' && letter === 'a' ? ['aud'] : [])));
    } catch (error) {
      const isThere = error instanceof HalyardError && error.code === 'CONFLICT';
      if (!isThere && !isUniqueViolation(error)) throw error;
    }
  };

async function loadProjects(make: Make): Promise<void> {
  const account = { projectIds: [PROJECT.projectId], scopes: ['products:read'] };
  await make('a', 'prj', (c) => createProject(c, { name: 'Web shop', description: 'What customers see.' }));
  await make('b', 'prj', (c) => createProject(c, { name: 'Last year’s catalog' }));
  await make('a', 'sva', (c) => createAccount(c, { ...account, name: 'Nightly sync' }));
  await make('b', 'sva', (c) => createAccount(c, { ...account, name: 'An old program' }));
  await make('c', 'sva', (c) => createAccount(c, { name: 'Field survey', projectIds: account.projectIds }));
}

async function loadFiles(make: Make): Promise<void> {
  const page = '<!doctype html><title>Web shop</title><h1>Web shop</h1>\n';
  const logo = '<svg xmlns="http://www.w3.org/2000/svg"><circle r="9"/></svg>\n';
  const upload = (name: string, text: string) => (c: Context) =>
    uploadAsset(c, { ...PROJECT, name, file: fileOfText(text) });
  await make('a', 'ast', upload('index.html', page));
  await make('b', 'ast', upload('img/old-logo.svg', logo));
  await make('a', 'dep', (c) => createDeployment(c, { ...PROJECT, name: 'v1.0.0' }));
  await make('a', 'aoi', (c) =>
    createArea(c, { ...PROJECT, name: 'Denver', geometry: square(-105.1, 39.6) }),
  );
  await make('b', 'aoi', (c) =>
    createArea(c, { ...PROJECT, name: 'Boulder', geometry: square(-105.4, 39.9) }),
  );
}

async function loadJobs(make: Make): Promise<void> {
  const model = {
    url: 'https://models.sample.example/labels',
    inputSchema: { type: 'object', required: ['sku'], properties: { sku: { type: 'string' } } },
    price: { minorUnits: 12, currency: 'EUR' },
  };
  const code = { modelId: 'qr-code', input: { text: 'https://sample.example' } };
  await make('a', 'mdl', (c) => registerModel(c, { ...model, id: 'label-printer', name: 'Label printer' }));
  await make('b', 'mdl', (c) => registerModel(c, { ...model, id: 'label-sorter', name: 'Label sorter' }));
  await make('a', 'job', (c) => submitJob(c, code));
  await make('b', 'job', (c) => submitForLater(c, code, MONTH_SECONDS));
  await make('c', 'job', (c) => submitJob(c, { ...code, ...PROJECT }));
}

async function loadTransfers(make: Make): Promise<void> {
  const content = fileOfText('sku,name,price,currency\nOUT-001-09,,9.5,EUR\nOUT-001-10,,cheap,EUR\n');
  const file = { content, format: 'csv' } as const;
  await make('a', 'imp', (c) => startImport(c, { ...file, dryRun: true }));
  await make('b', 'imp', (c) => holdImport(c, file, MONTH_SECONDS));
  await make('a', 'exp', (c) => startExport(c, { format: 'csv' }));
  await make('b', 'exp', (c) => holdExport(c, { format: 'csv' }, MONTH_SECONDS));
}

/** Far off, so that nothing is refused meanwhile. */
async function loadBrownouts(make: Make): Promise<void> {
  const time = { startsAt: new Date('2035-03-01T06:00:00Z'), endsAt: new Date('2035-03-01T12:00:00Z') };
  const route = { bridge: 'pixxel', operation: 'listProjects', message: 'This list goes. Use GraphQL.' };
  await make('a', 'bro', (c) => planBrownout(c, { ...route, ...time }));
  await make('b', 'bro', (c) => planBrownout(c, { ...route, ...time }));
}

/** Nobody is shown their texts. */
async function loadKeys(make: Make, now: number): Promise<void> {
  const reads = { api: 'pim', scopes: ['products:read', 'categories:read'] } as const;
  const works = { api: 'pixelbyte', scopes: ['submit_job', 'check_status'] } as const;
  const expiresAt = new Date(now + 10 * DAY_SECONDS * 1000);
  const ofSync = {
    api: 'halyard',
    scopes: ['products:read'],
    serviceAccountId: exampleId('sva', 'a'),
  } as const;
  await make('b', 'key', (c) => createKey(c, { ...reads, name: 'Price feed', expiresAt }));
  await make('c', 'key', (c) => createKey(c, { ...reads, name: 'Till 7' }));
  await make('d', 'key', (c) => createKey(c, { ...reads, name: 'An old laptop' }));
  await make('e', 'key', (c) => createKey(c, { ...ofSync, name: 'Of the sync' }));
  await make('p', 'key', (c) => createKey(c, { ...works, name: 'Label maker' }));
  await make('q', 'key', (c) => createKey(c, { ...works, name: 'Image worker' }));
  await make('r', 'key', (c) => createKey(c, { ...works, name: 'A worker of last year' }));
  await make('a', 'key', (c) => createKey(c, { ...reads, name: 'Warehouse sync' }));
}
