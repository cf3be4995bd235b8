import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Validator } from '@seriousme/openapi-schema-validator';
import createFetchClient from 'openapi-fetch';
import openapiTS, { astToString } from 'openapi-typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createBridgesDoor } from '../../src/bridges/door.js';
import { bridges } from '../../src/bridges/index.js';
import { openapiOf } from '../../src/bridges/openapi.js';
import { createProduct } from '../../src/catalog/create-product.js';
import type { GraphqlContext } from '../../src/graphql/context.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { complaintsOf } from '../support/compiler.js';
import { plainRequest, planner, routesOf } from './route-request.js';

interface Document {
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: Record<string, Schema> };
}
interface Operation {
  readonly operationId: string;
  readonly parameters: readonly {
    readonly $ref?: string;
    readonly name: string;
    readonly schema: object;
    readonly example: unknown;
  }[];
  readonly requestBody?: {
    content: Record<string, { schema: { $ref: string }; example: Record<string, unknown> }>;
  };
  readonly 'x-rel'?: string;
  readonly 'x-graphql': { operation: string; document: string };
}
interface Schema {
  readonly properties?: Record<string, unknown>;
  readonly additionalProperties?: boolean;
}

const documents = bridges.map((bridge) => ({
  name: bridge.name,
  document: openapiOf(bridge, routesOf(bridge)),
}));
const operationsOf = (document: unknown): Operation[] =>
  Object.values((document as Document).paths).flatMap((methods) => Object.values(methods));

describe.each(documents)('the OpenAPI document of $name', ({ name, document }) => {
  it('is OpenAPI 3.1 without a fault', async () => {
    const result = await new Validator().validate(JSON.parse(JSON.stringify(document)));
    expect(result).toEqual({ valid: true });
  });

  it('is the same text each time it is made', () => {
    const bridge = bridges.find((one) => one.name === name);
    if (!bridge) throw new Error(`There is no bridge ${name}.`);
    expect(JSON.stringify(openapiOf(bridge, routesOf(bridge)))).toBe(JSON.stringify(document));
  });

  it('has an example for each parameter, and a body in each request that the route takes', () => {
    for (const { operationId, parameters, requestBody } of operationsOf(document)) {
      for (const parameter of parameters) {
        if (parameter.$ref) continue;
        expect(parameter.example, `${operationId} ${parameter.name}`).toBeDefined();
      }
      const content = requestBody?.content['application/json'];
      if (content) expect(Object.keys(content.example), operationId).not.toHaveLength(0);
    }
  });

  it.runIf(name === 'pim')('shows what a file of each format looks like', () => {
    const start = operationsOf(document).find(({ operationId }) => operationId === 'startImport');
    const content = start?.requestBody?.content ?? {};
    expect(String(content['text/csv']?.example)).toMatch(/^sku,name/);
    expect(JSON.parse(String(content['application/x-ndjson']?.example))).toMatchObject({ sku: 'OUT-900-04' });
  });

  it('says how large a page may be', () => {
    const limits = operationsOf(document).flatMap(({ parameters }) =>
      parameters.filter((parameter) => parameter.name === 'limit'),
    );
    expect(limits.length).toBeGreaterThan(name === 'pixee' ? -1 : 0);
    for (const { schema } of limits) expect(schema).toMatchObject({ minimum: 1, maximum: 500 });
  });

  it('tells of each operation what links to it are called, and of each text that lets its holder in that it is secret', () => {
    for (const operation of operationsOf(document)) expect(operation['x-rel']).toMatch(/^[a-z][a-z-]*$/);
    const { components } = document as unknown as Document;
    const told = JSON.stringify(components.schemas);
    const shown = Object.values(components.schemas).flatMap(({ properties = {} }) =>
      Object.entries(properties).filter(([member]) =>
        /^(secret|key|access_?token|.*password)$/i.test(member),
      ),
    );
    for (const [member, schema] of shown)
      expect([member, schema]).toEqual([member, expect.objectContaining({ format: 'password' })]);
    expect(told.includes('"format":"password"')).toBe(['halyard', 'pim', 'pixelbyte'].includes(name));
  });

  it('takes no member that it does not know', () => {
    const { components } = document as unknown as Document;
    for (const [schema, { additionalProperties }] of Object.entries(components.schemas)) {
      if (/(Request|Input)$/.test(schema)) expect(additionalProperties, schema).toBe(false);
    }
  });

  it('shows operations that the schema has as they stand', () => {
    for (const { 'x-graphql': graphql } of operationsOf(document)) {
      const parsed = planner.parse(graphql.document);
      expect(planner.plan(parsed, graphql.operation)).toBeDefined();
      expect(graphql.document).not.toMatch(/@(route|param|body|page|flatten|etag)\b/);
    }
  });
});

/** What a person would write with the generated types. Where it is wrong, the compiler has to say so. */
const USE = `
import createClient from 'openapi-fetch';
import type { components, paths } from './pim';

const client = createClient<paths>({ baseUrl: 'http://localhost' });

export async function use(): Promise<string[]> {
  const query = { limit: 2, status: ['active' as const] };
  const { data, error } = await client.GET('/products', { params: { query } });
  if (error) throw new Error(error.detail);
  // @ts-expect-error a product has no colour
  data.items.map((product) => product.colour);

  const made = await client.POST('/products', { body: { sku: 'A', name: 'A', price: null } });
  const path = { product_id: made.data?.id ?? '' };
  const header = { 'If-Match': '"1"' };
  const put = await client.PUT('/products/{product_id}', { params: { path, header }, body: { sku: 'A', name: 'A' } });
  // @ts-expect-error a product needs a name
  await client.POST('/products', { body: { sku: 'A' } });
  // @ts-expect-error a SKU is text
  await client.POST('/products', { body: { sku: 1, name: 'A' } });
  // @ts-expect-error there is no such status
  await client.GET('/products', { params: { query: { status: ['sold'] } } });

  // @ts-expect-error a key is made of what it needs, and of nothing else
  const key: components['schemas']['CreateApiKeyRequest'] = { name: 'A', scopes: [], colour: 'blue' };
  return [put.data?.price?.amount ?? '', key.name, ...data.items.map(({ sku }) => sku)];
}
`;

describe('a client generated from the PIM’s document', () => {
  let t: TestApp;
  let folder: string;
  beforeAll(async () => {
    t = await createTestApp();
    folder = mkdtempSync(join(tmpdir(), 'halyard-client-'));
    const modules = fileURLToPath(new URL('../../node_modules', import.meta.url));
    symlinkSync(modules, join(folder, 'node_modules'));
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await t.close();
  });

  const write = (file: string, text: string): string => {
    const path = join(folder, file);
    writeFileSync(path, text);
    return path;
  };

  it('compiles under strict, and knows what may be sent and what comes back', async () => {
    const served = await (await t.fetch('/api/v1/openapi')).json();
    const types = write('pim.ts', astToString(await openapiTS(served)));
    const use = write('use.ts', USE);
    expect(complaintsOf([types, use])).toEqual([]);
  });

  it('lists products', async () => {
    for (const sku of ['A', 'B', 'C']) await createProduct(t.operator(), { sku, name: sku });
    const { token } = await t.key({ api: 'pim', scopes: ['products:read'] });
    const client = createFetchClient<Record<string, Record<'get', object>>>({
      baseUrl: `${t.origin}/api/v1`,
      headers: { 'X-API-Key': token },
      fetch: (request) => t.app.fetch(request),
    });
    const { data, response } = await client.GET('/products', {
      params: { query: { sort: 'sku', status: ['draft'] } },
    });
    expect(response.status).toBe(200);
    expect((data as unknown as { items: { sku: string }[] }).items.map(({ sku }) => sku)).toEqual([
      'A',
      'B',
      'C',
    ]);
  });

  it('is the same in YAML', async () => {
    const json = await (await t.fetch('/api/v1/openapi')).json();
    expect(parse(await (await t.fetch('/api/v1/openapi.yaml')).text())).toEqual(json);
  });

  it('cannot be made to name an address that is none', async () => {
    const door = createBridgesDoor(t.app.bridges, {
      engine: planner,
      enter: async () => ({ ok: true, context: {} as GraphqlContext }),
      onBug: () => {},
    });
    const evil = plainRequest({ path: '/api/v1/openapi', origin: 'http://evil"}],"x":[{"' });
    const response = await door(evil);
    expect(JSON.parse(String(response?.body)).servers).toEqual([{ url: '/api/v1' }]);
  });
});
