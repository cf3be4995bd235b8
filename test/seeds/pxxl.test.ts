import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { uploadAsset } from '../../src/assets/upload-asset.js';
import { pxxl } from '../../src/bridges/pxxl.js';
import { createDeployment } from '../../src/deployments/create-deployment.js';
import { fileOfText } from '../../src/files.js';
import { createProject } from '../../src/projects/create-project.js';
import { requestFor, routesOf } from '../bridges/route-request.js';
import { createTestApp, type TestApp } from '../support/app.js';

/** What the documentation of Pxxl says, followed: its helper compiled as it stands there, its table, its advice. */

/** Word for word, but for the base URL. */
const helper = (base: string): string => `const PXXL_API_BASE = '${base}';

async function callPxxl<T>(path: string, options?: RequestInit): Promise<T> {
  const apiKey = process.env.PXXL_API_KEY;
  if (!apiKey) {
    throw new Error('PXXL_API_KEY is not defined in environment variables.');
  }

  const response = await fetch(\`\${PXXL_API_BASE}\${path}\`, {
    ...options,
    headers: {
      'Authorization': \`Bearer \${apiKey}\`,
      'Content-Type': 'application/json',
      ...options?.headers,
    },
  });

  if (!response.ok) {
    const errorBody = await response.text();
    throw new Error(\`Pxxl API error [\${response.status}]: \${errorBody}\`);
  }

  return response.json() as Promise<T>;
}

export async function getCdnSummary(): Promise<unknown> {
  return callPxxl('/cdn/summary');
}
`;

/** What is written beside it: calls it, and prints what comes of each call. */
const CALLS = `
type Call = readonly [path: string, options?: RequestInit];
const outcome = (call: Promise<unknown>) =>
  call.then((answer) => ({ answer }), (error: Error) => ({ error: error.message }));

const calls = JSON.parse(process.argv[2] ?? 'null') as readonly Call[] | null;
const outcomes = calls === null ? [await outcome(getCdnSummary())] : [];
for (const [path, options] of calls ?? []) outcomes.push(await outcome(callPxxl(path, options)));
console.log(JSON.stringify(outcomes));
`;

/** "Wait a short initial delay, then double the wait time on each subsequent retry." */
const BACKOFF = `
let refusals = 0;
async function patiently(path: string): Promise<unknown> {
  for (let delay = 50; ; delay *= 2) {
    try {
      return await callPxxl(path);
    } catch (error) {
      if (!(error as Error).message.startsWith('Pxxl API error [429]') || delay > 10_000) throw error;
      refusals += 1;
      await new Promise((resolve) => setTimeout(resolve, delay));
    }
  }
}
const answers = await Promise.all(Array.from({ length: 25 }, () => patiently('/cdn/summary')));
console.log(JSON.stringify({ answers: answers.length, refusals }));
`;

const SVG = '<svg xmlns="http://www.w3.org/2000/svg"/>';

interface Outcome {
  readonly answer?: Record<string, unknown>;
  readonly error?: string;
}

let t: TestApp;
let server: Server;
let folder: string;
let project: string;
let given: Record<string, string>;

/** Compiles a file under \`strict\` and answers how to run it. */
function compiled(name: string, text: string) {
  writeFileSync(join(folder, `${name}.ts`), text);
  const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');
  const types = join(dirname(createRequire(import.meta.url).resolve('@types/node/package.json')), '..');
  const options = '--strict --target es2022 --module nodenext --skipLibCheck --types node --typeRoots'.split(
    ' ',
  );
  execFileSync(process.execPath, [tsc, ...options, types, `${name}.ts`], { cwd: folder, stdio: 'inherit' });
  return async (apiKey: string | undefined, ...args: string[]) => {
    const env = { PATH: process.env['PATH'], ...(apiKey !== undefined && { PXXL_API_KEY: apiKey }) };
    const { stdout } = await promisify(execFile)(process.execPath, [`${name}.js`, ...args], {
      cwd: folder,
      env,
    });
    return JSON.parse(stdout);
  };
}

beforeAll(async () => {
  t = await createTestApp();
  server = createServer(t.app.listener);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  folder = join(mkdtempSync(join(tmpdir(), 'halyard-seed-')), 'lib');
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  project = (await createProject(t.operator(), { name: 'Site' })).id;
  const file = fileOfText('hello');
  const asset = await uploadAsset(t.operator(), { name: 'a.txt', file, projectId: project });
  const deployment = await createDeployment(t.operator(), { name: 'v1', projectId: project });
  given = { project_id: project, asset_id: asset.id, deployment_id: deployment.id };
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  await t.close();
  rmSync(dirname(folder), { recursive: true, force: true });
});

const base = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v3`;

/** Logs in as the person of the dashboard, who owns a workspace. */
async function person(): Promise<(document: string) => Promise<Record<string, unknown>>> {
  const run = async (document: string, key?: string) => {
    const { body } = await t.graphql<Record<string, Record<string, unknown>>>(`mutation { ${document} }`, {
      key,
    });
    const [payload] = Object.values(body.data ?? {});
    if (!payload || (payload['userErrors'] as unknown[])?.length > 0) throw new Error(JSON.stringify(body));
    return payload;
  };
  const account = 'email: "you@example.com", password: "a long passphrase"';
  await run(`register(input: { ${account}, name: "You", tenantName: "Workspace" }) { user { id } }`);
  const token = String((await run(`login(${account}) { accessToken }`))['accessToken']);
  return (document) => run(document, token);
}

describe('the helper in the documentation of Pxxl', () => {
  let call: (
    apiKey: string | undefined,
    calls?: readonly (readonly [string, object?])[],
  ) => Promise<Outcome[]>;
  beforeAll(() => {
    const run = compiled('pxxl', helper(base()) + CALLS);
    call = (apiKey, calls) => run(apiKey, ...(calls ? [JSON.stringify(calls)] : []));
  }, 60_000);

  it('says that it has no key where none is in the environment', async () => {
    expect(await call(undefined)).toEqual([
      { error: 'PXXL_API_KEY is not defined in environment variables.' },
    ]);
  });

  it('works with a key that a person made on the form, all over the workspace and nowhere else', async () => {
    const dashboard = await person();
    const made = await dashboard(
      'createProject(input: { name: "Mine" }) { project { id } userErrors { message } }',
    );
    const { id } = made['project'] as { id: string };
    const key = await dashboard(`createApiKey(input: {
      api: PXXL, name: "CDN uploader", description: "The build server", expiresAt: "2026-12-31T00:00:00Z",
      scopes: ["cdn:read", "cdn:write", "projects:read", "deployments:read", "status:read", "usage:read"]
    }) { secret apiKey { id description expiresAt } userErrors { message } }`);
    const secret = String(key['secret']);
    expect(secret).toMatch(/^pxxl_live_/);
    expect(key['apiKey']).toMatchObject({
      description: 'The build server',
      expiresAt: '2026-12-31T00:00:00.000Z',
    });

    const upload = `/cdn/assets?project_id=${id}&name=img/logo.svg`;
    const [uploaded, projects, foreign] = await call(secret, [
      [upload, { method: 'POST', body: SVG, headers: { 'Content-Type': 'image/svg+xml' } }],
      ['/projects'],
      [`/cdn/assets/${given['asset_id']}`],
    ]);
    expect(uploaded?.answer).toMatchObject({
      name: 'img/logo.svg',
      project_id: id,
      media_type: 'image/svg+xml',
    });
    expect(projects?.answer).toMatchObject({ data: [{ id, name: 'Mine' }], next_cursor: null });
    expect(foreign?.error).toMatch(/^Pxxl API error \[404\]: \{"error":\{"code":"NOT_FOUND",/);

    expect(await call(secret)).toEqual([
      { answer: expect.objectContaining({ objects: 1, bytes: SVG.length }) },
    ]);
    const rest = await call(secret, [
      ['/cdn/assets?prefix=img/'],
      ['/deployments'],
      ['/status'],
      ['/usage'],
      [`/cdn/assets/${uploaded?.answer?.['id']}`, { method: 'DELETE' }],
    ]);
    expect(rest.map(({ error }) => error)).toEqual([undefined, undefined, undefined, undefined, undefined]);
    expect(rest[0]?.answer).toMatchObject({ data: [{ name: 'img/logo.svg' }] });
    expect(rest[2]?.answer).toMatchObject({ status: 'operational', database_answers: true });
    expect(rest[4]?.answer).toMatchObject({ id: uploaded?.answer?.['id'], name: 'img/logo.svg' });
    expect(await call(secret)).toMatchObject([{ answer: { objects: 0, bytes: 0 } }]);
  });
});

describe('the scope patterns in the documentation of Pxxl', () => {
  const patterns: Record<string, { scopes: readonly string[]; may: readonly string[] }> = {
    'backend deployment checks': {
      scopes: ['projects:read', 'deployments:read'],
      may: ['getDeployment', 'getProject', 'listDeployments', 'listProjects'],
    },
    'a CDN uploader': {
      scopes: ['cdn:read', 'cdn:write'],
      may: ['deleteAsset', 'downloadAsset', 'getAsset', 'getCdnSummary', 'listAssets', 'uploadAsset'],
    },
    'internal automation': {
      scopes: ['projects:read', 'domains:read', 'billing:read'],
      may: ['getProject', 'listProjects'],
    },
    'a monitoring service': { scopes: ['status:read', 'usage:read'], may: ['getStatus', 'getUsage'] },
  };

  it.each(Object.entries(patterns))(
    'let %s do what it says, and nothing else',
    async (_name, { scopes, may }) => {
      const { token } = await t.key({ api: 'pxxl', scopes: [...scopes] });
      const statuses: Record<string, number> = {};
      const routes = routesOf(pxxl).toSorted(
        (a, b) => Number(a.method === 'DELETE') - Number(b.method === 'DELETE'),
      );
      for (const route of routes) {
        const inUrl = { ...given, ...(route.name === 'uploadAsset' && { name: 'b.svg' }) };
        const { url, init } = requestFor(pxxl, route, { Authorization: `Bearer ${token}` }, inUrl);
        const projectless = route.name === 'uploadAsset' ? `${url}&project_id=${project}` : url;
        const response = await t.fetch(projectless, init);
        statuses[route.name] = response.status;
        if (may.includes(route.name)) continue;
        expect(await response.json(), route.name).toMatchObject({ error: { code: 'FORBIDDEN' } });
      }
      expect(statuses).toEqual(
        Object.fromEntries(routes.map(({ name, status }) => [name, may.includes(name) ? status : 403])),
      );
    },
  );
});

describe('the advice in the documentation of Pxxl on too many requests', () => {
  it('leads through, under load and with a key of a small rate limit', async () => {
    const { token } = await t.key({ api: 'pxxl', rateLimit: { requests: 10, seconds: 1 } });
    const patiently = compiled('patiently', helper(base()) + BACKOFF);
    // The clock of the test goes as fast as that of the program.
    let last = performance.now();
    const ticking = setInterval(() => {
      const now = performance.now();
      t.clock.advance((now - last) / 1000);
      last = now;
    }, 5);
    const { answers, refusals } = await patiently(token).finally(() => clearInterval(ticking));
    expect(answers).toBe(25);
    expect(refusals).toBeGreaterThan(10);
  }, 60_000);

  it('can be bettered by waiting just as long as the answer says', async () => {
    const { token } = await t.key({ api: 'pxxl', rateLimit: { requests: 2, seconds: 60 } });
    const get = () => t.fetch('/api/v3/status', { headers: { Authorization: `Bearer ${token}` } });
    expect([(await get()).status, (await get()).status]).toEqual([200, 200]);
    const refused = await get();
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '30']);
    expect(await refused.json()).toMatchObject({ error: { code: 'RATE_LIMITED' } });
    t.clock.advance(30);
    expect((await get()).status).toBe(200);
  });
});
