import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import pg from 'pg';
import { afterEach, describe, expect, it } from 'vitest';
import { postgresServer, type ScratchDatabase, scratchDatabase } from '../support/postgres.js';
import { type ServerProcess, startServer } from '../support/process.js';

/** Enough that it is still being made when it is seen to be. */
const FILES = 60_000;
/** What a server that is gone is believed to make is given up so soon after the next one is there. */
const MOST_SECONDS = 25;

const postgres = await postgresServer();
let server: ServerProcess;
let scratch: ScratchDatabase | undefined;
let dir: string;
afterEach(async () => {
  await server.stop('SIGKILL');
  await scratch?.drop();
  scratch = undefined;
  rmSync(dir, { recursive: true, force: true });
});

interface Deployment {
  readonly id: string;
  readonly status: string;
  readonly files: number;
  readonly failure: string | null;
}

const DEPLOYMENT = 'id status files failure';

/** The asset that there is, so many times, each under a name of its own. */
const COPY = `insert into assets (id, tenant_id, project_id, name, search_name, media_type, bytes, sha256, version, created_at, created_by, updated_at)
  select id || n, tenant_id, project_id, 'f' || n, 'f' || n, media_type, bytes, sha256, version, created_at, created_by, updated_at
  from assets cross join`;

async function copyAsset(): Promise<void> {
  if (scratch) {
    const client = new pg.Client(scratch.url);
    await client.connect();
    await client.query(`${COPY} generate_series(1, ${FILES}) as n`);
    await client.end();
    return;
  }
  const database = new Database(join(dir, 'halyard.db'));
  database.exec(
    `with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < ${FILES}) ${COPY} numbers`,
  );
  database.close();
}

describe('a server that is killed while it makes a deployment', () => {
  it.each(['SQLite', 'PostgreSQL'])(
    'leaves one that has soon failed, and whose name is free, on %s',
    async (engine) => {
      if (engine === 'PostgreSQL' && !postgres) return;
      dir = mkdtempSync(join(tmpdir(), 'halyard-deployments-'));
      if (engine === 'PostgreSQL' && postgres) scratch = await scratchDatabase(postgres);
      const env = {
        HALYARD_DATA: dir,
        HALYARD_SECRET: 'a secret for tests that is long enough to be one',
        ...(scratch && { DATABASE_URL: scratch.url }),
      };
      server = await startServer(env);
      const first = /hal_live_\w{65}/.exec(server.banner)?.[0] ?? '';
      const ask = async <Data>(query: string, key = first): Promise<Data> => {
        const response = await fetch(`${server.url}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
          body: JSON.stringify({ query }),
        });
        const body = await response.json();
        if (!body.data || body.errors) throw new Error(JSON.stringify(body));
        return body.data;
      };
      const { createProject } = await ask<{ createProject: { project: { id: string } } }>(
        'mutation { createProject(input: { name: "P" }) { project { id } } }',
      );
      const project = createProject.project.id;
      const { createApiKey } = await ask<{ createApiKey: { secret: string } }>(
        'mutation { createApiKey(input: { name: "K", api: PXXL, scopes: ["cdn:write", "deployments:read", "deployments:write"] }) { secret } }',
      );
      const key = createApiKey.secret;
      await ask(
        `mutation { uploadAsset(input: { projectId: "${project}", name: "a.txt", file: "a" }) { asset { id } } }`,
        key,
      );
      await copyAsset();

      const create = () =>
        ask<{ createDeployment: { deployment: Deployment } }>(
          `mutation { createDeployment(input: { projectId: "${project}", name: "v1" }) { deployment { ${DEPLOYMENT} } userErrors { message } } }`,
          key,
        );
      const latest = async (): Promise<Deployment | undefined> =>
        (
          await ask<{ deployments: { nodes: Deployment[] } }>(
            `{ deployments(first: 1) { nodes { ${DEPLOYMENT} } } }`,
            key,
          )
        ).deployments.nodes[0];
      const cutOff = create().catch(() => undefined);
      while (!((await latest())?.files ?? 0)) await sleep(2);
      await server.stop('SIGKILL');
      expect(await cutOff).toBeUndefined();

      server = await startServer(env);
      const left = await latest();
      expect(left).toMatchObject({ status: 'BUILDING' });
      expect(left?.files).toBeLessThan(FILES);
      const restarted = Date.now();
      while ((await latest())?.status === 'BUILDING') await sleep(200);
      expect(Date.now() - restarted).toBeLessThan(MOST_SECONDS * 1000);
      expect(await latest()).toMatchObject({
        id: left?.id,
        status: 'FAILED',
        failure: expect.stringContaining('stopped'),
      });
      while ((await latest())?.files) await sleep(200);
      expect((await create()).createDeployment.deployment).toMatchObject({
        status: 'READY',
        files: FILES + 1,
      });
      const served = await fetch(`${server.url}/deployments/${(await latest())?.id}/f${FILES}`, {
        headers: { authorization: `Bearer ${key}` },
      });
      expect(await served.text()).toBe('a');
    },
    90_000,
  );
});
