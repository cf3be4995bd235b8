import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bridges } from '../../src/bridges/index.js';
import { mountBridge } from '../../src/bridges/mount.js';
import { neighboursOf } from '../../src/bridges/neighbours.js';
import { exampleId } from '../../src/sample/example-ids.js';
import { loadSample } from '../../src/sample/load.js';
import { SAMPLE_OWNER, SAMPLE_PASSWORD } from '../../src/sample/people.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { postgresServer, type ScratchDatabase, scratchDatabase } from '../support/postgres.js';
import { requestsIn } from './document-requests.js';
import { planner } from './route-request.js';

/** Bridges that share a base path share a document. */
const bases = neighboursOf(bridges.map((bridge) => mountBridge(bridge, planner))).map(
  ([{ basePath }]) => basePath,
);

const server = await postgresServer();

async function login(t: TestApp): Promise<string> {
  const response = await t.fetch('/api/auth/login', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: SAMPLE_OWNER, password: SAMPLE_PASSWORD }),
  });
  return String((await response.json()).accessToken);
}

/** What a client of each API has: a person is logged in, and a program has a key. */
async function credentialFor(t: TestApp, base: string): Promise<string> {
  // Some of what is below /api is for people.
  if (base === '/api') return `Bearer ${await login(t)}`;
  if (base === '/pixxel/v1')
    return (await t.key({ api: 'pixxel', serviceAccountId: exampleId('sva', 'c') })).token;
  return `Bearer ${base === '/api/v3' ? (await t.key({ api: 'pxxl' })).token : t.firstKey}`;
}

describe.each([
  { dialect: 'SQLite', isHere: true },
  { dialect: 'PostgreSQL', isHere: server !== undefined },
])('the examples of the OpenAPI documents, on $dialect', ({ dialect, isHere }) => {
  if (!isHere) {
    it('skipped: no PostgreSQL server at DATABASE_URL or 127.0.0.1:5432', ({ skip }) => skip());
    return;
  }
  let t: TestApp;
  let database: ScratchDatabase | undefined;
  beforeAll(async () => {
    database = dialect === 'SQLite' ? undefined : await scratchDatabase(server ?? '');
    t = await createTestApp(database && { place: { dataDir: '', databaseUrl: database.url } });
    await loadSample(t.operator());
    await t.app.workOff();
  }, 60_000);
  afterAll(async () => {
    await t.close();
    await database?.drop();
  });

  it.each(bases)(
    'of %s all work against the sample, one after the other, with every parameter',
    async (base) => {
      const document = await (await t.fetch(`${base}/openapi`)).json();
      const authorization = await credentialFor(t, base);
      const cookies = new Map<string, string>();
      const refused: unknown[] = [];
      for (const { operationId, method, path, headers, body } of requestsIn(document)) {
        const response = await t.fetch(base + path, {
          method,
          headers: {
            ...headers,
            authorization,
            cookie: [...cookies].map((pair) => pair.join('=')).join('; '),
          },
          ...(body !== undefined && { body }),
        });
        const answer = await response.text();
        for (const [name = '', value = ''] of response.headers.getSetCookie().map((one) => one.split(/[=;]/)))
          cookies.set(name, value);
        if (!response.ok) refused.push([operationId, method, path, response.status, answer]);
      }
      expect(refused).toEqual([]);
    },
  );
});
