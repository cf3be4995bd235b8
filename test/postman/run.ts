import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { exampleId } from '../../src/sample/example-ids.js';
import { SAMPLE_OWNER, SAMPLE_PASSWORD } from '../../src/sample/people.js';
import { halyard, type ServerProcess, startServer } from '../support/process.js';
import { imported, installPostman, type Run, ran } from './postman.js';

/**
 * `npm run postman`: a server with `--sample`, each of its OpenAPI documents imported as Postman does, and everything that
 * comes of it sent. Whatever is refused is printed, and fails the run.
 */

const BASES = ['/api/v1', '/pixelbyte/v1', '/pixxel/v1', '/api/v3', '/api'] as const;

installPostman();
const dataDir = mkdtempSync(join(tmpdir(), 'halyard-postman-'));
const env = { HALYARD_DATA: dataDir, HALYARD_LOG_LEVEL: 'silent' };
const server = await startServer(env, ['--sample']);
try {
  await worked(server);
  for (const base of BASES) await check(base);
} finally {
  await server.stop();
  rmSync(dataDir, { recursive: true, force: true });
}

async function check(base: (typeof BASES)[number]): Promise<void> {
  const document = await (await fetch(`${server.url}${base}/openapi`)).text();
  const token = await credentialFor(base);
  const collection = await imported(document);
  const { run } = await ran(collection, { bearerToken: token, apiKey: token });
  const refused = run.executions.filter(({ response }) => !response || response.code >= 300);
  for (const execution of refused) process.stdout.write(`${told(execution)}\n`);
  const sent = run.executions.length;
  const shown = Object.values(JSON.parse(document).paths as Record<string, object>).flatMap(
    Object.keys,
  ).length;
  process.stdout.write(
    `${base}: ${shown} operations, ${sent} requests, ${sent - refused.length} succeeded\n`,
  );
  if (refused.length > 0 || sent !== shown) process.exitCode = 1;
}

function told({ request, response, requestError }: Run['run']['executions'][number]): string {
  const answer = response ? `${response.code} ${response.text()}` : requestError;
  return `  ${request.method} ${request.url} → ${answer}`;
}

/** A person is logged in, and a program has a key: what the first start has shown, or one of the API. */
async function credentialFor(base: string): Promise<string> {
  if (base === '/api') return login();
  if (base === '/api/v3') return newKey('--api', 'pxxl');
  if (base === '/pixxel/v1') return newKey('--api', 'pixxel', '--service-account', exampleId('sva', 'c'));
  return /hal_live_\w+/.exec(server.banner)?.[0] ?? '';
}

async function newKey(...args: readonly string[]): Promise<string> {
  const { stdout } = await halyard(['keys', 'create', '--name', 'Postman', '--all-scopes', ...args], env);
  return stdout.trim();
}

async function login(): Promise<string> {
  const response = await fetch(`${server.url}/api/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: SAMPLE_OWNER, password: SAMPLE_PASSWORD }),
  });
  return ((await response.json()) as { accessToken: string }).accessToken;
}

/** Until what the sample has asked for is there: jobs and transfers take a moment. */
async function worked({ url, banner }: ServerProcess): Promise<void> {
  const authorization = `Bearer ${/hal_live_\w+/.exec(banner)?.[0]}`;
  const results = [
    `/pixelbyte/v1/jobs/${exampleId('job', 'a')}/result`,
    `/api/v1/exports/${exampleId('exp', 'a')}/download`,
  ];
  for (const path of results) {
    for (
      let tries = 0;
      (await fetch(url + path, { headers: { authorization } })).status !== 200;
      tries += 1
    ) {
      if (tries > 100) throw new Error(`${path} did not come.`);
      await sleep(100);
    }
  }
}
