import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.js';

/** An engine as the suite needs it: a new, empty database for each test. */
export interface JobsUnderTest {
  newPlace(): Promise<TestApp['place'] | undefined>;
  dispose(): Promise<void>;
}

interface JobBody {
  readonly id: string;
  readonly status: string;
  readonly cost: { readonly minorUnits: number; readonly currency: string } | null;
  readonly attempts: number;
  readonly progress: number;
  readonly failure: { readonly code: string; readonly message: string } | null;
  readonly result: {
    readonly name: string;
    readonly mediaType: string;
    readonly bytes: number;
    readonly content: string | null;
  } | null;
}

const FIELDS =
  'id status cost { minorUnits currency } attempts progress failure { code message } result { name mediaType bytes content }';

export function jobsContract(engine: string, under: JobsUnderTest): void {
  let t: TestApp;

  const open = async (env: Record<string, string> = {}) => {
    const place = await under.newPlace();
    t = await createTestApp({ env, ...(place && { place }) });
  };
  const close = async () => {
    await t.close();
    await under.dispose();
  };

  const submit = async (input: Record<string, unknown>, key = t.firstKey) => {
    const { body } = await t.graphql<{ submitJob: { job: JobBody | null; userErrors: unknown[] } }>(
      `mutation ($input: SubmitJobInput!) { submitJob(input: $input) { job { ${FIELDS} } userErrors { code message field } } }`,
      { key, variables: { input } },
    );
    if (!body.data) throw new Error(JSON.stringify(body));
    return body.data.submitJob;
  };
  const jobOf = async (id: string, key = t.firstKey) =>
    (await t.graphql<{ job: JobBody | null }>(`{ job(id: "${id}") { ${FIELDS} } }`, { key })).body.data?.job;

  describe(`jobs on ${engine}`, () => {
    beforeEach(() => open());
    afterEach(close);

    it('run a model on an input, and have its file and its price in the end', async () => {
      const { job, userErrors } = await submit({ modelId: 'identicon', input: { text: 'Halyard' } });
      expect(userErrors).toEqual([]);
      expect(job).toMatchObject({ status: 'QUEUED', cost: null, attempts: 0, progress: 0, result: null });
      await t.app.workOff();
      expect(await jobOf(job?.id ?? '')).toMatchObject({
        status: 'SUCCEEDED',
        cost: { minorUnits: 1, currency: 'EUR' },
        attempts: 1,
        progress: 1,
        failure: null,
        result: { mediaType: 'image/svg+xml', content: expect.stringContaining('<svg') },
      });
    });
  });
}
