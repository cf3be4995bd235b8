import { afterEach, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.js';

let t: TestApp;
afterEach(() => t.close());

const open = async (env: Record<string, string> = {}) => {
  t = await createTestApp({ env: { HALYARD_METRICS: '0', ...env } });
};

/** One metric as Prometheus would read it: by its labels. */
async function metric(name: string): Promise<Record<string, number>> {
  const text = (await t.app.metrics?.metrics()) ?? '';
  const lines = text.split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
  return Object.fromEntries(
    lines.map((line) => {
      const [, labels = '', value] = /^\w+(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
      return [labels.replaceAll('"', ''), Number(value)];
    }),
  );
}

const timing = async (path: string, init: RequestInit & { address?: string } = {}) =>
  (await t.fetch(path, init)).headers.get('server-timing');

describe('Server-Timing', () => {
  const query = JSON.stringify({ query: '{ scopes { name } }' });
  const json = { 'content-type': 'application/json' };
  const posted = (headers: Record<string, string> = {}, body = query) =>
    timing('/graphql', { method: 'POST', headers: { ...json, ...headers }, body });

  it('says at /graphql which way the answer came, and no time', async () => {
    await open();
    expect(await posted()).toBe('door;desc="engine"');
    expect(await posted({ authorization: 'Bearer hal_live_wrong' })).toBe('door;desc="engine"');
    expect(await posted({}, '{"query":"{ scopes { name } }","extensions":{"other":1}}')).toBe(
      'door;desc="yoga"',
    );
    expect(await timing('/graphql?query={scopes{name}}')).toBe('door;desc="yoga"');
  });

  it('stands on every answer of bridges, /verify and /oauth, and is the same on good and bad', async () => {
    await open();
    const { token } = await t.key({ api: 'pixxel' });
    const paths = [
      '/api/v1/products',
      '/api/v1/none',
      '/api/v1/openapi',
      '/verify',
      '/verify/below',
      '/oauth/token',
    ];
    for (const path of paths) {
      expect([path, await timing(path)]).toEqual([path, 'door;desc="engine"']);
      const headers = { authorization: `Bearer ${t.firstKey}` };
      expect([path, await timing(path, { headers })]).toEqual([path, 'door;desc="engine"']);
    }
    expect(await timing('/verify', { method: 'DELETE' })).toBe('door;desc="engine"');
    const wrong = [undefined, 'hal_live_wrong', 'Bearer x', `${token.slice(0, -1)}x`];
    const answers = wrong.map(async (authorization) => {
      const headers = { 'x-request-id': 'the-same', ...(authorization && { authorization }) };
      const response = await t.fetch('/pixxel/v1/projects', { headers });
      return JSON.stringify([response.status, ...response.headers]);
    });
    expect(new Set(await Promise.all(answers)).size).toBe(1);
  });
});

describe('metrics', () => {
  it('count each answer once, by door, route and class of status', async () => {
    await open();
    const headers = { 'x-api-key': t.firstKey };
    await t.fetch('/api/v1/products', { headers });
    await t.fetch('/api/v1/products/prd_none', { headers });
    await t.fetch('/api/v1/products/prd_nobody');
    await t.fetch('/verify', { headers });
    await t.fetch('/health');
    await t.fetch(`/${'x'.repeat(20)}`);
    await t.graphql('{ scopes { name } }');
    await t.fetch('/graphql?query={scopes{name}}');
    expect(await metric('halyard_requests_total')).toEqual({
      'door=engine,route=pim.listProducts,status=2xx': 1,
      'door=engine,route=pim.getProduct,status=4xx': 2,
      'door=engine,route=verify,status=2xx': 1,
      'door=other,route=other,status=2xx': 1,
      'door=other,route=other,status=4xx': 1,
      'door=engine,route=graphql,status=2xx': 1,
      'door=yoga,route=graphql,status=2xx': 1,
    });
  });

  it('have a histogram of durations that adds up', async () => {
    await open();
    for (let n = 0; n < 5; n += 1) await t.graphql('{ scopes { name } }');
    const of = 'door=engine,route=graphql';
    const buckets = await metric('halyard_request_duration_seconds_bucket');
    const counts = Object.values(buckets);
    expect(counts).toEqual(counts.toSorted((a, b) => a - b));
    expect(buckets[`${of},le=+Inf`]).toBe(5);
    expect(await metric('halyard_request_duration_seconds_count')).toEqual({ [of]: 5 });
    const { [of]: sum = 0 } = await metric('halyard_request_duration_seconds_sum');
    expect(sum).toBeGreaterThan(0);
  });

  it('tell how the documents are remembered, and who runs operations', async () => {
    await open();
    for (let n = 0; n < 3; n += 1) await t.graphql('{ scopes { name } }');
    await t.graphql('{ scopes { name description } }');
    await t.graphql('{ nothing }');
    expect(await metric('halyard_document_lookups_total')).toEqual({ 'result=hit': 2, 'result=miss': 3 });
    expect(await metric('halyard_documents')).toEqual({ '': 2 });
    expect((await metric('halyard_documents_bytes'))['']).toBeGreaterThan(10_000);
    expect(await metric('halyard_operations_total')).toEqual({
      'executor=compiled': 2,
      'executor=reference': 2,
    });
  });

  it('tell how often which limit refused', async () => {
    await open({ HALYARD_RATE_LIMIT_ANONYMOUS: '2/60s' });
    for (let n = 0; n < 5; n += 1) await t.graphql('{ scopes { name } }');
    expect(await metric('halyard_rate_limit_refusals_total')).toEqual({ 'limit=anonymous': 3 });
  });

  it('tell of the event loop and of memory', async () => {
    await open();
    expect((await metric('process_resident_memory_bytes'))['']).toBeGreaterThan(1e6);
    expect(await metric('nodejs_eventloop_lag_seconds')).toHaveProperty(['']);
  });

  it('are not counted where nobody is told, and never told at the door of clients', async () => {
    await open({ HALYARD_METRICS: '' });
    expect(t.app.metrics).toBeUndefined();
    const headers = { authorization: `Bearer ${t.firstKey}` };
    expect((await t.fetch('/metrics', { headers })).status).toBe(404);
  });
});

describe('metrics of jobs', () => {
  it('say what came of each try, and how many are worked on', async () => {
    await open();
    const submit = (input: string) =>
      t.graphql(
        `mutation { submitJob(input: { modelId: "qr-code", input: { text: "${input}" } }) { job { id } } }`,
        { key: t.firstKey },
      );
    for (const text of ['a', 'b', 'ü'.repeat(2000)]) await submit(text);
    await t.app.workOff();
    expect(await metric('halyard_job_tries_total')).toEqual({
      'outcome=succeeded': 2,
      'outcome=failed': 1,
      'outcome=again': 0,
      'outcome=left': 0,
    });
    expect(await metric('halyard_jobs_running')).toEqual({ '': 0 });
  });
});
