import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { gzipSync } from 'node:zlib';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.js';
import { type Answering, type Endpoint, selfSigned, startEndpoint } from '../support/endpoint.js';

/** An engine as the suite needs it: a new, empty database for each test; on SQLite none beside the files. */
export interface RemoteModelsUnderTest {
  newDatabase(): Promise<string | undefined>;
  dispose(): Promise<void>;
}

interface JobBody {
  readonly id: string;
  readonly status: string;
  readonly attempts: number;
  readonly cost: { readonly minorUnits: number } | null;
  readonly failure: { readonly code: string; readonly message: string } | null;
  readonly result: {
    readonly mediaType: string;
    readonly bytes: number;
    readonly content: string | null;
  } | null;
}

interface Problem {
  readonly code: string;
  readonly message: string;
  readonly field: readonly string[] | null;
}

const MODEL = '{ id name isActive isBuiltIn endpoint { url headerNames timeoutSeconds maxResultBytes } }';
const JOB =
  '{ id status attempts cost { minorUnits } failure { code message } result { mediaType bytes content } }';
const TEXT = {
  type: 'object',
  additionalProperties: false,
  required: ['text'],
  properties: { text: { type: 'string' } },
};
const SECRET = 'Bearer of-the-endpoint-alone';

export function remoteModelsContract(engine: string, under: RemoteModelsUnderTest): void {
  let t: TestApp;
  let dataDir: string;
  const endpoints: Endpoint[] = [];

  const open = async (allow = '127.0.0.1', env: Record<string, string> = {}) => {
    dataDir = mkdtempSync(join(tmpdir(), 'halyard-test-'));
    const place = { dataDir, databaseUrl: await under.newDatabase() };
    t = await createTestApp({ env: { ...env, HALYARD_OUTBOUND_ALLOW: allow }, place });
  };
  const endpoint = async (
    answer: Answering,
    options?: Parameters<typeof startEndpoint>[1],
  ): Promise<Endpoint> => {
    const one = await startEndpoint(answer, options);
    endpoints.push(one);
    return one;
  };

  const change = async <Value>(mutation: string, input: unknown, key = t.firstKey) => {
    const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1).split(' ')[0]}Input`;
    const { body } = await t.graphql<Record<string, Value & { userErrors: Problem[] }>>(
      `mutation ($input: ${type}!) { ${mutation.split(' ')[0]}(input: $input) { ${mutation.split(' ').slice(1).join(' ')} userErrors { code message field } } }`,
      { key, variables: { input: input as Record<string, unknown> } },
    );
    const payload = body.data?.[mutation.split(' ')[0] ?? ''];
    if (!payload) throw new Error(JSON.stringify(body));
    return payload;
  };
  const register = (url: string, more: Record<string, unknown> = {}, key = t.firstKey) =>
    change<{ model: Record<string, unknown> | null }>(
      `registerModel model ${MODEL}`,
      {
        id: 'shout',
        name: 'Shout',
        inputSchema: TEXT,
        price: { minorUnits: 25, currency: 'EUR' },
        url,
        headers: [{ name: 'Authorization', value: SECRET }],
        timeoutSeconds: 1,
        maxResultBytes: 1_000_000,
        ...more,
      },
      key,
    );
  const update = (more: Record<string, unknown>) =>
    change<{ model: Record<string, unknown> | null }>(`updateModel model ${MODEL}`, { id: 'shout', ...more });
  const submit = (more: Record<string, unknown> = {}, key = t.firstKey) =>
    change<{ job: JobBody | null }>(
      `submitJob job ${JOB}`,
      {
        modelId: 'shout',
        input: { text: 'a' },
        ...more,
      },
      key,
    );
  const jobOf = async (id: string, key = t.firstKey) =>
    (await t.graphql<{ job: JobBody }>(`{ job(id: "${id}") ${JOB} }`, { key })).body.data?.job;

  /** What a job comes to at an endpoint that answers so, after one try. */
  const outcome = async (url: string, more: Record<string, unknown> = {}): Promise<JobBody> => {
    expect((await register(url, more)).userErrors).toEqual([]);
    const { job } = await submit();
    await t.app.workOff();
    const after = await jobOf(job?.id ?? '');
    if (!after) throw new Error('There is no such job.');
    return after;
  };
  const answered = async (answer: Answering, more?: Record<string, unknown>) =>
    outcome((await endpoint(answer)).url, more);

  const close = async () => {
    await t.close();
    await Promise.all(endpoints.splice(0).map((one) => one.close()));
    await under.dispose();
    rmSync(dataDir, { recursive: true, force: true });
  };

  describe(`a registered model on ${engine}`, () => {
    beforeEach(() => open());
    afterEach(close);

    it('is asked for each job, and what it answers is the result', async () => {
      const { url, asked } = await endpoint((response, { body }) => {
        const { input } = JSON.parse(body);
        response.writeHead(200, { 'content-type': 'Application/JSON; charset=UTF-8; x="y"' });
        response.end(JSON.stringify({ loud: input.text.toUpperCase() }));
      });
      const job = await outcome(`${url}/v1?size=2`);
      expect(job).toMatchObject({
        status: 'SUCCEEDED',
        cost: { minorUnits: 25 },
        result: { mediaType: 'application/json; charset=utf-8', bytes: 12, content: '{"loud":"A"}' },
      });
      expect(asked).toHaveLength(1);
      expect(JSON.parse(asked[0]?.body ?? '')).toEqual({ jobId: job.id, attempt: 1, input: { text: 'a' } });
      expect(asked[0]).toMatchObject({ method: 'POST', path: '/v1?size=2' });
      expect(asked[0]?.headers).toMatchObject({
        authorization: SECRET,
        'content-type': 'application/json',
        'idempotency-key': job.id,
        'user-agent': expect.stringMatching(/^Halyard\/\d/),
      });
    });

    it('can prove who asks it, and what', async () => {
      const { url, asked } = await endpoint((response) => response.end());
      const { id } = await outcome(url);
      const keys = await (await t.fetch('/.well-known/jwks.json')).json();
      const { payload } = await jwtVerify(
        String(asked[0]?.headers['halyard-identity']),
        createLocalJWKSet(keys),
        { typ: 'job+jwt', audience: url, currentDate: new Date(t.clock.now()) },
      );
      expect(payload).toMatchObject({ sub: id, model: 'shout', attempt: 1 });
      const digest = await crypto.subtle.digest('SHA-256', Buffer.from(asked[0]?.body ?? ''));
      expect(payload['body_sha256']).toBe(Buffer.from(digest).toString('base64url'));
      // And it opens no door here.
      const token = String(asked[0]?.headers['halyard-identity']);
      expect((await t.graphql('{ me { id } }', { key: token })).status).toBe(401);
    });

    it('may answer bytes of any kind, and packed', async () => {
      const bytes = Buffer.from([0, 255, 1, 254]);
      const job = await answered((response) =>
        response
          .writeHead(201, { 'content-type': 'image/png', 'content-encoding': 'gzip' })
          .end(gzipSync(bytes)),
      );
      expect(job).toMatchObject({ status: 'SUCCEEDED', result: { mediaType: 'image/png', bytes: 4 } });
    });

    it('has nothing but its media type taken from its header', async () => {
      const { url } = await endpoint((response, _asked, nth) =>
        response
          .writeHead(200, { 'content-type': ['nonsense', 'text/html; charset="a b"', 'a/b;c=d'][nth - 1] })
          .end('x'),
      );
      await register(url);
      const kinds: unknown[] = [];
      for (let n = 0; n < 3; n++) {
        const { job } = await submit();
        await t.app.workOff();
        kinds.push((await jobOf(job?.id ?? ''))?.result?.mediaType);
      }
      expect(kinds).toEqual(['application/octet-stream', 'text/html', 'a/b']);
    });

    it('that flaps is asked again, later each time, and charged once', async () => {
      const { url, asked } = await endpoint((response, _asked, nth) =>
        nth < 3 ? response.writeHead(503).end() : response.end('done'),
      );
      const first = await outcome(url);
      expect(first).toMatchObject({ status: 'QUEUED', attempts: 1, failure: { code: 'MODEL_FAILED' } });
      await t.app.workOff();
      expect(asked).toHaveLength(1);
      for (const seconds of [2, 4]) {
        t.clock.advance(seconds);
        await t.app.workOff();
      }
      expect(await jobOf(first.id)).toMatchObject({
        status: 'SUCCEEDED',
        attempts: 3,
        cost: { minorUnits: 25 },
        failure: null,
      });
      const said = asked.map(({ body, headers }) => [JSON.parse(body).attempt, headers['idempotency-key']]);
      expect(said).toEqual([1, 2, 3].map((attempt) => [attempt, first.id]));
    });

    it('that asks for patience is given it, up to an hour', async () => {
      const { url, asked } = await endpoint((response, _asked, nth) =>
        nth === 1
          ? response.writeHead(429, { 'retry-after': '120' }).end()
          : response.writeHead(503, { 'retry-after': '999999' }).end(),
      );
      await outcome(url);
      t.clock.advance(119);
      await t.app.workOff();
      expect(asked).toHaveLength(1);
      t.clock.advance(1);
      await t.app.workOff();
      expect(asked).toHaveLength(2);
      t.clock.advance(3599);
      await t.app.workOff();
      expect(asked).toHaveLength(2);
      t.clock.advance(1);
      await t.app.workOff();
      expect(asked).toHaveLength(3);
    });

    it('that never does better is given up in the end, and costs nothing', async () => {
      const { url, asked } = await endpoint((response) => response.writeHead(500).end());
      const { id } = await outcome(url);
      for (let n = 0; n < 8; n++) {
        t.clock.advance(600);
        await t.app.workOff();
      }
      expect(asked).toHaveLength(5);
      expect(await jobOf(id)).toMatchObject({
        status: 'FAILED',
        attempts: 5,
        cost: null,
        failure: { code: 'MODEL_FAILED', message: 'The model answered with an error. (500)' },
      });
    });

    it.each([
      [400, 'FAILED', 'INPUT_REFUSED'],
      [422, 'FAILED', 'INPUT_REFUSED'],
      [401, 'FAILED', 'MODEL_FAILED'],
      [404, 'FAILED', 'MODEL_FAILED'],
      [408, 'QUEUED', 'MODEL_FAILED'],
      [429, 'QUEUED', 'MODEL_FAILED'],
      [502, 'QUEUED', 'MODEL_FAILED'],
      [202, 'FAILED', 'MODEL_MISBEHAVED'],
      [204, 'FAILED', 'MODEL_MISBEHAVED'],
      [304, 'FAILED', 'MODEL_MISBEHAVED'],
    ])('that answers %i leaves its job %s', async (status, state, code) => {
      const job = await answered((response) => response.writeHead(status).end());
      expect(job).toMatchObject({ status: state, failure: { code }, result: null, cost: null });
      expect(job.failure?.message).toContain(`(${status})`);
    });

    it('is heard where it says what is wrong, but not at any length', async () => {
      const said = {
        type: 'about:blank',
        title: 'Bad',
        detail: `No\n\u0000such \u202eword${'!'.repeat(500)}`,
      };
      const job = await answered((response) =>
        response.writeHead(400, { 'content-type': 'application/problem+json' }).end(JSON.stringify(said)),
      );
      expect(job.failure?.message).toMatch(
        /^The model does not take this input\. \(400\) No such word!{200,300}$/,
      );
    });

    it('is not heard where it says the secrets that were sent along', async () => {
      const job = await answered((response, { headers }) =>
        response
          .writeHead(403, { 'content-type': 'application/json' })
          .end(JSON.stringify({ error: { message: `wrong: ${headers.authorization}` } })),
      );
      expect(job.failure).toEqual({
        code: 'MODEL_FAILED',
        message: 'The model answered with an error. (403)',
      });
    });

    it.each<[string, Answering, string, string]>([
      ['never begins to answer', () => {}, 'QUEUED', 'TIMED_OUT'],
      ['begins to answer and stops', (response) => response.write('x'), 'QUEUED', 'TIMED_OUT'],
      [
        'drips',
        (response) => {
          const timer = setInterval(() => response.write('.'), 100);
          response.on('close', () => clearInterval(timer));
        },
        'QUEUED',
        'TIMED_OUT',
      ],
      ['breaks off', (response) => response.destroy(), 'QUEUED', 'MODEL_UNREACHABLE'],
      [
        'breaks off half-way',
        (response) => {
          response.writeHead(200, { 'content-length': '100' }).write('half');
          setTimeout(() => response.destroy(), 50);
        },
        'QUEUED',
        'MODEL_UNREACHABLE',
      ],
      ['is no HTTP', (response) => response.socket?.end('SSH-2.0\r\n'), 'FAILED', 'MODEL_MISBEHAVED'],
      [
        'sends on for ever',
        (response) => response.writeHead(307, { location: '/' }).end(),
        'FAILED',
        'MODEL_MISBEHAVED',
      ],
      [
        'sends on to nowhere',
        (response) => response.writeHead(307, { location: 'ftp://a/' }).end(),
        'FAILED',
        'ADDRESS_REFUSED',
      ],
      [
        'sends on to metadata',
        (response) => response.writeHead(307, { location: 'http://169.254.169.254/' }).end(),
        'FAILED',
        'ADDRESS_REFUSED',
      ],
      [
        'answers a bomb',
        (response) =>
          response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(50_000_000))),
        'FAILED',
        'OUTPUT_TOO_LARGE',
      ],
      [
        'answers what it does not say',
        (response) => response.writeHead(200, { 'content-encoding': 'br' }).end('x'),
        'FAILED',
        'MODEL_MISBEHAVED',
      ],
    ])('that %s leaves its job in a clear state', async (_what, answer, status, code) => {
      const job = await answered(answer);
      expect(job).toMatchObject({ status, failure: { code }, result: null, cost: null });
      expect(job.failure?.message).toMatch(/^[A-Z][^\n]+\.$/);
      expect(job.failure?.message).not.toMatch(/127\.0\.0\.1|169\.254|ECONN|Error/);
    });

    it('that takes no connection may do so later; one that cannot prove who it is will not', async () => {
      const gone = await endpoint(() => {});
      await gone.close();
      expect(await outcome(gone.url)).toMatchObject({
        status: 'QUEUED',
        failure: { code: 'MODEL_UNREACHABLE' },
      });
      const secure = await endpoint((response) => response.end(), { tls: selfSigned });
      expect(await outcome(secure.url, { id: 'another' }).catch(() => undefined)).toBeDefined();
      const { job } = await submit({ modelId: 'another' });
      await t.app.workOff();
      expect(await jobOf(job?.id ?? '')).toMatchObject({
        status: 'FAILED',
        failure: { code: 'MODEL_UNREACHABLE', message: expect.stringContaining('TLS') },
      });
    });

    it('that answers a gigabyte is cut off, and costs no memory', async () => {
      const block = Buffer.alloc(1_000_000, 'x');
      let sent = 0;
      async function* gigabyte() {
        for (; sent < 1_000_000_000; sent += block.length) yield block;
      }
      const before = process.memoryUsage.rss();
      const job = await answered((response) => pipeline(gigabyte(), response).catch(() => {}), {
        timeoutSeconds: 60,
        maxResultBytes: 50_000_000,
      });
      expect(job).toMatchObject({ status: 'FAILED', failure: { code: 'OUTPUT_TOO_LARGE' }, result: null });
      expect(process.memoryUsage.rss() - before).toBeLessThan(150_000_000);
      expect(sent).toBeLessThan(100_000_000);
    });

    it('is asked no more once its job is cancelled', async () => {
      let closed: Promise<unknown> | undefined;
      let isAsked = () => {};
      const asked = new Promise<void>((resolve) => {
        isAsked = resolve;
      });
      const { url } = await endpoint((response) => {
        closed = once(response, 'close');
        isAsked();
      });
      await register(url, { timeoutSeconds: 60 });
      const { job } = await submit();
      const working = t.app.workOff();
      await asked;
      await t.graphql(`mutation { cancelJob(id: "${job?.id}") { job { status } } }`, { key: t.firstKey });
      await closed;
      await working;
      expect(await jobOf(job?.id ?? '')).toMatchObject({ status: 'CANCELLED', cost: null });
    });
  });

  describe(`registering a model on ${engine}`, () => {
    beforeEach(() => open());
    afterEach(close);

    it('shows it to those who may run it, and its endpoint to those alone who may change it', async () => {
      const { model } = await register('https://models.example.com/a');
      expect(model).toEqual({
        id: 'shout',
        name: 'Shout',
        isActive: true,
        isBuiltIn: false,
        endpoint: {
          url: 'https://models.example.com/a',
          headerNames: ['authorization'],
          timeoutSeconds: 1,
          maxResultBytes: 1_000_000,
        },
      });
      const { token } = await t.key({ scopes: ['list_models'] });
      const list = await t.graphql<{ models: { id: string }[] }>('{ models { id } }', { key: token });
      expect(list.body.data?.models.map(({ id }) => id)).toEqual(['identicon', 'qr-code', 'shout']);
      const { status } = await t.graphql('{ models { endpoint { url } } }', { key: token });
      expect(status).toBe(403);
    });

    it('takes models:write', async () => {
      const { token } = await t.key({ scopes: ['list_models', 'submit_job', 'check_status'] });
      await expect(register('https://models.example.com/', {}, token)).rejects.toThrow('models:write');
    });

    it('keeps what is sent along sealed: in no answer, no trail and no row', async () => {
      await register('https://models.example.com/?token=in-the-url');
      await update({ headers: [{ name: 'X-Key', value: 'another-secret' }] });
      const { jobModels, auditEvents } = (await import('../../src/storage/tables.js')).defineAll(
        t.store.read.kit,
      );
      const rows = JSON.stringify([
        await t.store.read.select().from(jobModels),
        await t.store.read.select().from(auditEvents),
      ]);
      expect(rows).not.toContain(SECRET);
      expect(rows).not.toContain('another-secret');
      const trail = JSON.stringify(await t.store.read.select().from(auditEvents));
      expect(trail).toContain('model.register');
      expect(trail).not.toContain('in-the-url');
    });

    it.each<[string, Record<string, unknown>, string]>([
      ['an id with spaces', { id: 'a b' }, 'input.id'],
      ['the id of a model of the server', { id: 'qr-code' }, 'input.id'],
      ['another scheme', { url: 'ftp://example.com/' }, 'input.url'],
      ['a password in the URL', { url: 'https://a:b@example.com/' }, 'input.url'],
      ['a private address', { url: 'http://10.0.0.1/' }, 'input.url'],
      ['a private address in disguise', { url: 'http://0x0a000001/' }, 'input.url'],
      ['metadata', { url: 'http://169.254.169.254/' }, 'input.url'],
      ['no time at all', { timeoutSeconds: 0 }, 'input.timeoutSeconds'],
      ['too much time', { timeoutSeconds: 1_000_000 }, 'input.timeoutSeconds'],
      ['too large a result', { maxResultBytes: 1_000_000_001 }, 'input.maxResultBytes'],
      ['a price below nothing', { price: { minorUnits: -1, currency: 'EUR' } }, 'input.price.minorUnits'],
      ['no currency', { price: { minorUnits: 1, currency: 'euro' } }, 'input.price.currency'],
      ['a schema of a text', { inputSchema: { type: 'string' } }, 'input.inputSchema'],
      ['a misspelt schema', { inputSchema: { type: 'object', propertys: {} } }, 'input.inputSchema'],
      ['a schema that answers later', { inputSchema: { type: 'object', $async: true } }, 'input.inputSchema'],
      [
        'a schema without an end',
        {
          inputSchema: {
            type: 'object',
            $defs: { a: { $ref: '#/$defs/a' } },
            properties: { a: { $ref: '#/$defs/a' } },
          },
        },
        'input.inputSchema',
      ],
      ['a schema that unfolds to too much', { inputSchema: unfolding(12) }, 'input.inputSchema'],
      [
        'a schema from elsewhere',
        { inputSchema: { type: 'object', properties: { a: { $ref: 'https://example.com/a.json' } } } },
        'input.inputSchema',
      ],
      [
        'a pattern that looks ahead',
        { inputSchema: { type: 'object', properties: { a: { type: 'string', pattern: '(?=a)' } } } },
        'input.inputSchema',
      ],
      [
        'an unbounded comparison',
        { inputSchema: { type: 'object', properties: { a: { type: 'array', uniqueItems: true } } } },
        'input.inputSchema',
      ],
      ['a header of ours', { headers: [{ name: 'Host', value: 'x' }] }, 'input.headers.0.name'],
      ['a proof of ours', { headers: [{ name: 'Halyard-Identity', value: 'x' }] }, 'input.headers.0.name'],
      ['a split header', { headers: [{ name: 'a', value: 'x\r\nb: c' }] }, 'input.headers.0.value'],
      [
        'a header twice',
        {
          headers: [
            { name: 'a', value: 'x' },
            { name: 'A', value: 'y' },
          ],
        },
        'input.headers.1.name',
      ],
    ])('refuses %s', async (_what, more, field) => {
      const { model, userErrors } = await register('https://models.example.com/', more);
      expect(model).toBeNull();
      expect(userErrors.map(({ field: path }) => path?.join('.'))).toEqual([field]);
    });

    it('keeps nobody waiting, whatever its schema is made for', async () => {
      const items = (one: object) => ({ type: 'array', maxItems: 1000, ...one });
      const each = (count: number, one: object) => Array.from({ length: count }, () => one);
      const withText = (schema: object) => ({ type: 'object', properties: { text: schema } });
      const comparing = items({ allOf: each(250, { uniqueItems: true, maxItems: 1000 }) });
      await register('https://models.example.com/', { inputSchema: withText(comparing) });
      const timed = async <T>(work: Promise<T>): Promise<T> => {
        const begun = performance.now();
        const done = await work;
        expect(performance.now() - begun).toBeLessThan(9000);
        return done;
      };
      const tedious = Array.from({ length: 1000 }, (_, n) => ({ n }));
      for (let times = 0; times < 2; times += 1) {
        expect((await timed(submit({ input: { text: tedious } }))).userErrors).toMatchObject([
          {
            code: 'VALIDATION_FAILED',
            field: ['input', 'input'],
            message: expect.stringContaining('too long'),
          },
        ]);
      }
      // It is no worse for what came before.
      expect((await submit({ input: { text: [{ n: 1 }, { n: 2 }] } })).userErrors).toEqual([]);
      const twice = await submit({ input: { text: [{ n: 1 }, { n: 1 }] } });
      expect(twice.userErrors).toMatchObject([{ field: ['input', 'input', 'text'] }]);

      const contains = Array.from({ length: 950 }, (_, n) => ({ contains: { const: n } }));
      const large = { id: 'large', inputSchema: withText(items({ allOf: contains })) };
      await timed(register('https://models.example.com/', large));
    });

    it('is told to nobody by what the endpoint says of it, not even in part', async () => {
      const token = `tk_${'a1B2c3D4e5F6g7H8'.repeat(40)}`;
      const headers = [{ name: 'Authorization', value: `Bearer ${token}` }];
      const sentences = [
        `The token ${token} has expired.`,
        `bad token ${token.slice(0, 12)}…`,
        `${'x'.repeat(280)} ${token}`,
      ];
      for (const [n, detail] of sentences.entries()) {
        const { url } = await endpoint((response) => {
          response
            .writeHead(403, { 'content-type': 'application/problem+json' })
            .end(JSON.stringify({ detail }));
        });
        await register(url, { id: `m${n}`, headers });
        const { job } = await submit({ modelId: `m${n}` });
        await t.app.workOff();
        const failed = await jobOf(job?.id ?? '');
        expect(failed?.failure?.message).toBe('The model answered with an error. (403)');
      }
    });

    it('refuses an id that is taken, by this tenant alone', async () => {
      await register('https://models.example.com/');
      expect((await register('https://models.example.com/')).userErrors).toMatchObject([
        { code: 'CONFLICT', field: ['input', 'id'] },
      ]);
      const tenantId = await t.tenant('Another');
      const { token } = await t.key({ tenantId });
      expect((await register('https://models.example.com/', {}, token)).userErrors).toEqual([]);
      const list = await t.graphql<{ models: { endpoint: { url: string } | null }[] }>(
        '{ models { endpoint { url } } }',
        { key: token },
      );
      expect(list.body.data?.models).toHaveLength(3);
    });

    it('checks inputs by patterns in a time that no pattern makes long', async () => {
      const inputSchema = { ...TEXT, properties: { text: { type: 'string', pattern: '^(a+)+$' } } };
      await register('https://models.example.com/', { inputSchema });
      const { userErrors } = await submit({ input: { text: `${'a'.repeat(30_000)}!` } });
      expect(userErrors).toMatchObject([{ field: ['input', 'input', 'text'] }]);
    });

    it('lets definitions be referred to', async () => {
      const inputSchema = {
        type: 'object',
        $defs: { Size: { type: 'integer', minimum: 1 } },
        properties: { size: { $ref: '#/$defs/Size' } },
      };
      expect((await register('https://models.example.com/', { inputSchema })).userErrors).toEqual([]);
      expect((await submit({ input: { size: 0 } })).userErrors).toMatchObject([
        { field: ['input', 'input', 'size'] },
      ]);
    });

    it('can be changed, but does not carry secrets to another origin unsaid', async () => {
      const { url, asked } = await endpoint((response) => response.end('x'));
      await register('https://models.example.com/');
      expect((await update({ url })).userErrors).toMatchObject([{ field: ['input', 'headers'] }]);
      expect((await update({ url: 'https://models.example.com/v2', name: 'Louder' })).model).toMatchObject({
        name: 'Louder',
        endpoint: { url: 'https://models.example.com/v2', headerNames: ['authorization'] },
      });
      expect((await update({ url, headers: [] })).userErrors).toEqual([]);
      await submit();
      await t.app.workOff();
      expect(asked).toHaveLength(1);
      expect(asked[0]?.headers.authorization).toBeUndefined();
    });

    it('can end for new jobs, and for all', async () => {
      const { url } = await endpoint((response) => response.end('x'));
      await register(url);
      const { job: waiting } = await submit();
      await update({ isActive: false });
      expect((await submit()).userErrors).toMatchObject([{ field: ['input', 'modelId'] }]);
      await t.app.workOff();
      expect(await jobOf(waiting?.id ?? '')).toMatchObject({ status: 'SUCCEEDED' });

      await update({ isActive: true });
      const { job: left } = await submit();
      const removed = await t.graphql('mutation { removeModel(id: "shout") { removedId } }', {
        key: t.firstKey,
      });
      expect(removed.body.data).toEqual({ removeModel: { removedId: 'shout' } });
      await t.app.workOff();
      expect(await jobOf(left?.id ?? '')).toMatchObject({
        status: 'FAILED',
        cost: null,
        failure: { code: 'MODEL_GONE', message: 'There is no such model any more.' },
      });
    });

    it('is undone for nobody else: the model of another tenant is no model', async () => {
      await register('https://models.example.com/');
      const { token } = await t.key({ tenantId: await t.tenant('Another') });
      const remove = (id: string) =>
        t.graphql(`mutation { removeModel(id: "${id}") { removedId userErrors { code message field } } }`, {
          key: token,
        });
      expect((await remove('shout')).body.data).toEqual((await remove('never-was')).body.data);
      expect((await t.graphql('{ model(id: "shout") { id } }', { key: token })).body.data).toEqual({
        model: null,
      });
    });
  });

  describe(`a large result on ${engine}`, () => {
    afterEach(close);

    it('is written as it comes, and costs no memory', async () => {
      await open('127.0.0.1', { HALYARD_MAX_RESULT_BYTES: '400000000' });
      const BYTES = 400_000_000;
      const block = Buffer.alloc(1_000_000, 'x');
      async function* blocks() {
        for (let sent = 0; sent < BYTES; sent += block.length) yield block;
      }
      let most = 0;
      const before = process.memoryUsage.rss();
      const watching = setInterval(() => {
        most = Math.max(most, process.memoryUsage.rss() - before);
      }, 50);
      const job = await answered((response) => pipeline(blocks(), response).catch(() => {}), {
        timeoutSeconds: 60,
        maxResultBytes: BYTES,
      });
      clearInterval(watching);
      expect(job).toMatchObject({ status: 'SUCCEEDED', result: { bytes: BYTES } });
      expect(most).toBeLessThan(200_000_000);
    });
  });

  describe(`what the configuration allows on ${engine}`, () => {
    afterEach(close);

    it('is allowed to the tenant of the operator, and to no stranger that came in', async () => {
      const inside = await endpoint((response) => response.end('secret of this network'));
      await open('127.0.0.1, localhost');
      const { token } = await t.key({ tenantId: await t.tenant('Another') });
      expect((await register(inside.url, {}, token)).userErrors).toMatchObject([
        { field: ['input', 'url'], message: 'The host is at an address that is not called from here.' },
      ]);
      const url = `http://localhost:${inside.port}/`;
      expect((await register(url, {}, token)).userErrors).toEqual([]);
      const { job } = await submit({}, token);
      await t.app.workOff();
      expect(await jobOf(job?.id ?? '', token)).toMatchObject({
        status: 'FAILED',
        failure: { code: 'ADDRESS_REFUSED' },
      });
      expect(inside.asked).toEqual([]);
    });

    it('is all that a job reaches: neither another port, nor a name that leads there', async () => {
      const inside = await startEndpoint((response) => response.end('secret of this machine'));
      endpoints.push(inside);
      const outside = await endpoint((response, { path }) =>
        response
          .writeHead(307, { location: path === '/name' ? `http://localhost:${inside.port}/` : inside.url })
          .end(),
      );
      await open(`127.0.0.1:${outside.port}`);
      const refused = { status: 'FAILED', failure: { code: 'ADDRESS_REFUSED' }, result: null };
      expect(await outcome(`${outside.url}/address`)).toMatchObject(refused);
      await update({ url: `${outside.url}/name` });
      const { job } = await submit();
      await t.app.workOff();
      expect(await jobOf(job?.id ?? '')).toMatchObject(refused);
      expect(inside.asked).toEqual([]);
      expect((await register(inside.url, { id: 'inside' })).userErrors).toMatchObject([
        {
          field: ['input', 'url'],
          message:
            'The host is at an address that is not called from here. The operator opens it by HALYARD_OUTBOUND_ALLOW, on the command line as for the server.',
        },
      ]);
      expect((await register(`http://localhost:${inside.port}/`, { id: 'local' })).userErrors).toEqual([]);
      const { job: local } = await submit({ modelId: 'local' });
      await t.app.workOff();
      expect(await jobOf(local?.id ?? '')).toMatchObject(refused);
      expect(inside.asked).toEqual([]);
    });
  });
}

/** Each definition refers twice to the next: two to the power of so many parts. */
function unfolding(levels: number): object {
  const definitions = Array.from({ length: levels }, (_, level) => [
    `d${level}`,
    level + 1 < levels
      ? { allOf: [{ $ref: `#/$defs/d${level + 1}` }, { $ref: `#/$defs/d${level + 1}` }] }
      : { type: 'string' },
  ]);
  return {
    type: 'object',
    $defs: Object.fromEntries(definitions),
    properties: { a: { $ref: '#/$defs/d0' } },
  };
}
