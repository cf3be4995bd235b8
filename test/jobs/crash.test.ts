import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { postgresServer, type ScratchDatabase, scratchDatabase } from '../support/postgres.js';
import { type ServerProcess, startServer } from '../support/process.js';

/** JOBS makes it as long as one likes. */
const JOBS = Number(process.env['JOBS'] ?? 200);

const postgres = await postgresServer();
const servers: ServerProcess[] = [];
let scratch: ScratchDatabase | undefined;
let dir: string;
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop('SIGKILL')));
  await scratch?.drop();
  scratch = undefined;
  rmSync(dir, { recursive: true, force: true });
});

interface Job {
  readonly id: string;
  readonly status: string;
  readonly attempts: number;
  readonly cost: { readonly minorUnits: number } | null;
  readonly result: { readonly bytes: number; readonly content: string | null } | null;
}

interface Page<Node> {
  readonly nodes: readonly Node[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
}

describe('two processes, one of which is killed', () => {
  it.each(['SQLite', 'PostgreSQL'])(
    'do each job once, and charge it once, on %s',
    async (engine) => {
      if (engine === 'PostgreSQL' && !postgres) return;
      dir = mkdtempSync(join(tmpdir(), 'halyard-jobs-'));
      if (engine === 'PostgreSQL' && postgres) scratch = await scratchDatabase(postgres);
      const env = {
        HALYARD_DATA: dir,
        HALYARD_SECRET: 'a secret for tests that is long enough to be one',
        HALYARD_OPEN_JOBS: String(JOBS),
        ...(scratch && { DATABASE_URL: scratch.url }),
      };
      const start = async () => {
        const server = await startServer(env);
        servers.push(server);
        return server;
      };
      const doomed = await start();
      const key = /hal_live_\w{65}/.exec(doomed.banner)?.[0] ?? '';
      const survivor = await start();

      const ask = async <Data>({ url }: ServerProcess, query: string): Promise<Data> => {
        const response = await fetch(`${url}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
          body: JSON.stringify({ query }),
        });
        const body = await response.json();
        if (!body.data || body.errors) throw new Error(JSON.stringify(body));
        return body.data;
      };
      const all = async <Node>(field: string, args: string, selection: string): Promise<Node[]> => {
        const found: Node[] = [];
        for (let after = ''; ; ) {
          const data = await ask<Record<string, Page<Node>>>(
            survivor,
            `{ ${field}(first: 100 ${args} ${after}) { nodes { ${selection} } pageInfo { hasNextPage endCursor } } }`,
          );
          const page = data[field] as Page<Node>;
          found.push(...page.nodes);
          if (!page.pageInfo.hasNextPage) return found;
          after = `after: "${page.pageInfo.endCursor}"`;
        }
      };
      const countOf = async (status: string): Promise<number> =>
        (
          await ask<{ jobs: { totalCount: number } }>(
            survivor,
            `{ jobs(status: [${status}]) { totalCount } }`,
          )
        ).jobs.totalCount;

      // Both kinds; large codes take long enough to be killed in their midst.
      const submit = async (n: number, server: ServerProcess): Promise<string> => {
        const [model, input] =
          n % 2 === 0
            ? ['identicon', `{ text: "${n}" }`]
            : ['qr-code', `{ text: "${String(n).repeat(200)}", format: "png", scale: 8 }`];
        const { submitJob } = await ask<{ submitJob: { job: { id: string } | null; userErrors: unknown[] } }>(
          server,
          `mutation { submitJob(input: { modelId: "${model}", input: ${input}, requestId: "${n}" }) { job { id } userErrors { code message field } } }`,
        );
        if (!submitJob.job) throw new Error(JSON.stringify(submitJob.userErrors));
        return submitJob.job.id;
      };
      const linesOf = (server: ServerProcess, text: string) =>
        server
          .log()
          .split('\n')
          .filter((line) => line.includes(text)).length;
      const ids: string[] = [];
      let isDoomed = true;
      while (ids.length < JOBS) {
        const [n, isMidway] = [ids.length, ids.length >= JOBS / 2];
        ids.push(...(await Promise.all([submit(n, isDoomed ? doomed : survivor), submit(n + 1, survivor)])));
        if (isDoomed && isMidway && linesOf(doomed, 'begins a job') > linesOf(doomed, 'a job is over')) {
          await doomed.stop('SIGKILL');
          isDoomed = false;
        }
      }
      expect(isDoomed).toBe(false);
      // Leases of who was killed have to run out first.
      while ((await countOf('SUCCEEDED')) < JOBS) await sleep(100);

      const jobs = await all<Job>(
        'jobs',
        '',
        'id status attempts cost { minorUnits } result { bytes content }',
      );
      expect(jobs.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
      for (const [n, id] of ids.entries()) {
        const job = jobs.find((one) => one.id === id);
        expect(job).toMatchObject({ status: 'SUCCEEDED', cost: { minorUnits: (n % 2) + 1 } });
        expect(job?.attempts).toBeGreaterThanOrEqual(1);
        expect(job?.attempts).toBeLessThanOrEqual(2);
        expect(job?.result?.bytes).toBeGreaterThan(100);
        if (n % 2 === 0) expect(job?.result?.content).toMatch(/^<svg.*<\/svg>\n$/);
      }
      const ends = await all<{ subjectId: string; after: { costMinor: number } }>(
        'auditEvents',
        'action: "job.end"',
        'subjectId after',
      );
      expect(ends.map(({ subjectId }) => subjectId).toSorted()).toEqual(ids.toSorted());
      const charged = ends.reduce((sum, { after }) => sum + after.costMinor, 0);
      expect(charged).toBe(Math.ceil(JOBS / 2) + 2 * Math.floor(JOBS / 2));
      expect(linesOf(doomed, 'a job is over')).toBeGreaterThan(0);
    },
    300_000 + JOBS * 200,
  );
});
