import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { ClientOptions } from 'openapi-fetch';
import openapiTS, { astToString } from 'openapi-typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bridges } from '../../src/bridges/index.js';
import { exampleId } from '../../src/sample/example-ids.js';
import { loadSample } from '../../src/sample/load.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { complaintsOf, withoutTypes } from '../support/compiler.js';

/** What a person would write with the types of each document: compiled with them, and then run against the server. */
const programs: Readonly<Record<string, string>> = {
  '/api': `
    const made = await client.POST('/api-keys', { body: { api: 'pim', name: 'Typed', scopes: ['products:read'] } });
    if (!made.data) throw new Error(made.error.detail);
    const path = { keyId: made.data.id };
    const rotated = await client.POST('/api-keys/{keyId}/rotate', { params: { path }, body: { graceSeconds: 60 } });
    const during = await client.GET('/api-keys/{keyId}', { params: { path } });
    await client.POST('/api-keys/{keyId}/finish-rotation', { params: { path } });
    const secrets = await client.GET('/api-keys/{keyId}/secrets', { params: { path } });
    const revoked = await client.POST('/api-keys/{keyId}/revoke', { params: { path }, body: { reason: 'Tried.' } });
    // @ts-expect-error a key has no colour
    revoked.data?.colour;
    // @ts-expect-error there is no such status
    if (revoked.data?.status === 'sold') throw new Error();
    // @ts-expect-error a project needs a name
    await client.POST('/projects', { body: {} });
    const list = await client.GET('/service-accounts', { params: { query: { limit: 1, total: true } } });
    return [
      made.data.prefix, String(rotated.data?.secret !== made.data.secret), String(during.data?.rotating),
      String(secrets.data?.items.length), revoked.data?.status, revoked.data?.revokedReason, String(list.data?.total),
    ];`,
  '/api/v1': `
    const { data, error } = await client.GET('/products', { params: { query: { limit: 2, sku: ['OUT-001-01'] } } });
    if (error) throw new Error(error.detail);
    const [product] = data.items;
    const path = { product_id: product?.id ?? '' };
    const header = { 'If-Match': '"1"' };
    const changed = await client.PATCH('/products/{product_id}', { params: { path, header }, body: { name: 'Typed' } });
    const late = await client.PATCH('/products/{product_id}', { params: { path, header }, body: { name: 'Late' } });
    // @ts-expect-error a name is text
    await client.PATCH('/products/{product_id}', { params: { path }, body: { name: 1 } });
    const me = await client.GET('/me');
    return [product?.sku, changed.data?.name, String(changed.data?.version), late.error?.code, me.data?.kind];`,
  '/pixelbyte/v1': `
    const models = await client.GET('/models');
    const body = { model_id: 'qr-code', input: { text: 'typed' } };
    const submitted = await client.POST('/jobs', { body });
    const job = await client.GET('/jobs/{job_id}', { params: { path: { job_id: submitted.data?.id ?? '' } } });
    const none = await client.GET('/jobs/{job_id}', { params: { path: { job_id: 'job_none' } } });
    // @ts-expect-error an input is an object
    await client.POST('/jobs', { body: { ...body, input: 'text' } });
    return [models.data?.data[0]?.id, job.data?.status, none.error?.error.code];`,
  '/pixxel/v1': `
    const projects = await client.GET('/projects');
    const project_id = projects.data?.data[0]?.id ?? '';
    const areas = await client.GET('/aois', { params: { query: { project_id, bbox: [-106, 39, -104, 41] } }, querySerializer: { array: { style: 'form', explode: false } } });
    // @ts-expect-error an area needs a geometry
    await client.POST('/aois', { body: { name: 'Nowhere' } });
    return [project_id, ...(areas.data?.data ?? []).map(({ name }) => name)];`,
  '/api/v3': `
    const status = await client.GET('/status');
    const assets = await client.GET('/cdn/assets', { params: { query: { prefix: 'index' } } });
    const refused = await client.GET('/cdn/assets/{asset_id}', { params: { path: { asset_id: 'ast_none' } } });
    // @ts-expect-error an asset has no colour
    assets.data?.data[0]?.colour;
    return [status.data?.status, assets.data?.data[0]?.name, refused.error?.error.code];`,
};

const results: Readonly<Record<string, readonly string[]>> = {
  '/api': ['pm_live', 'true', 'true', '1', 'revoked', 'Tried.', '3'],
  '/api/v1': ['OUT-001-01', 'Typed', '2', 'PRECONDITION_FAILED', 'api_key'],
  '/pixelbyte/v1': ['identicon', 'queued', 'NOT_FOUND'],
  '/pixxel/v1': [exampleId('prj', 'a'), 'Boulder', 'Denver'],
  '/api/v3': ['operational', 'index.html', 'NOT_FOUND'],
};

let t: TestApp;
let folder: string;
beforeAll(async () => {
  t = await createTestApp();
  await loadSample(t.operator());
  folder = mkdtempSync(join(tmpdir(), 'halyard-clients-'));
  symlinkSync(fileURLToPath(new URL('../../node_modules', import.meta.url)), join(folder, 'node_modules'));
}, 60_000);
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await t.close();
});

const write = (file: string, text: string): string => {
  const path = join(folder, file);
  writeFileSync(path, text);
  return path;
};

/** A key that may do all that there is at the base path, as it is shown there. */
async function authorization(base: string): Promise<string> {
  if (base !== '/pixxel/v1')
    return `Bearer ${base === '/api/v3' ? (await t.key({ api: 'pxxl' })).token : t.firstKey}`;
  return (await t.key({ api: 'pixxel', serviceAccountId: exampleId('sva', 'c') })).token;
}

const bases = [...new Set(bridges.map(({ basePath }) => basePath))];

describe('a client generated from the document of', () => {
  it.each(bases)('%s compiles under strict, knows what is wrong, and works', async (base) => {
    const name = base.replaceAll('/', '-').slice(1);
    const types = write(
      `${name}.ts`,
      astToString(await openapiTS(await (await t.fetch(`${base}/openapi`)).json())),
    );
    const program = `
      import createClient, { type ClientOptions } from 'openapi-fetch';
      import type { paths } from './${name}';
      export async function run(options: ClientOptions): Promise<(string | null | undefined)[]> {
        const client = createClient<paths>(options);
        ${programs[base]}
      }`;
    expect(complaintsOf([types, write(`${name}-use.ts`, program)])).toEqual([]);
    const built = write(`${name}-use.mjs`, withoutTypes(program));
    const { run } = (await import(/* @vite-ignore */ pathToFileURL(built).href)) as {
      run(options: ClientOptions): Promise<string[]>;
    };
    const headers = { Authorization: await authorization(base), Accept: 'application/json' };
    const ran = run({ baseUrl: t.origin + base, headers, fetch: (request) => t.app.fetch(request) });
    expect((await ran).map((text, at) => (at === 0 && base === '/api' ? text.slice(0, 7) : text))).toEqual(
      results[base],
    );
  });
});
