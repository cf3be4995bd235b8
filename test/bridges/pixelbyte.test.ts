import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { suspendTenant } from '../../src/accounts/suspend-tenant.js';
import { pixelbyteErrors } from '../../src/bridges/pixelbyte-errors.js';
import { reasonOfCode } from '../../src/bridges/response/refusals.js';
import { errorCodes, statusOf } from '../../src/errors.js';
import { registerModel } from '../../src/jobs/remote/register-model.js';
import { revokeKey } from '../../src/keys/revoke-key.js';
import { rotateKey } from '../../src/keys/rotate-key.js';
import { formatToken, parseToken } from '../../src/keys/token.js';
import { changeKey } from '../../src/keys/update-key.js';
import { createProject } from '../../src/projects/create-project.js';
import { createAccount } from '../../src/service-accounts/create-account.js';
import { disableAccount } from '../../src/service-accounts/disable-account.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { startEndpoint } from '../support/endpoint.js';

let t: TestApp;
beforeEach(async () => {
  t = await createTestApp({
    env: { HALYARD_FAILED_KEYS_PER_MINUTE: '5', HALYARD_RATE_LIMIT_ANONYMOUS: '6000/60s' },
  });
});
afterEach(() => t.close());

interface Sending {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
  readonly address?: string;
}

async function ask(path: string, token?: string, { method, headers, body, address }: Sending = {}) {
  const response = await t.fetch(`/pixelbyte/v1${path}`, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: {
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    ...(address !== undefined && { address }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
  return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : {} };
}

/** A key that may do everything at PixelByte, unless said otherwise. */
const keyWith = (input: Parameters<TestApp['key']>[0] = {}) =>
  t.key({ api: 'pixelbyte', scopes: [], ...input });

const later = (seconds: number) => new Date(t.clock.now() + seconds * 1000);

/** The same key with a secret that is not its own, and a checksum that fits. */
function withAnotherSecret(token: string): string {
  const parts = parseToken(token);
  if (!parts) throw new Error('The key does not parse.');
  return formatToken({ ...parts, secret: 'A'.repeat(43) });
}

const asked = { model_id: 'identicon', input: { text: 'Ada' } };
const submitted = async (token: string, body: object = asked) =>
  String((await ask('/jobs', token, { body })).body.id);

describe('what is refused about a key', () => {
  const causes: Record<string, readonly [number, string, () => Promise<Record<string, string>>]> = {
    'is not there': [401, 'UNAUTHORIZED', async () => ({})],
    'is an empty header': [401, 'UNAUTHORIZED', async () => ({ Authorization: '' })],
    'is a variable that is not set': [401, 'UNAUTHORIZED', async () => ({ Authorization: 'Bearer ' })],
    'is in another header': [401, 'UNAUTHORIZED', async () => ({ 'X-Key': (await keyWith()).token })],
    'is no key': [401, 'INVALID_API_KEY', async () => shows('nonsense')],
    'has no scheme': [401, 'INVALID_API_KEY', async () => ({ Authorization: (await keyWith()).token })],
    'has another scheme': [401, 'INVALID_API_KEY', async () => ({ Authorization: 'Basic YTpi' })],
    'is longer than any key': [401, 'INVALID_API_KEY', async () => shows('x'.repeat(600))],
    'has a typo': [
      401,
      'INVALID_API_KEY',
      async () => shows(`${(await keyWith()).token.slice(0, -6)}000000`),
    ],
    'is unknown': [401, 'INVALID_API_KEY', async () => shows(withAnotherSecret((await keyWith()).token))],
    'is of another API': [401, 'INVALID_API_KEY', async () => shows((await t.key({ api: 'pim' })).token)],
    'was switched off': [
      401,
      'API_KEY_INACTIVE',
      async () => {
        const { id, token } = await keyWith();
        await changeKey(t.operator(), { id, active: false });
        return shows(token);
      },
    ],
    'was revoked': [
      401,
      'API_KEY_INACTIVE',
      async () => {
        const { id, token } = await keyWith();
        await revokeKey(t.operator(), { id });
        return shows(token);
      },
    ],
    'was rotated out': [
      401,
      'API_KEY_INACTIVE',
      async () => {
        const { id, token } = await keyWith();
        await rotateKey(t.operator(), { id });
        return shows(token);
      },
    ],
    'is not valid yet': [
      401,
      'API_KEY_INACTIVE',
      async () => shows((await keyWith({ notBefore: later(60) })).token),
    ],
    'is of a disabled service account': [
      401,
      'API_KEY_INACTIVE',
      async () => {
        const project = await createProject(t.operator(), { name: 'North' });
        const account = await createAccount(t.operator(), { name: 'A', projectIds: [project.id] });
        const { token } = await keyWith({ serviceAccountId: account.id });
        await disableAccount(t.operator(), account.id);
        return shows(token);
      },
    ],
    'has expired': [
      401,
      'API_KEY_EXPIRED',
      async () => {
        const { token } = await keyWith({ expiresAt: later(60) });
        t.clock.advance(60);
        return shows(token);
      },
    ],
    'comes from another address': [
      403,
      'IP_NOT_WHITELISTED',
      async () => shows((await keyWith({ allowedIps: ['203.0.113.0/24'] })).token),
    ],
    'lacks the scope': [
      403,
      'OPERATION_NOT_ALLOWED',
      async () => shows((await keyWith({ scopes: ['list_models'] })).token),
    ],
  };
  const shows = (token: string) => ({ Authorization: `Bearer ${token}` });

  it.each(Object.entries(causes).map(([cause, [status, code]]) => ({ cause, status, code })))(
    'that $cause is $status $code, with a sentence and nothing else',
    async ({ cause, status, code }) => {
      const headers = (await causes[cause]?.[2]()) ?? {};
      for (const path of ['/jobs', '/jobs/job_none', '/jobs?limit=nonsense']) {
        const refused = await ask(path, undefined, { headers });
        expect([refused.status, refused.body]).toEqual([
          status,
          { error: { code, message: expect.stringMatching(/[.?]$/) } },
        ]);
        expect(refused.headers.get('cache-control')).toBe('no-store');
        expect(refused.headers.has('www-authenticate')).toBe(code !== 'IP_NOT_WHITELISTED');
      }
    },
  );

  it('names the scope that is missing, and the address that was seen', async () => {
    const { token: weak } = await keyWith({ scopes: ['list_models'] });
    const denied = await ask('/jobs', weak);
    expect(denied.body.error.message).toContain('check_status');
    expect(denied.headers.get('www-authenticate')).toBe(
      'Bearer error="insufficient_scope", scope="check_status"',
    );
    const unable = await ask('/jobs', weak, { body: asked });
    expect(unable.body.error.message).toContain('This needs submit_job, which the credential lacks.');
    expect(unable.headers.get('www-authenticate')).toContain('scope="submit_job"');
    const { token } = await keyWith({ allowedIps: ['203.0.113.0/24'] });
    const elsewhere = await ask('/jobs', token, { address: '198.51.100.7' });
    expect(elsewhere.body.error.message).toContain('198.51.100.7');
  });

  it('is told in the order in which it is looked at', async () => {
    const code = async (token: string) => (await ask('/jobs', token)).body.error?.code;
    const { id, token } = await keyWith({
      scopes: ['list_models'],
      expiresAt: later(60),
      allowedIps: ['203.0.113.0/24'],
    });
    await changeKey(t.operator(), { id, active: false });
    t.clock.advance(61);
    expect(await code(withAnotherSecret(token))).toBe('INVALID_API_KEY');
    expect(await code(token)).toBe('API_KEY_INACTIVE');
    await changeKey(t.operator(), { id, active: true });
    expect(await code(token)).toBe('API_KEY_EXPIRED');
    await changeKey(t.operator(), { id, expiresAt: null });
    expect(await code(token)).toBe('IP_NOT_WHITELISTED');
    await changeKey(t.operator(), { id, allowedIps: [] });
    expect(await code(token)).toBe('OPERATION_NOT_ALLOWED');
    await changeKey(t.operator(), { id, scopes: ['check_status'] });
    expect(await code(token)).toBeUndefined();
  });

  it('is not one of the six where another key would not help', async () => {
    const tenantId = await t.tenant('Late with its bills');
    const { token } = await keyWith({ tenantId });
    await suspendTenant(t.operator(tenantId), tenantId);
    const suspended = await ask('/models', token);
    expect([suspended.status, suspended.body.error.code]).toEqual([403, 'TENANT_SUSPENDED']);
    const { token: good } = await keyWith();
    const foreign = await ask('/models', good, { headers: { 'X-Tenant-ID': tenantId } });
    expect([foreign.status, foreign.body.error.code]).toEqual([403, 'WRONG_TENANT']);
    const two = await ask('/models', good, { headers: { 'X-API-Key': (await t.key()).token } });
    expect([two.status, two.body.error.code]).toEqual([400, 'AMBIGUOUS_CREDENTIALS']);
  });

  it('gives way to 429 with Retry-After, to an address that guesses', async () => {
    const guess = withAnotherSecret((await keyWith()).token);
    const from = { address: '192.0.2.1' };
    for (let n = 0; n < 5; n += 1) expect((await ask('/models', guess, from)).status).toBe(401);
    const slow = await ask('/models', guess, from);
    expect([slow.status, slow.headers.get('retry-after'), slow.body.error.code]).toEqual([
      429,
      '12',
      'RATE_LIMITED',
    ]);
  });
});

describe('any other refusal', () => {
  it('has the same shape, its own code, and says what was wrong, where, and in which request', async () => {
    const { token } = await keyWith();
    const request = (headers: Headers) => headers.get('x-request-id');
    const malformed = await ask('/jobs?limit=many&colour=blue', token);
    expect([malformed.status, malformed.body]).toEqual([
      400,
      {
        error: {
          code: 'BAD_REQUEST',
          message: expect.stringContaining('limit'),
          details: [
            { in: 'query', field: 'limit', message: expect.any(String) },
            { in: 'query', field: 'colour', message: expect.any(String) },
          ],
          request_id: request(malformed.headers),
        },
      },
    ]);
    const invalid = await ask('/jobs', token, { body: { ...asked, input: { text: 1 } } });
    expect([invalid.status, invalid.body]).toEqual([
      422,
      {
        error: {
          code: 'VALIDATION_FAILED',
          message: expect.stringContaining('string'),
          details: [{ in: 'body', field: '/input/text', message: expect.any(String) }],
          request_id: request(invalid.headers),
        },
      },
    ]);
    const missing = await ask('/jobs/job_none', token);
    expect([missing.status, missing.body]).toEqual([
      404,
      {
        error: {
          code: 'NOT_FOUND',
          message: 'There is no such job here.',
          request_id: request(missing.headers),
        },
      },
    ]);
  });

  it('has the status that it has everywhere', async () => {
    const { token } = await keyWith({ rateLimit: { requests: 100, seconds: 60 } });
    const told = async (path: string, sending: Sending = {}) => {
      const { status, body } = await ask(path, token, sending);
      return [status, body.error?.code];
    };
    expect(await told('/no-such-thing')).toEqual([404, 'NOT_FOUND']);
    expect(await told('/models', { method: 'PUT' })).toEqual([405, 'METHOD_NOT_ALLOWED']);
    expect(await told('/models', { headers: { Accept: 'text/csv' } })).toEqual([406, 'NOT_ACCEPTABLE']);
    expect(await told('/jobs', { body: `"${'x'.repeat(1_000_001)}"` })).toEqual([413, 'PAYLOAD_TOO_LARGE']);
    expect(await told('/jobs', { body: '{"a":' })).toEqual([400, 'BAD_REQUEST']);
    expect(
      await told('/jobs', { body: 'model_id=qr-code', headers: { 'Content-Type': 'text/plain' } }),
    ).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
    const { token: slow } = await keyWith({ rateLimit: { requests: 1, seconds: 60 } });
    expect((await ask('/models', slow)).status).toBe(200);
    const limited = await ask('/models', slow);
    expect([limited.status, limited.headers.get('retry-after'), limited.body.error.code]).toEqual([
      429,
      '60',
      'RATE_LIMITED',
    ]);
  });

  it('never changes what a code means to HTTP, and is spelled like the six', () => {
    for (const code of errorCodes) {
      const { status, body } = pixelbyteErrors.answer({ ...reasonOfCode(code), requestId: 'req' });
      expect([code, status]).toEqual([code, statusOf(code)]);
      expect(body).toMatchObject({
        error: { code: expect.stringMatching(/^[A-Z_]+$/), message: expect.any(String) },
      });
    }
  });
});

describe('models', () => {
  it('are listed with their pricing, and read one by one', async () => {
    const { token } = await keyWith({ scopes: ['list_models'] });
    const { data } = (await ask('/models', token)).body;
    expect(data.map(({ id }: { id: string }) => id)).toEqual(['identicon', 'qr-code']);
    expect(data[1]).toEqual({
      id: 'qr-code',
      name: 'QR code',
      description: expect.any(String),
      input_schema: expect.objectContaining({ type: 'object', required: ['text'] }),
      pricing: { minor_units: 2, currency: 'EUR', amount: '0.02' },
      active: true,
    });
    expect((await ask('/models/qr-code', token)).body).toEqual(data[1]);
    const none = await ask('/models/none', token);
    expect([none.status, none.body.error.message]).toEqual([404, 'There is no such model here.']);
  });

  it('are also those that the tenant has registered, whose answers are passed on as what they say they are', async () => {
    await t.close();
    t = await createTestApp({ env: { HALYARD_OUTBOUND_ALLOW: '127.0.0.1' } });
    const endpoint = await startEndpoint((response, { body }) => {
      const { text } = JSON.parse(body).input;
      response.setHeader('Content-Type', 'text/plain; charset=utf-8').end(`${text}!`);
    });
    const price = { minorUnits: 500, currency: 'JPY' };
    const inputSchema = { type: 'object', properties: { text: { type: 'string' } } };
    const model = { id: 'shout', name: 'Shout', inputSchema, price, url: endpoint.url };
    await registerModel(t.operator(), model);
    const { token } = await keyWith();
    expect((await ask('/models', token)).body.data.at(-1)).toMatchObject({
      id: 'shout',
      pricing: { minor_units: 500, currency: 'JPY', amount: '500' },
    });
    expect((await ask('/models/shout', token)).text).not.toContain(String(endpoint.port));
    const id = await submitted(token, { model_id: 'shout', input: { text: 'Grüße' } });
    await t.app.workOff();
    expect((await ask(`/jobs/${id}`, token)).body.cost).toMatchObject({ minor_units: 500 });
    const result = await ask(`/jobs/${id}/result`, token, { headers: { Accept: 'text/plain' } });
    expect([result.status, result.headers.get('content-type'), result.text]).toEqual([
      200,
      'text/plain; charset=utf-8',
      'Grüße!',
    ]);
    const stranger = await keyWith({ tenantId: await t.tenant('Strangers') });
    expect((await ask('/models/shout', stranger.token)).status).toBe(404);
    await endpoint.close();
  });
});

describe('a job', () => {
  it('is submitted, asked about, and gives its bytes and its cost', async () => {
    const { token } = await keyWith();
    const input = { text: 'https://example.com', format: 'png' };
    const made = await ask('/jobs', token, { body: { model_id: 'qr-code', input, priority: 7 } });
    expect([made.status, made.headers.get('location')]).toEqual([202, `/pixelbyte/v1/jobs/${made.body.id}`]);
    const price = { minor_units: 2, currency: 'EUR', amount: '0.02' };
    expect(made.body).toEqual({
      id: expect.stringMatching(/^job_/),
      model_id: 'qr-code',
      status: 'queued',
      progress: 0,
      priority: 7,
      attempts: 0,
      input,
      price,
      cost: null,
      failure: null,
      created_at: '2026-01-15T12:00:00.000Z',
      started_at: null,
      finished_at: null,
      expires_at: null,
    });
    await t.app.workOff();
    const done = (await ask(`/jobs/${made.body.id}`, token)).body;
    expect(done).toMatchObject({ status: 'succeeded', progress: 1, attempts: 1, cost: price });
    expect((await ask('/jobs?status=succeeded&model_id=qr-code', token)).body).toEqual({
      data: [done],
      next_cursor: null,
    });
    expect((await ask('/jobs?status=queued', token)).body.data).toEqual([]);

    const url = `/pixelbyte/v1/jobs/${made.body.id}/result`;
    const headers = { Authorization: `Bearer ${token}` };
    const result = await t.fetch(url, { headers });
    const bytes = Buffer.from(await result.arrayBuffer());
    expect([...bytes.subarray(1, 4)]).toEqual([...Buffer.from('PNG')]);
    expect(Object.fromEntries(result.headers)).toMatchObject({
      'content-type': 'image/png',
      'content-length': String(bytes.length),
      'content-disposition': expect.stringMatching(/^inline; filename="qr-code-.{6}\.png"$/),
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, no-cache',
    });
    const part = await t.fetch(url, { headers: { ...headers, Range: 'bytes=1-3' } });
    expect([part.status, await part.text()]).toEqual([206, 'PNG']);
  });

  it('has a result of its own type, which is refused to who does not take that', async () => {
    const { token } = await keyWith();
    const id = await submitted(token);
    await t.app.workOff();
    const taking = async (Accept: string) => ask(`/jobs/${id}/result`, token, { headers: { Accept } });
    for (const taken of ['*/*', 'image/*', 'image/svg+xml', 'image/png, */*;q=0.1', 'application/json'])
      expect([taken, (await taking(taken)).status]).toEqual([taken, 200]);
    const { headers } = await taking('*/*');
    expect(headers.get('content-disposition')).toMatch(/^attachment; /);
    expect(headers.get('content-security-policy')).toContain('sandbox');
    const refused = await taking('image/png');
    expect([refused.status, refused.body.error.message]).toEqual([
      406,
      'The file is image/svg+xml, which the request does not accept.',
    ]);
  });

  it('may have no result, and says why: it waits, was cancelled, failed, or its file was thrown away', async () => {
    const { token } = await keyWith();
    const told = async (id: string) => {
      const { status, headers, body } = await ask(`/jobs/${id}/result`, token);
      return [status, body.error?.code, headers.get('retry-after'), body.error?.message];
    };
    const good = await submitted(token);
    expect(await told(good)).toEqual([409, 'CONFLICT', '2', expect.stringContaining('not done yet')]);
    const cancelled = await submitted(token);
    await ask(`/jobs/${cancelled}`, token, { method: 'DELETE' });
    expect(await told(cancelled)).toEqual([409, 'CONFLICT', null, expect.stringContaining('cancelled')]);
    const tooLong = { text: 'x'.repeat(2900), errorCorrection: 'high' };
    const failed = await submitted(token, { model_id: 'qr-code', input: tooLong });
    await t.app.workOff();
    expect(await told(failed)).toEqual([409, 'CONFLICT', null, expect.stringContaining('too long')]);
    expect((await ask(`/jobs/${failed}`, token)).body).toMatchObject({
      status: 'failed',
      cost: null,
      failure: { code: 'input_refused', message: expect.stringContaining('too long') },
    });
    const { body } = await ask(`/jobs/${good}`, token);
    t.clock.advance((Date.parse(body.expires_at) - t.clock.now()) / 1000);
    expect(await told(good)).toEqual([410, 'GONE', null, expect.stringContaining('thrown away')]);
    expect(await told('job_none')).toEqual([404, 'NOT_FOUND', null, expect.any(String)]);
  });

  it('is cancelled once, costs nothing then, and stays in the list', async () => {
    const { token } = await keyWith();
    const id = await submitted(token);
    const cancel = () => ask(`/jobs/${id}`, token, { method: 'DELETE' });
    const cancelled = await cancel();
    expect([cancelled.status, cancelled.body.status, cancelled.body.cost]).toEqual([200, 'cancelled', null]);
    const again = await cancel();
    expect([again.status, again.body.error]).toMatchObject([
      409,
      { code: 'CONFLICT', message: 'The job is over already.' },
    ]);
    await t.app.workOff();
    expect((await ask('/jobs', token)).body.data).toEqual([cancelled.body]);
    expect((await ask('/jobs/job_none', token, { method: 'DELETE' })).status).toBe(404);
  });

  it('asked for twice with one Idempotency-Key is one job, and cannot become another', async () => {
    const { token } = await keyWith();
    const once = { 'Idempotency-Key': 'a-b-c' };
    const [first, second] = await Promise.all(
      [1, 2].map(() => ask('/jobs', token, { body: asked, headers: once })),
    );
    expect([first?.status, second?.status, second?.body.id]).toEqual([202, 202, first?.body.id]);
    const other = await ask('/jobs', token, {
      body: { ...asked, input: { text: 'Bob' } },
      headers: once,
    });
    expect([other.status, other.body.error.code, other.body.error.details]).toEqual([
      409,
      'CONFLICT',
      [{ in: 'header', field: 'Idempotency-Key', message: expect.any(String) }],
    ]);
    expect((await ask('/jobs', token)).body.data).toHaveLength(1);
  });

  it('is listed in pages, newest first', async () => {
    const { token } = await keyWith();
    const ids = [];
    for (const text of ['a', 'b', 'c']) ids.unshift(await submitted(token, { ...asked, input: { text } }));
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { body } = await ask(`/jobs?limit=2${cursor && `&cursor=${encodeURIComponent(cursor)}`}`, token);
      seen.push(...body.data.map(({ id }: { id: string }) => id));
      cursor = body.next_cursor;
    }
    expect(seen).toEqual(ids);
  });
});

describe('a key with an empty list', () => {
  it('manages no keys and is good for no other API, but may read itself', async () => {
    const { id, token } = await keyWith();
    const { id: other } = await keyWith();
    const denied = await ask('/api-keys', token);
    expect([denied.status, denied.body.error.code]).toEqual([403, 'OPERATION_NOT_ALLOWED']);
    for (const [method, path] of [
      ['GET', `/api-keys/${other}`],
      ['DELETE', `/api-keys/${other}`],
      ['POST', `/api-keys/${other}/rotate`],
    ] as const)
      expect([method, (await ask(path, token, { method })).status]).toEqual([method, 403]);
    const own = (await ask(`/api-keys/${id}`, token)).body;
    expect(own).toMatchObject({ scopes: [], full_access: true, status: 'active' });

    const elsewhere = await t.fetch('/api/v1/products', { headers: { Authorization: `Bearer ${token}` } });
    expect([elsewhere.status, (await elsewhere.json()).code]).toEqual([401, 'API_KEY_OF_OTHER_API']);
    for (const field of ['products', 'apiKeys', 'areas', 'projects', 'auditEvents']) {
      const { status, body } = await t.graphql(`{ ${field}(first: 1) { nodes { id } } }`, { key: token });
      expect([field, status, body.errors?.[0]?.extensions['code']]).toEqual([field, 403, 'FORBIDDEN']);
    }
    const { body } = await t.graphql('{ models { id } jobs(first: 1) { nodes { id } } }', { key: token });
    expect(body.errors).toBeUndefined();
  });

  it('is made by nobody who lacks a part of it, nor is another key widened to one', async () => {
    const { id, token } = await keyWith({
      scopes: ['submit_job', 'check_status', 'keys:read', 'keys:write'],
    });
    const made = await ask('/api-keys', token, { body: { name: 'All', scopes: [] } });
    expect([made.status, made.body.error.code]).toEqual([403, 'OPERATION_NOT_ALLOWED']);
    expect(made.body.error.message).toContain('list_models');
    const widened = await ask(`/api-keys/${id}`, token, { method: 'PATCH', body: { scopes: [] } });
    expect([widened.status, widened.body.error.code]).toEqual([403, 'OPERATION_NOT_ALLOWED']);
    const narrow = await ask('/api-keys', token, { body: { name: 'One', scopes: ['submit_job'] } });
    expect([narrow.status, narrow.body.scopes]).toEqual([201, ['submit_job']]);
  });

  it('is never made by leaving the list out', async () => {
    const made = await ask('/api-keys', (await t.key()).token, { body: { name: 'All' } });
    expect([made.status, made.body.error.details]).toMatchObject([422, [{ field: '/scopes' }]]);
  });
});

describe('the keys of PixelByte', () => {
  it('are listed alone, and switched off and on', async () => {
    const { token: manager } = await t.key();
    const made = await ask('/api-keys', manager, { body: { name: 'Worker', scopes: ['list_models'] } });
    expect([made.status, made.headers.get('location')]).toEqual([
      201,
      `/pixelbyte/v1/api-keys/${made.body.id}`,
    ]);
    expect(made.body.key).toMatch(/^pxb_live_/);
    const { key, ...shown } = made.body;
    expect((await ask('/api-keys', manager)).body).toEqual({ data: [shown], next_cursor: null });
    const path = `/api-keys/${shown.id}`;
    const status = async () => (await ask('/models', key)).status;
    expect(await status()).toBe(200);
    const off = await ask(path, manager, { method: 'PATCH', body: { active: false } });
    expect([off.status, off.body.status, await status()]).toEqual([200, 'inactive', 401]);
    const on = await ask(path, manager, { method: 'PATCH', body: { active: true } });
    expect([on.status, on.body.status, await status()]).toEqual([200, 'active', 200]);
    expect((await ask(path, manager, { method: 'DELETE' })).status).toBe(204);
    const revoked = await ask(path, manager, { method: 'PATCH', body: { active: true } });
    expect([revoked.status, revoked.body.error.code, await status()]).toEqual([409, 'CONFLICT', 401]);
  });

  it('take no list of addresses that cannot be read', async () => {
    const body = { name: 'Worker', scopes: [], allowed_ips: ['203.0.113.7', '203.0.113.0/33'] };
    const made = await ask('/api-keys', (await t.key()).token, { body });
    expect([made.status, made.body.error.details]).toMatchObject([422, [{ field: '/allowed_ips/1' }]]);
  });
});
