import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { suspendTenant } from '../../src/accounts/suspend-tenant.js';
import { submitJob } from '../../src/jobs/submit-job.js';
import { revokeKey } from '../../src/keys/revoke-key.js';
import { rotateKey } from '../../src/keys/rotate-key.js';
import { formatToken, parseToken } from '../../src/keys/token.js';
import { changeKey } from '../../src/keys/update-key.js';
import { createProject } from '../../src/projects/create-project.js';
import { createAccount } from '../../src/service-accounts/create-account.js';
import { disableAccount } from '../../src/service-accounts/disable-account.js';
import { createTestApp, type TestApp } from '../support/app.js';

let t: TestApp;
beforeEach(async () => {
  t = await createTestApp({
    env: {
      HALYARD_FAILED_KEYS_PER_MINUTE: '5',
      HALYARD_RATE_LIMIT_ANONYMOUS: '6000/60s',
    },
  });
});
afterEach(() => t.close());

const get = (path: string, headers: Record<string, string> = {}, address?: string): Promise<Response> =>
  t.fetch(`/pixxel/v1${path}`, { headers, ...(address !== undefined && { address }) });

const shows = (Authorization: string): Record<string, string> => ({ Authorization });

/** A key of Pixxel that may read projects, unless said otherwise. */
const keyWith = (input: Parameters<TestApp['key']>[0] = {}) =>
  t.key({ api: 'pixxel', scopes: ['projects:read'], ...input });

describe('a refusal about a credential', () => {
  const causes: Record<string, () => Promise<Record<string, string>>> = {
    'is missing': async () => ({}),
    'is empty': async () => shows(''),
    'is no key': async () => shows('nonsense'),
    'has a scheme before it': async () => shows(`Bearer ${(await keyWith()).token}`),
    'has a typo': async () => shows(`${(await keyWith()).token.slice(0, -6)}000000`),
    'is unknown': async () => shows(await withAnotherSecret((await keyWith()).token)),
    'is of another API': async () => shows((await t.key({ api: 'pim' })).token),
    'is longer than any key': async () => shows('x'.repeat(600)),
    'is not valid yet': async () =>
      shows((await keyWith({ notBefore: new Date(t.clock.now() + 60_000) })).token),
    'has expired': async () => {
      const { token } = await keyWith({ expiresAt: new Date(t.clock.now() + 60_000) });
      t.clock.advance(60);
      return shows(token);
    },
    'was revoked': async () => {
      const { id, token } = await keyWith();
      await revokeKey(t.operator(), { id });
      return shows(token);
    },
    'was rotated out': async () => {
      const { id, token } = await keyWith();
      await rotateKey(t.operator(), { id });
      return shows(token);
    },
    'was switched off': async () => {
      const { id, token } = await keyWith();
      await changeKey(t.operator(), { id, active: false });
      return shows(token);
    },
    'belongs to a disabled service account': async () => {
      const project = await createProject(t.operator(), { name: 'North' });
      const account = await createAccount(t.operator(), { name: 'A', projectIds: [project.id] });
      const { token } = await keyWith({ serviceAccountId: account.id });
      await disableAccount(t.operator(), account.id);
      return shows(token);
    },
    'lacks the scope, and ends soon': async () =>
      shows(
        (
          await keyWith({
            scopes: ['aois:read'],
            expiresAt: new Date(t.clock.now() + 86_400_000),
            rateLimit: { requests: 600, seconds: 60 },
          })
        ).token,
      ),
    'lacks the scope': async () => shows((await keyWith({ scopes: ['aois:read'] })).token),
    'comes from another address': async () =>
      shows((await keyWith({ allowedIps: ['203.0.113.0/24'] })).token),
    'is of a suspended tenant': async () => {
      const tenantId = await t.tenant('Late with its bills');
      const { token } = await keyWith({ tenantId });
      await suspendTenant(t.operator(tenantId), tenantId);
      return shows(token);
    },
    'is of another tenant than the one named': async () => ({
      ...shows((await keyWith()).token),
      'X-Tenant-ID': await t.tenant('Others'),
    }),
  };

  it.each(Object.keys(causes))('that %s is the same 403 as every other, byte for byte', async (cause) => {
    for (const path of ['/projects', '/projects/prj_none', '/projects?limit=nonsense']) {
      const response = await get(path, await causes[cause]?.());
      expect(response.status).toBe(403);
      expect(await response.text()).toBe(
        '{"error":"Forbidden","message":"The API key is missing or wrong, or it may not be used for this."}',
      );
      const { 'x-request-id': requestId, ...headers } = Object.fromEntries(response.headers);
      expect(requestId).toMatch(/^req_/);
      expect(headers).toEqual({
        'cache-control': 'no-store',
        'content-type': 'application/json',
        'graphql-operation': path.startsWith('/projects/') ? 'getProject' : 'listProjects',
        'server-timing': 'door;desc="engine"',
        vary: 'Accept, Authorization, X-Tenant-ID',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
      });
    }
  });

  it('gives way to 429 with Retry-After, to an address that guesses', async () => {
    const guess = shows(await withAnotherSecret((await keyWith()).token));
    for (let n = 0; n < 5; n += 1) expect((await get('/projects', guess, '192.0.2.1')).status).toBe(403);
    const response = await get('/projects', guess, '192.0.2.1');
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '12']);
    expect(await response.json()).toEqual({
      error: 'Too Many Requests',
      message: 'Too many wrong keys; slow down.',
      request_id: response.headers.get('x-request-id'),
    });
  });
});

describe('any other refusal', () => {
  it('says what was wrong, and where', async () => {
    const { token } = await keyWith();
    const malformed = await get('/projects?limit=many&colour=blue', shows(token));
    expect(malformed.status).toBe(400);
    expect(await malformed.json()).toEqual({
      error: 'Bad Request',
      message: expect.stringContaining('limit'),
      details: [
        { in: 'query', field: 'limit', message: expect.any(String) },
        { in: 'query', field: 'colour', message: expect.any(String) },
      ],
      request_id: malformed.headers.get('x-request-id'),
    });
    const missing = await get('/projects/prj_none', shows(token));
    expect([missing.status, await missing.json()]).toEqual([
      404,
      {
        error: 'Not Found',
        message: 'There is no such project here.',
        request_id: missing.headers.get('x-request-id'),
      },
    ]);
  });
});

describe('a good answer', () => {
  it('has the members of a project in snake case, and a list its next cursor', async () => {
    const project = await createProject(t.operator(), { name: 'North', description: 'Cold' });
    const { token } = await keyWith();
    const shown = {
      id: project.id,
      name: 'North',
      description: 'Cold',
      created_at: '2026-01-15T12:00:00.000Z',
      updated_at: '2026-01-15T12:00:00.000Z',
    };
    expect(await (await get('/projects', shows(token))).json()).toEqual({ data: [shown], next_cursor: null });
    expect(await (await get(`/projects/${project.id}`, shows(token))).json()).toEqual(shown);
  });
});

/** The same key with a secret that is not its own, and a checksum that fits. */
async function withAnotherSecret(token: string): Promise<string> {
  const parts = parseToken(token);
  if (!parts) throw new Error('The key does not parse.');
  return formatToken({ ...parts, secret: 'A'.repeat(43) });
}

describe('an area of interest', () => {
  const RING = [
    [-105.1, 39.9],
    [-104.9, 39.9],
    [-104.9, 40.1],
    [-105.1, 40.1],
    [-105.1, 39.9],
  ];
  const geometry = { type: 'Polygon', coordinates: [RING] };

  /** A key that is bound to one new project. */
  const bound = async () => {
    const project = await createProject(t.operator(), { name: 'North' });
    const account = await createAccount(t.operator(), { name: 'A', projectIds: [project.id] });
    const { token } = await keyWith({
      serviceAccountId: account.id,
      scopes: ['projects:read', 'aois:read', 'aois:write'],
    });
    return { project, token };
  };
  const post = (token: string, body: unknown): Promise<Response> =>
    t.fetch('/pixxel/v1/aois', {
      method: 'POST',
      headers: { ...shows(token), 'Content-Type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });

  it('is made, read, listed and deleted', async () => {
    const { project, token } = await bound();
    const made = await post(token, { name: 'Boulder', geometry });
    const aoi = await made.json();
    expect(made.status).toBe(201);
    expect(aoi).toEqual({
      id: expect.stringMatching(/^aoi_/),
      name: 'Boulder',
      project_id: project.id,
      geometry,
      area_km2: expect.closeTo(379.3, 0),
      bbox: [-105.1, 39.9, -104.9, 40.1],
      vertex_count: 4,
      created_at: '2026-01-15T12:00:00.000Z',
    });
    const url = made.headers.get('location') ?? '';
    expect(url).toBe(`/pixxel/v1/aois/${aoi.id}`);
    expect(await (await get(`/aois/${aoi.id}`, shows(token))).json()).toEqual(aoi);
    const page = { data: [aoi], next_cursor: null };
    expect(await (await get('/aois', shows(token))).json()).toEqual(page);
    expect(await (await get('/aois?bbox=-106,39,-105,40', shows(token))).json()).toEqual(page);
    expect((await (await get('/aois?bbox=0,39,1,40', shows(token))).json()).data).toEqual([]);
    const remove = () => t.fetch(url, { method: 'DELETE', headers: shows(token) });
    expect((await remove()).status).toBe(204);
    expect((await remove()).status).toBe(404);
  });

  it('says in the body’s own words where its geometry is wrong', async () => {
    const { token } = await bound();
    const wrong = async (body: unknown) => {
      const response = await post(token, body);
      return [
        response.status,
        ((await response.json()).details ?? []).map(({ field }: { field: string }) => field),
      ];
    };
    const bow = [RING[0], RING[2], RING[1], RING[3], RING[0]];
    expect(await wrong({ name: 'A', geometry: { type: 'Polygon', coordinates: [bow] } })).toEqual([
      422,
      ['/geometry/coordinates/0/2'],
    ]);
    const infinite = JSON.stringify({ name: 'A', geometry }).replace('-104.9', '1e400');
    expect(await wrong(infinite)).toEqual([422, ['/geometry/coordinates/0/1/0']]);
    expect(await wrong(infinite.replace('1e400', 'NaN'))).toEqual([400, []]);
    expect(await wrong({ name: 'A', geometry: [] })).toEqual([422, ['/geometry']]);
    expect(await wrong({ name: 'A' })).toEqual([422, ['/geometry']]);
    expect(await wrong({ name: 'A', geometry, colour: 'blue' })).toEqual([422, ['/colour']]);
    expect(await wrong({ name: 'A', geometry, project_id: 'prj_none' })).toEqual([422, ['/project_id']]);
  });

  it('of another project is 404 as is none, byte for byte', async () => {
    const [here, there] = [await bound(), await bound()];
    const { id } = await (await post(there.token, { name: 'Theirs', geometry })).json();
    const told = async (aoi: string, method: string) => {
      const response = await t.fetch(`/pixxel/v1/aois/${aoi}`, {
        method,
        headers: { ...shows(here.token), 'X-Request-Id': 'the-same' },
      });
      return [response.status, [...response.headers], await response.text()];
    };
    for (const method of ['GET', 'DELETE']) {
      expect(await told(id, method)).toEqual(await told('aoi_none', method));
      expect((await told(id, method))[0]).toBe(404);
    }
    expect((await (await get('/aois', shows(here.token))).json()).data).toEqual([]);
  });

  it.each(['1,2,3', '0,5,1,4', 'a,b,c,d', '0,0,181,1', ''])(
    'is not looked for in the box "%s"',
    async (bbox) => {
      const { token } = await bound();
      const response = await get(`/aois?bbox=${bbox}`, shows(token));
      expect([response.status, (await response.json()).details]).toEqual([
        400,
        [{ in: 'query', field: 'bbox', message: expect.stringContaining('west,south,east,north') }],
      ]);
    },
  );
});

describe('a job', () => {
  /** A key that is bound to new projects. */
  const bound = async (...names: string[]) => {
    const projects = await Promise.all(names.map((name) => createProject(t.operator(), { name })));
    const projectIds = projects.map(({ id }) => id);
    const account = await createAccount(t.operator(), { name: 'A', projectIds });
    const { token } = await keyWith({
      serviceAccountId: account.id,
      scopes: ['submit_job', 'check_status'],
    });
    return { projectIds, token };
  };
  const post = (token: string, body: object, headers: Record<string, string> = {}): Promise<Response> =>
    t.fetch('/pixxel/v1/jobs', {
      method: 'POST',
      headers: { ...shows(token), 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  const asked = { model_id: 'identicon', input: { text: 'Boulder' } };

  it('is of the one project that the key is bound to, and ends with its file and its cost', async () => {
    const { projectIds, token } = await bound('North');
    const made = await post(token, asked);
    const job = await made.json();
    expect([made.status, made.headers.get('location')]).toEqual([202, `/pixxel/v1/jobs/${job.id}`]);
    expect(job).toEqual({
      id: expect.stringMatching(/^job_/),
      project_id: projectIds[0],
      model_id: 'identicon',
      status: 'queued',
      progress: 0,
      priority: 5,
      attempts: 0,
      input: { text: 'Boulder' },
      price: { minor_units: 1, currency: 'EUR', amount: '0.01' },
      cost: null,
      failure: null,
      created_at: '2026-01-15T12:00:00.000Z',
      started_at: null,
      finished_at: null,
      expires_at: null,
    });
    const early = await get(`/jobs/${job.id}/download`, shows(token));
    expect([early.status, early.headers.get('retry-after'), await early.json()]).toMatchObject([
      409,
      '2',
      { error: 'Conflict', message: expect.stringContaining('not done yet') },
    ]);
    await t.app.workOff();
    const done = await (await get(`/jobs/${job.id}`, shows(token))).json();
    expect(done).toMatchObject({ status: 'succeeded', progress: 1, cost: job.price });
    expect(await (await get('/jobs?status=succeeded', shows(token))).json()).toEqual({
      data: [done],
      next_cursor: null,
    });
    const file = await get(`/jobs/${job.id}/download`, shows(token));
    expect([file.status, file.headers.get('content-type')]).toEqual([200, 'image/svg+xml']);
    expect(await file.text()).toMatch(/^<svg /);
  });

  it('names its project where the key is bound to two, or to none', async () => {
    const { projectIds, token } = await bound('North', 'South');
    const unnamed = await post(token, asked);
    expect([unnamed.status, (await unnamed.json()).details]).toEqual([
      422,
      [{ in: 'body', field: '/project_id', message: expect.stringContaining('Name the project') }],
    ]);
    const named = await post(token, { ...asked, project_id: projectIds[1] });
    expect([named.status, (await named.json()).project_id]).toEqual([202, projectIds[1]]);
    const only = await (await get(`/jobs?project_id=${projectIds[0]}`, shows(token))).json();
    expect(only.data).toEqual([]);
    const { token: unbound } = await keyWith({ scopes: ['submit_job', 'check_status'] });
    for (const body of [asked, { ...asked, project_id: projectIds[0] }])
      expect((await post(unbound, body)).status).toBe(422);
    const foreign = await post((await bound('East')).token, { ...asked, project_id: projectIds[0] });
    expect([foreign.status, (await foreign.json()).details[0].field]).toEqual([422, '/project_id']);
  });

  it('of another project, or of none, is 404 as is what does not exist, byte for byte', async () => {
    const [here, there] = [await bound('North'), await bound('South')];
    const { id: theirs } = await (await post(there.token, asked)).json();
    const { id: nobodys } = await submitJob(t.operator(), { modelId: 'identicon', input: { text: 'x' } });
    await t.app.workOff();
    const told = async (path: string) => {
      const response = await get(path, { ...shows(here.token), 'X-Request-Id': 'the-same' });
      return [response.status, [...response.headers], await response.text()];
    };
    for (const id of [theirs, nobodys]) {
      for (const more of ['', '/download']) {
        expect((await told(`/jobs/${id}${more}`))[0]).toBe(404);
        expect(await told(`/jobs/${id}${more}`)).toEqual(await told(`/jobs/job_none${more}`));
      }
    }
    expect((await (await get('/jobs', shows(here.token))).json()).data).toEqual([]);
    expect((await get(`/jobs/${theirs}/download`, shows(there.token))).status).toBe(200);
  });

  it('asked for twice with one Idempotency-Key is one job', async () => {
    const { token } = await bound('North');
    const once = { 'Idempotency-Key': 'a-b-c' };
    const [first, second] = [await post(token, asked, once), await post(token, asked, once)];
    expect([first.status, second.status]).toEqual([202, 202]);
    expect(await second.json()).toEqual(await first.json());
    const other = await post(token, { ...asked, input: { text: 'Denver' } }, once);
    expect([other.status, (await other.json()).details]).toEqual([
      409,
      [{ in: 'header', field: 'Idempotency-Key', message: expect.any(String) }],
    ]);
  });

  it('says in the body’s own words where its input is wrong', async () => {
    const { token } = await bound('North');
    const wrong = async (body: object) => {
      const response = await post(token, body);
      return [response.status, (await response.json()).details?.map(({ field }: { field: string }) => field)];
    };
    expect(await wrong({ ...asked, model_id: 'none' })).toEqual([422, ['/model_id']]);
    expect(await wrong({ ...asked, input: { text: 1 } })).toEqual([422, ['/input/text']]);
    expect(await wrong({ ...asked, input: {} })).toEqual([422, ['/input/text']]);
    expect(await wrong({ ...asked, priority: 10 })).toEqual([422, ['/priority']]);
    expect(await wrong({ ...asked, colour: 'blue' })).toEqual([422, ['/colour']]);
  });

  it('is refused to a key that lacks the scope by the 403 that all refusals are', async () => {
    const { token } = await keyWith({ scopes: ['check_status'] });
    const refused = await post(token, asked);
    expect([refused.status, await refused.text()]).toEqual([403, await (await get('/jobs')).text()]);
  });
});
