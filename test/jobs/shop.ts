import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { identicon } from '../../src/jobs/built-in/identicon.js';
import type { Processor } from '../../src/jobs/processor.js';
import { createTestApp, type TestApp, type TestAppOptions } from '../support/app.js';

/** An engine as the suites need it: a new, empty database for each test, or none for SQLite in the folder. */
export interface JobsUnderTest {
  newDatabase(): Promise<string | undefined>;
  dispose(): Promise<void>;
}

export interface JobBody {
  readonly id: string;
  readonly modelId: string;
  readonly projectId: string | null;
  readonly status: string;
  readonly progress: number;
  readonly priority: number;
  readonly attempts: number;
  readonly failure: { readonly code: string; readonly message: string } | null;
  readonly cost: { readonly minorUnits: number; readonly currency: string } | null;
  readonly result: {
    readonly name: string;
    readonly mediaType: string;
    readonly bytes: number;
    readonly content: string | null;
  } | null;
  readonly finishedAt: string | null;
  readonly expiresAt: string | null;
}

export interface Submitted {
  readonly job: JobBody | null;
  readonly userErrors: readonly {
    readonly code: string;
    readonly message: string;
    readonly field: string[] | null;
  }[];
}

const RESULT = 'result { name mediaType bytes content }';
const STATUS =
  'id modelId projectId status progress priority attempts failure { code message } cost { minorUnits currency } finishedAt expiresAt';

/** Processes on one database and one folder, and what clients ask of them. */
export function createShop(under: JobsUnderTest) {
  let place: TestApp['place'];
  const apps: TestApp[] = [];

  /** Another process. */
  const open = async (options: TestAppOptions = {}): Promise<TestApp> => {
    if (apps.length === 0) {
      const dataDir = mkdtempSync(join(tmpdir(), 'halyard-jobs-'));
      place = { dataDir, databaseUrl: await under.newDatabase() };
      const template = process.env['TEST_SQLITE_TEMPLATE'];
      if (!place.databaseUrl && template) copyFileSync(template, join(dataDir, 'halyard.db'));
    }
    const app = await createTestApp({ place, seed: `process ${apps.length}`, ...options });
    apps.push(app);
    return app;
  };

  const close = async (): Promise<void> => {
    vi.restoreAllMocks();
    for (const app of apps.splice(0)) await app.close();
    await under.dispose();
    rmSync(place.dataDir, { recursive: true, force: true });
  };

  const ask = async <Data>(
    t: TestApp,
    document: string,
    key = firstKey(),
    variables: Record<string, unknown> = {},
  ) => {
    const { body } = await t.graphql<Data>(document, { key, variables });
    if (!body.data) throw new Error(JSON.stringify(body));
    return body.data;
  };

  /** Of the first process: the others found a store that was installed. */
  const firstKey = (): string => apps[0]?.firstKey ?? '';

  const submit = async (t: TestApp, input: Record<string, unknown>, key = firstKey()): Promise<Submitted> => {
    const { submitJob } = await ask<{ submitJob: Submitted }>(
      t,
      `mutation ($input: SubmitJobInput!) { submitJob(input: $input) { job { ${STATUS} } userErrors { code message field } } }`,
      key,
      { input: { modelId: 'identicon', input: { text: 'Halyard' }, ...input } },
    );
    return submitJob;
  };

  return {
    open,
    close,
    ask,
    firstKey,
    submit,
    /** The id of a job that was taken. */
    async submitted(t: TestApp, input: Record<string, unknown> = {}, key = firstKey()): Promise<string> {
      const { job, userErrors } = await submit(t, input, key);
      if (!job) throw new Error(JSON.stringify(userErrors));
      return job.id;
    },
    async job(t: TestApp, id: string, key = firstKey()): Promise<JobBody | null> {
      return (
        await ask<{ job: JobBody | null }>(
          t,
          `query ($id: ID!) { job(id: $id) { ${STATUS} ${RESULT} } }`,
          key,
          {
            id,
          },
        )
      ).job;
    },
    cancel: (t: TestApp, id: string, key = firstKey()) =>
      ask<{ cancelJob: Submitted }>(
        t,
        `mutation ($id: ID!) { cancelJob(id: $id) { job { ${STATUS} } userErrors { code message field } } }`,
        key,
        { id },
      ).then(({ cancelJob }) => cancelJob),
    /** Every file of a result, the unfinished ones too. */
    files: (): string[] => {
      try {
        return readdirSync(join(place.dataDir, 'jobs'), { recursive: true, encoding: 'utf8' }).filter(
          (name) => name.includes('job_'),
        );
      } catch {
        return [];
      }
    },
    folder: () => join(place.dataDir, 'jobs'),
  };
}

/** Has `identicon` do something else until the test is over. */
export const identiconDoes = (run: Processor['run']) =>
  vi.spyOn(identicon.processor, 'run').mockImplementation(run);

/** A gate that whoever comes waits at until it is opened. */
export function createGate() {
  let open: () => void = () => {};
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open: () => open(), passed };
}

export const textOutput = (text: string) => ({ mediaType: 'text/plain', content: Buffer.from(text) });
