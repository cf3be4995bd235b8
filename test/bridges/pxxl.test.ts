import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { uploadAsset } from '../../src/assets/upload-asset.js';
import { fileOfText } from '../../src/files.js';
import { submitJob } from '../../src/jobs/submit-job.js';
import { createProject } from '../../src/projects/create-project.js';
import { createAccount } from '../../src/service-accounts/create-account.js';
import { createTestApp, type TestApp } from '../support/app.js';

let t: TestApp;
beforeEach(async () => {
  t = await createTestApp({ env: { HALYARD_BRIDGE_HOSTS: 'gateway.pxxl.app=pxxl' } });
});
afterEach(() => t.close());

const get = (path: string, token?: string): Promise<Response> =>
  t.fetch(`/api/v3${path}`, token === undefined ? {} : { headers: { Authorization: `Bearer ${token}` } });
const keyWith = async (input: Parameters<TestApp['key']>[0] = {}): Promise<string> =>
  (await t.key({ api: 'pxxl', ...input })).token;

describe('a refusal', () => {
  it('says what is wrong, and with whose request', async () => {
    const nobody = await get('/cdn/summary');
    expect([nobody.status, nobody.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    expect(await nobody.json()).toEqual({
      error: {
        code: 'UNAUTHENTICATED',
        message: expect.stringContaining('Authorization: Bearer'),
        missing_scopes: ['cdn:read'],
        request_id: nobody.headers.get('x-request-id'),
      },
    });
    const weak = await get('/cdn/summary', await keyWith({ scopes: ['cdn:write'] }));
    expect(weak.status).toBe(403);
    expect(weak.headers.get('www-authenticate')).toContain('scope="cdn:read"');
    expect((await weak.json()).error).toMatchObject({ code: 'FORBIDDEN', missing_scopes: ['cdn:read'] });
  });

  it('says where', async () => {
    const wrong = await get('/cdn/summary?days=many&colour=blue', await keyWith());
    expect(wrong.status).toBe(400);
    expect((await wrong.json()).error.details).toEqual([
      { in: 'query', field: 'days', message: expect.any(String) },
      { in: 'query', field: 'colour', message: expect.any(String) },
    ]);
  });
});

describe('a key', () => {
  it('of no service account sees every project of its tenant, and none of another', async () => {
    const north = await createProject(t.operator(), { name: 'North' });
    await createProject(t.operator(), { name: 'South' });
    const file = fileOfText('a');
    const asset = await uploadAsset(t.operator(), { name: 'a.txt', file, projectId: north.id });
    const [ours, theirs] = [await keyWith(), await keyWith({ tenantId: await t.tenant('Others') })];
    const names = async (path: string, token: string) =>
      (await (await get(path, token)).json()).data.map(({ name }: { name: string }) => name);
    expect(await names('/projects', ours)).toEqual(['South', 'North']);
    expect(await names('/cdn/assets', ours)).toEqual(['a.txt']);
    expect(await names('/projects', theirs)).toEqual([]);
    expect(await names('/cdn/assets', theirs)).toEqual([]);
    expect((await get(`/cdn/assets/${asset.id}`, theirs)).status).toBe(404);
  });

  it('of a service account sees the projects that it is bound to, and loses one that is taken from it', async () => {
    const [north, south] = [
      await createProject(t.operator(), { name: 'North' }),
      await createProject(t.operator(), { name: 'South' }),
    ];
    for (const { id, name } of [north, south]) {
      const file = fileOfText('a');
      await uploadAsset(t.operator(), { name, file, projectId: id });
    }
    const account = await createAccount(t.operator(), { name: 'A', projectIds: [north.id] });
    const token = await keyWith({ serviceAccountId: account.id });
    const names = async () =>
      (await (await get('/cdn/assets', token)).json()).data.map(({ name }: { name: string }) => name);
    expect(await names()).toEqual(['North']);
    await t.graphql(
      `mutation { updateServiceAccount(input: { id: "${account.id}", projectIds: ["${south.id}"] }) { userErrors { message } } }`,
      { key: t.firstKey },
    );
    // It is bound to North, where the account works no more: that leaves it nothing, and not everything.
    expect(await names()).toEqual([]);
  });

  it('made by a person may do no more than the person may', async () => {
    const run = async (document: string, key?: string) =>
      JSON.stringify((await t.graphql(`mutation { ${document} }`, { key })).body);
    const told = (text: string, name: string) => new RegExp(`"${name}":"([^"]+)"`).exec(text)?.[1] ?? '';
    const account = 'email: "o@example.com", password: "correct horse battery stable"';
    const invited = await run(
      'inviteMember(input: { email: "o@example.com", role: ADMIN }) { secret }',
      t.firstKey,
    );
    const joined = await run(
      `register(input: { ${account}, name: "O", invitation: "${told(invited, 'secret')}" }) { user { id } }`,
    );
    const person = told(await run(`login(${account}) { accessToken }`), 'accessToken');
    const token = told(
      await run(
        'createApiKey(input: { api: PXXL, name: "K", scopes: ["cdn:read", "cdn:write"] }) { secret }',
        person,
      ),
      'secret',
    );
    const project = await createProject(t.operator(), { name: 'North' });
    const post = () =>
      t.fetch(`/api/v3/cdn/assets?name=a.txt&project_id=${project.id}`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'text/plain' },
        body: 'a',
      });
    expect((await post()).status).toBe(201);
    await run(
      `changeMemberRole(userId: "${told(joined, 'id')}", role: VIEWER) { member { id } }`,
      t.firstKey,
    );
    expect((await post()).status).toBe(403);
    expect((await get('/cdn/assets', token)).status).toBe(200);
  });
});

describe('the status', () => {
  it('is what the server knows, and of queues those of the tenant alone', async () => {
    t.clock.advance(90);
    await submitJob(t.operator(), { modelId: 'identicon', input: { text: 'A' } });
    const others = await t.tenant('Others');
    const token = await keyWith({ scopes: ['status:read'] });
    const status = await (await get('/status', token)).json();
    expect(status).toEqual({
      status: 'operational',
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      started_at: '2026-01-15T12:00:00.000Z',
      uptime_seconds: 90,
      checked_at: '2026-01-15T12:01:30.000Z',
      database_answers: true,
      queues: [
        { name: 'exports', waiting: 0, running: 0 },
        { name: 'imports', waiting: 0, running: 0 },
        { name: 'jobs', waiting: 1, running: 0 },
      ],
    });
    const theirs = await keyWith({ tenantId: others, scopes: ['status:read'] });
    expect((await (await get('/status', theirs)).json()).queues[2]).toEqual({
      name: 'jobs',
      waiting: 0,
      running: 0,
    });
    t.app.startDraining();
    expect((await (await get('/status', token)).json()).status).toBe('stopping');
    await t.app.workOff();
  });
});

describe('the usage', () => {
  it('counts what all keys of the tenant called, and is told to who holds the scope alone', async () => {
    const caller = await t.key({ api: 'pxxl', name: 'Caller', scopes: ['projects:read'] });
    for (let n = 0; n < 3; n += 1) await get('/projects', caller.token);
    await get('/status', caller.token);
    await keyWith({ tenantId: await t.tenant('Others') }).then((token) => get('/projects', token));
    const monitor = await keyWith({ scopes: ['usage:read'] });
    await t.app.close();
    const { total, refused, by_route, by_key } = await (await get('/usage?route=pxxl', monitor)).json();
    expect({ total, refused }).toEqual({ total: 4, refused: 1 });
    expect(by_route).toMatchObject([
      { route: 'pxxl.listProjects', requests: 3 },
      { route: 'pxxl.getStatus', requests: 1, refused: 1 },
    ]);
    expect(by_key).toMatchObject([{ key_id: caller.id, name: 'Caller', requests: 4 }]);
    expect((await get('/usage', caller.token)).status).toBe(403);
    const contradiction = await t.graphql(`{ usage(allKeys: true, keyId: "${caller.id}") { total } }`, {
      key: t.firstKey,
    });
    expect(contradiction.body.errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
  });
});

it('is served at the host that its clients know', async () => {
  const headers = { Authorization: `Bearer ${await keyWith()}` };
  const at = (path: string) => t.app.fetch(new Request(`https://gateway.pxxl.app${path}`, { headers }));
  expect((await at('/api/v3/cdn/summary')).status).toBe(200);
  expect((await at('/graphql')).status).toBe(404);
});
