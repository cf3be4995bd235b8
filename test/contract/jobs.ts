import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { decode as decodePng } from 'fast-png';
import decodeQr from 'qr/decode.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { resumeTenant, suspendTenant } from '../../src/accounts/suspend-tenant.js';
import { auditTables } from '../../src/audit/table.js';
import { getJob } from '../../src/jobs/list-jobs.js';
import { submitJob } from '../../src/jobs/submit-job.js';
import { jobTables } from '../../src/jobs/table.js';
import { createProject } from '../../src/projects/create-project.js';
import { createAccount } from '../../src/service-accounts/create-account.js';
import { createShop, identiconDoes, type JobsUnderTest, textOutput } from '../jobs/shop.js';
import type { TestApp } from '../support/app.js';

/** What is promised to who submits jobs, on whichever engine. */
export function jobsContract(engine: string, under: JobsUnderTest): void {
  const shop = createShop(under);
  const { submit, submitted, job, cancel, ask } = shop;
  let t: TestApp;

  const done = async (input: Record<string, unknown>, key?: string) => {
    const id = await submitted(t, input, key);
    await t.app.workOff();
    return job(t, id, key);
  };
  const eventsOf = async (id: string) => {
    const { auditEvents } = auditTables(t.store.read);
    const all = await t.store.read.select().from(auditEvents).orderBy(auditEvents.id);
    return all.filter(({ subjectId }) => subjectId === id);
  };

  describe(`models on ${engine}`, () => {
    beforeEach(async () => {
      t = await shop.open();
    });
    afterEach(shop.close);

    it('tell what they take and what they cost, and run with no network', async () => {
      const { models, model, none } = await ask<{
        models: {
          id: string;
          price: { amount: string; currency: string };
          inputSchema: { required: string[] };
        }[];
        model: { name: string; isBuiltIn: boolean };
        none: null;
      }>(
        t,
        '{ models { id price { amount currency } inputSchema } model(id: "qr-code") { name isBuiltIn } none: model(id: "none") { id } }',
      );
      expect(models.map(({ id, price, inputSchema }) => [id, price, inputSchema.required])).toEqual([
        ['identicon', { amount: '0.01', currency: 'EUR' }, ['text']],
        ['qr-code', { amount: '0.02', currency: 'EUR' }, ['text']],
      ]);
      expect([model, none]).toEqual([{ name: 'QR code', isBuiltIn: true }, null]);
    });

    it('work for no tenant that is suspended; what it had asked for waits for it', async () => {
      const tenantId = await t.tenant('Late with its bills');
      const operator = t.operator(tenantId);
      const { id } = await submitJob(operator, { modelId: 'identicon', input: { text: 'later' } });
      await suspendTenant(operator, tenantId);
      await t.app.workOff();
      expect(await getJob(operator, id)).toMatchObject({ status: 'QUEUED', attempts: 0 });
      await resumeTenant(t.operator(), tenantId);
      await t.app.workOff();
      expect(await getJob(operator, id)).toMatchObject({ status: 'SUCCEEDED', attempts: 1 });
    });

    it('draw a text as the same picture whenever, and another text as another', async () => {
      const drawn = async (text: string) => (await done({ input: { text, size: 64 } }))?.result;
      const [first, again, other] = [await drawn('Zoë 🪑'), await drawn('Zoë 🪑'), await drawn('Zoe 🪑')];
      expect(first).toMatchObject({
        mediaType: 'image/svg+xml',
        name: expect.stringMatching(/^identicon-\w{6}\.svg$/),
        content: expect.stringMatching(/^<svg [^>]*width="64" height="64" viewBox="0 0 5 5"/),
      });
      expect(again?.content).toBe(first?.content);
      expect(other?.content).not.toBe(first?.content);
    });

    it.each(['low', 'medium', 'quartile', 'high'])(
      'draw a QR code of %s correction that a reader reads',
      async (errorCorrection) => {
        const text = `https://example.com/?q=ünï&${'x'.repeat(200)}`;
        const found = await done({
          modelId: 'qr-code',
          input: { text, format: 'png', errorCorrection, scale: 3 },
        });
        expect(found?.result).toMatchObject({ mediaType: 'image/png', content: null });
        const [file] = shop.files();
        const bytes = readFileSync(`${shop.folder()}/${file}`);
        expect(found?.result?.bytes).toBe(bytes.length);
        const { width, height, data } = decodePng(bytes);
        const line = Math.ceil(width / 8);
        const isWhite = (pixel: number): boolean => {
          const [x, y] = [pixel % width, Math.floor(pixel / width)];
          return (Number(data[y * line + (x >> 3)]) & (128 >> (x & 7))) !== 0;
        };
        const rgba = Uint8ClampedArray.from({ length: width * height * 4 }, (_, at) =>
          at % 4 === 3 || isWhite(at >> 2) ? 255 : 0,
        );
        expect(decodeQr({ width, height, data: rgba })).toBe(text);
      },
    );

    it('draw a QR code as SVG too, and say so where a text does not fit', async () => {
      const svg = await done({ modelId: 'qr-code', input: { text: 'x', border: 1, scale: 2 } });
      expect(svg?.result?.content).toMatch(/^<svg [^>]*width="46" height="46" viewBox="0 0 23 23"/);
      const long = await done({ modelId: 'qr-code', input: { text: 'ü'.repeat(2000) } });
      expect(long).toMatchObject({
        status: 'FAILED',
        attempts: 1,
        failure: { code: 'INPUT_REFUSED', message: expect.stringContaining('too long') },
        cost: null,
        result: null,
      });
    });
  });

  describe(`what is submitted on ${engine}`, () => {
    beforeEach(async () => {
      t = await shop.open({ env: { HALYARD_OPEN_JOBS: '30' } });
    });
    afterEach(shop.close);

    it('is queued, run, and charged once in the end', async () => {
      const { job: queued, userErrors } = await submit(t, { priority: 0 });
      expect(userErrors).toEqual([]);
      expect(queued).toEqual({
        id: expect.stringMatching(/^job_\w{26}$/),
        modelId: 'identicon',
        projectId: null,
        status: 'QUEUED',
        progress: 0,
        priority: 0,
        attempts: 0,
        failure: null,
        cost: null,
        finishedAt: null,
        expiresAt: null,
      });
      await t.app.workOff();
      expect(await job(t, queued?.id ?? '')).toMatchObject({
        status: 'SUCCEEDED',
        progress: 1,
        attempts: 1,
        failure: null,
        cost: { minorUnits: 1, currency: 'EUR' },
        finishedAt: '2026-01-15T12:00:00.000Z',
        expiresAt: '2026-01-22T12:00:00.000Z',
      });
    });

    it.each([
      [{ input: {} }, ['input', 'text']],
      [{ input: { text: 7 } }, ['input', 'text']],
      [{ input: { text: '' } }, ['input', 'text']],
      [{ input: { text: 'x', colour: 'red' } }, ['input', 'colour']],
      [{ input: { text: 'x', size: 1.5 } }, ['input', 'size']],
      [{ input: { text: 'x', size: 4096 } }, ['input', 'size']],
      [{ input: { text: '\ud800' } }, ['input', 'text']],
      [{ input: { text: 'x', size: 2 ** 60 } }, ['input', 'size']],
      [{ input: { text: 'x', 'a/b~c': 1 } }, ['input', 'a/b~c']],
      [{ input: { text: 'x'.repeat(70_000) } }, ['input']],
      [{ modelId: 'qr-code', input: { text: 'x', format: 'bmp' } }, ['input', 'format']],
      [{ modelId: 'none' }, ['modelId']],
      [{ modelId: 'toString' }, ['modelId']],
      [{ priority: 10 }, ['priority']],
      [{ priority: -1 }, ['priority']],
      [{ requestId: '' }, ['requestId']],
      [{ requestId: 'x'.repeat(129) }, ['requestId']],
      [{ projectId: 'prj_none' }, ['projectId']],
    ])('is refused where it is wrong, with the place: %j', async (input, field) => {
      const { job: none, userErrors } = await submit(t, input);
      expect(none).toBeNull();
      expect(userErrors).toEqual([
        { code: 'VALIDATION_FAILED', message: expect.any(String), field: ['input', ...field] },
      ]);
      expect(
        (await ask<{ jobs: { totalCount: number } }>(t, '{ jobs { totalCount } }')).jobs.totalCount,
      ).toBe(0);
    });

    it('is refused where it is nested deeper than anything is', async () => {
      let deep: unknown = 1;
      for (let n = 0; n < 1000; n += 1) deep = [deep];
      expect((await submit(t, { input: { text: deep } })).userErrors[0]?.message).toContain('levels deep');
      const { body } = await t.graphql(
        'mutation { submitJob(input: { modelId: "identicon", input: { text: "x", size: 1e400 } }) { userErrors { field } } }',
        { key: t.firstKey },
      );
      expect(body.data).toEqual({ submitJob: { userErrors: [{ field: ['input', 'input', 'size'] }] } });
    });

    it('says which values there are', async () => {
      const { userErrors } = await submit(t, { modelId: 'qr-code', input: { text: 'x', format: 'bmp' } });
      expect(userErrors[0]?.message).toBe('input.format must be one of "svg", "png".');
    });

    it.each([
      [{}, 'input.text is required.'],
      [{ text: 'x', txt: 'y' }, 'input.txt is not known to the model.'],
      [{ text: 'x', size: 'big' }, 'input.size must be integer.'],
    ])('is told by name what is wrong with %j', async (input, message) => {
      expect((await submit(t, { input })).userErrors).toMatchObject([{ message }]);
    });

    it('says where the ids of models are', async () => {
      const { userErrors } = await submit(t, { modelId: 'qrcode' });
      expect(userErrors[0]?.message).toBe('There is no such model; list the models for their ids.');
    });

    it('is refused where too much of the tenant waits, and goes on elsewhere', async () => {
      for (let n = 0; n < 30; n += 1) await submitted(t);
      const { userErrors } = await submit(t, {});
      expect(userErrors).toMatchObject([{ code: 'CONFLICT', message: expect.stringContaining('30 jobs') }]);
      const other = await t.key({ tenantId: await t.tenant('Other') });
      await submitted(t, {}, other.token);
      await t.app.workOff();
      await submitted(t);
    });

    it('is one job for one request id, whoever asks and however often', async () => {
      const asked = { requestId: 'mine', input: { text: 'a', size: 32 }, priority: 7 };
      const id = await submitted(t, asked);
      expect(await submitted(t, asked)).toBe(id);
      expect(await submitted(t, { ...asked, input: { size: 32, text: 'a' } })).toBe(id);
      expect(await submitted(t, asked, (await t.key({ api: 'pixelbyte', scopes: [] })).token)).toBe(id);
      await t.app.workOff();
      expect((await submit(t, asked)).job).toMatchObject({ id, status: 'SUCCEEDED' });
      for (const another of [
        { input: { text: 'b', size: 32 } },
        { input: { text: 'a' } },
        { priority: 6 },
        { modelId: 'qr-code' },
      ]) {
        expect((await submit(t, { ...asked, ...another })).userErrors).toMatchObject([
          { code: 'CONFLICT', field: ['input', 'requestId'] },
        ]);
      }
      const other = await t.key({ tenantId: await t.tenant('Other') });
      expect(await submitted(t, asked, other.token)).not.toBe(id);
      expect((await eventsOf(id)).map(({ action }) => action)).toEqual(['job.submit', 'job.end']);
    });

    it('is another job in another project, and in none: a request id tells nothing of where one does not see', async () => {
      const [north, south] = [
        (await createProject(t.operator(), { name: 'North' })).id,
        (await createProject(t.operator(), { name: 'South' })).id,
      ];
      const account = await createAccount(t.operator(), { name: 'Both', projectIds: [north, south] });
      const keyOf = async (...projectIds: string[]) =>
        (await t.key({ api: 'pixxel', serviceAccountId: account.id, projectIds })).token;
      const [ofNorth, ofSouth, ofBoth] = [await keyOf(north), await keyOf(south), await keyOf(north, south)];
      const asked = { requestId: 'mine' };
      const inNorth = await submitted(t, asked, ofNorth);
      const inSouth = await submitted(t, asked, ofSouth);
      const inNone = await submitted(t, asked);
      expect(new Set([inNorth, inSouth, inNone]).size).toBe(3);
      // Also where the question is another one: a guess is answered as any other id.
      for (const key of [ofSouth, t.firstKey]) {
        const other = { requestId: 'theirs', input: { text: 'b' } };
        await submitted(t, { ...other, input: { text: 'a' } }, ofNorth);
        expect((await submit(t, other, key)).userErrors).toEqual([]);
      }
      expect(await submitted(t, { ...asked, projectId: north }, ofBoth)).toBe(inNorth);
      expect(await submitted(t, { ...asked, projectId: south }, ofBoth)).toBe(inSouth);
      expect(await submitted(t, asked)).toBe(inNone);
    });

    it('is one job for one request id also where many ask two processes at once', async () => {
      const second = await shop.open();
      const asks = Array.from({ length: 12 }, (_, n) =>
        submitted(n % 2 === 0 ? t : second, { requestId: 'race' }),
      );
      expect(new Set(await Promise.all(asks)).size).toBe(1);
      const others = await Promise.all(
        ['a', 'b'].map((text, n) => submit(n === 0 ? t : second, { requestId: 'other', input: { text } })),
      );
      expect(others.filter(({ job: one }) => one)).toHaveLength(1);
      expect(others.flatMap(({ userErrors }) => userErrors)).toMatchObject([{ code: 'CONFLICT' }]);
      await t.app.workOff();
      const { jobs } = await ask<{ jobs: { totalCount: number } }>(t, '{ jobs { totalCount } }');
      expect(jobs.totalCount).toBe(2);
    });

    it('is listed newest first, page by page, and by status, model and project', async () => {
      const project = (await createProject(t.operator(), { name: 'P' })).id;
      const owner = await person();
      const ids = [
        await submitted(t, {}, owner),
        await submitted(t, { modelId: 'qr-code' }, owner),
        await submitted(t, { projectId: project }, owner),
      ];
      const [first = '', second = '', third = ''] = ids;
      await cancel(t, second, owner);
      const list = async (args: string) =>
        (
          await ask<{ jobs: { nodes: { id: string }[] } }>(t, `{ jobs${args} { nodes { id } } }`, owner)
        ).jobs.nodes.map(({ id }) => id);
      expect(await list('')).toEqual([third, second, first]);
      expect(await list('(first: 2)')).toEqual([third, second]);
      expect(await list('(status: [CANCELLED, FAILED])')).toEqual([second]);
      expect(await list('(modelId: "identicon")')).toEqual([third, first]);
      expect(await list(`(projectId: "${project}")`)).toEqual([third]);
      expect(await list('(inProject: true)')).toEqual([third]);
      expect(await list('(inProject: false)')).toEqual([second, first]);
      expect(await list('(status: [])')).toEqual([]);
    });

    it('is on a page that ends early where inputs are large, and misses none', async () => {
      const ids: string[] = [];
      for (let n = 0; n < 25; n += 1) {
        ids.unshift(await submitted(t, { input: { text: 'x', size: 32 }, priority: n % 10 }));
      }
      const { jobs } = jobTables(t.store.read);
      await t.store.tx(async (w) => {
        await w.update(jobTables(w).jobs).set({ input: { text: 'é'.repeat(30_000) } });
      });
      expect(await t.store.read.$count(jobs)).toBe(25);
      for (const [first, size] of [
        [500, 16],
        [3, 3],
      ]) {
        const found: string[] = [];
        for (let cursor = ''; ; ) {
          const page = (
            await ask<{
              jobs: {
                totalCount: number;
                nodes: { id: string; input: { text: string } }[];
                pageInfo: { hasNextPage: boolean; endCursor: string };
              };
            }>(
              t,
              `{ jobs(first: ${first} ${cursor}) { totalCount nodes { id input } pageInfo { hasNextPage endCursor } } }`,
            )
          ).jobs;
          expect(page.totalCount).toBe(25);
          expect(page.nodes.length).toBeLessThanOrEqual(size ?? 0);
          expect(page.nodes.every(({ input }) => input.text.length === 30_000)).toBe(true);
          found.push(...page.nodes.map(({ id }) => id));
          if (!page.pageInfo.hasNextPage) break;
          cursor = `after: "${page.pageInfo.endCursor}"`;
        }
        expect(found).toEqual(ids);
      }
    });

    it('is written into the trail when it is submitted, over and cancelled, without its input', async () => {
      const id = await submitted(t, { input: { text: 'nobody else’s business' } });
      await t.app.workOff();
      const cancelled = await submitted(t);
      await cancel(t, cancelled);
      const events = [...(await eventsOf(id)), ...(await eventsOf(cancelled))];
      expect(events.map(({ action, after }) => [action, after['status'], after['costMinor']])).toEqual([
        ['job.submit', 'QUEUED', null],
        ['job.end', 'SUCCEEDED', 1],
        ['job.submit', 'QUEUED', null],
        ['job.cancel', 'CANCELLED', null],
      ]);
      expect(new Set(events.map(({ actorId, tenantId }) => `${actorId} ${tenantId}`)).size).toBe(1);
      expect(events[1]).toMatchObject({ requestId: id, actorKind: 'apiKey' });
      expect(JSON.stringify(events)).not.toContain('business');
    });
  });

  const person = async () => {
    const invited = await t.graphql(
      'mutation { inviteMember(input: { email: "o@example.com", role: OWNER }) { secret } }',
      { key: t.firstKey },
    );
    const read = (body: unknown, name: string) =>
      new RegExp(`"${name}":"([^"]+)"`).exec(JSON.stringify(body))?.[1] ?? '';
    const account = 'email: "o@example.com", password: "correct horse battery"';
    await t.graphql(
      `mutation { register(input: { ${account}, name: "O", invitation: "${read(invited.body, 'secret')}" }) { user { id } } }`,
    );
    const { body } = await t.graphql(`mutation { login(${account}) { accessToken } }`);
    return read(body, 'accessToken');
  };

  describe(`who sees a job on ${engine}`, () => {
    beforeEach(async () => {
      t = await shop.open();
    });
    afterEach(shop.close);

    it('is nobody of another tenant: it is as if there were none', async () => {
      const id = await submitted(t);
      const stranger = (await t.key({ tenantId: await t.tenant('Other') })).token;
      const documents = (named: string) => [
        `{ job(id: "${named}") { id } node(id: "${named}") { id } jobResult(id: "${named}") { name } }`,
        `mutation { cancelJob(id: "${named}") { job { id } userErrors { code message field } } }`,
        `subscription { jobUpdated(id: "${named}") { id } }`,
      ];
      const none = id.replace(/.{6}$/, 'zzzzzz');
      for (const [at, document] of documents(id).entries()) {
        const heard = async (text: string) => {
          const { status, body } = await t.graphql(text, { key: stranger, headers: { 'x-request-id': 'r' } });
          return JSON.stringify([status, body]);
        };
        expect(await heard(document)).toBe(await heard(documents(none)[at] ?? ''));
      }
      expect((await job(t, id))?.status).toBe('QUEUED');
    });

    it('is who is bound to its project, and every person; one of no project is seen by who is bound to none', async () => {
      const [north, south] = [
        (await createProject(t.operator(), { name: 'North' })).id,
        (await createProject(t.operator(), { name: 'South' })).id,
      ];
      const keyOf = async (...projectIds: string[]) => {
        const { id } = await createAccount(t.operator(), { name: 'A program', projectIds });
        return (await t.key({ api: 'pixxel', serviceAccountId: id })).token;
      };
      const [ofNorth, ofSouth, ofBoth] = [await keyOf(north), await keyOf(south), await keyOf(north, south)];
      const unbound = (await t.key({ api: 'pixelbyte', scopes: [] })).token;
      const owner = await person();
      const { job: inNorth } = await submit(t, {}, ofNorth);
      expect(inNorth?.projectId).toBe(north);
      const inSouth = await submitted(t, { projectId: south }, ofBoth);
      const inNone = await submitted(t, {}, unbound);
      const seen = async (key: string) => {
        const ids = [inNorth?.id ?? '', inSouth, inNone];
        return Promise.all(ids.map(async (id) => (await job(t, id, key)) !== null));
      };
      expect(await seen(ofNorth)).toEqual([true, false, false]);
      expect(await seen(ofSouth)).toEqual([false, true, false]);
      expect(await seen(ofBoth)).toEqual([true, true, false]);
      expect(await seen(unbound)).toEqual([false, false, true]);
      expect(await seen(owner)).toEqual([true, true, true]);

      const told = async (key: string) => {
        const { jobs } = await ask<{ jobs: { totalCount: number; nodes: { id: string }[] } }>(
          t,
          '{ jobs { totalCount nodes { id } } }',
          key,
        );
        return [jobs.totalCount, jobs.nodes.map(({ id }) => id).toSorted()];
      };
      expect(await told(ofNorth)).toEqual([1, [inNorth?.id]]);
      expect(await told(ofBoth)).toEqual([2, [inNorth?.id, inSouth].toSorted()]);
      expect(await told(unbound)).toEqual([1, [inNone]]);
      expect(await told(owner)).toEqual([3, [inNorth?.id, inSouth, inNone].toSorted()]);

      for (const [hidden, key] of [
        [inNone, ofNorth],
        [inSouth, ofNorth],
        [inSouth, unbound],
      ] as const) {
        const documents = (id: string) => [
          `{ node(id: "${id}") { id } }`,
          `{ jobResult(id: "${id}") { name } }`,
          `subscription { jobUpdated(id: "${id}") { id } }`,
          `mutation { cancelJob(id: "${id}") { job { id } userErrors { code message } } }`,
        ];
        const heard = async (document: string) =>
          (
            await t.graphql(document, {
              key,
              headers: { accept: 'text/event-stream, application/json', 'x-request-id': 'same' },
            })
          ).body;
        for (const [at, document] of documents(hidden).entries()) {
          expect(await heard(document)).toEqual(await heard(documents('job_none')[at] ?? ''));
        }
      }

      const field = ['input', 'projectId'];
      for (const [input, key] of [
        [{}, ofBoth],
        [{ projectId: south }, ofNorth],
        [{ projectId: north }, unbound],
        [{ inProject: true }, unbound],
        [{ inProject: true }, owner],
      ] as const) {
        expect((await submit(t, input, key)).userErrors).toMatchObject([
          { code: 'VALIDATION_FAILED', field },
        ]);
      }
      expect((await cancel(t, inSouth, ofNorth)).userErrors).toEqual(
        (await cancel(t, 'job_none', ofNorth)).userErrors,
      );
      expect((await submit(t, { projectId: north }, owner)).job?.projectId).toBe(north);
    });

    it('is told by scopes: an empty list of PixelByte is all of them, evaluated at use', async () => {
      const key = async (...scopes: string[]) => (await t.key({ api: 'pixelbyte', scopes })).token;
      const status = async (document: string, shown: string) =>
        (await t.graphql(document, { key: shown })).status;
      const id = await submitted(t, {}, await key('submit_job'));
      const documents = [
        `mutation { cancelJob(id: "job_none") { job { id status } } }`,
        `{ job(id: "${id}") { status result { name } } }`,
        '{ models { id } }',
      ];
      const allowed = async (shown: string) => Promise.all(documents.map((one) => status(one, shown)));
      expect(await allowed(await key())).toEqual([200, 200, 200]);
      expect(await allowed(await key('jobs:submit'))).toEqual([200, 403, 403]);
      expect(await allowed(await key('check_status'))).toEqual([403, 200, 403]);
      expect(await allowed(await key('list_models'))).toEqual([403, 403, 200]);
    });
  });

  describe(`results on ${engine}`, () => {
    beforeEach(async () => {
      t = await shop.open({ env: { HALYARD_MAX_RESULT_BYTES: '1000000', HALYARD_JOB_HOURS: '2' } });
    });
    afterEach(shop.close);

    const resultOf = async (id: string) => {
      const { body } = await t.graphql<{ jobResult: { bytes: number; content: string } | null }>(
        `{ jobResult(id: "${id}") { bytes content } }`,
        { key: t.firstKey },
      );
      return body.errors?.[0]?.extensions ?? body.data?.jobResult;
    };

    it('are there when the job has succeeded, and say why they are not', async () => {
      const id = await submitted(t);
      expect(await resultOf(id)).toMatchObject({ code: 'CONFLICT', retryAfterSeconds: 2 });
      await t.app.workOff();
      expect(await resultOf(id)).toMatchObject({ bytes: expect.any(Number), content: expect.any(String) });
      const cancelled = await submitted(t);
      await cancel(t, cancelled);
      expect(await resultOf(cancelled)).not.toHaveProperty('retryAfterSeconds');
      expect(await resultOf(cancelled)).toMatchObject({ code: 'CONFLICT' });
    });

    it('come in pieces of any number, are not held in memory, and end at the limit', async () => {
      let pulled = 0;
      identiconDoes(async ({ text }) => ({
        mediaType: 'application/octet-stream',
        content: (async function* () {
          for (let n = 0; n < (text === 'endless' ? Number.POSITIVE_INFINITY : 1000); n += 1) {
            pulled += 1;
            yield Buffer.alloc(1000, n % 256);
          }
        })(),
      }));
      const large = await done({ input: { text: 'just fits' } });
      expect(large).toMatchObject({ status: 'SUCCEEDED', result: { bytes: 1_000_000, content: null } });
      expect(shop.files()).toHaveLength(1);
      pulled = 0;
      expect(await done({ input: { text: 'endless' } })).toMatchObject({
        status: 'FAILED',
        failure: { code: 'OUTPUT_TOO_LARGE' },
        attempts: 1,
        cost: null,
        result: null,
      });
      expect(pulled).toBeLessThan(1010);
      expect(shop.files()).toHaveLength(1);
    });

    it('are whole or none: of one that breaks off nothing is left or served', async () => {
      identiconDoes(async () => ({
        mediaType: 'text/plain',
        content: (async function* () {
          yield Buffer.from('half of ');
          throw new Error('the secret 4711 is no more');
        })(),
      }));
      const broken = await done({});
      expect(broken).toMatchObject({
        status: 'FAILED',
        failure: { code: 'INTERNAL', message: 'Something went wrong on our side.' },
        result: null,
      });
      expect(JSON.stringify(broken)).not.toContain('4711');
      expect(shop.files()).toEqual([]);
    });

    it.each(['', 'text', 'text/html\r\nx: y', 'text/plain; a="b"', `text/${'x'.repeat(200)}`])(
      'are none where they are of no kind that a header could name: %j',
      async (mediaType) => {
        identiconDoes(async () => ({ mediaType, content: Buffer.from('x') }));
        expect(await done({})).toMatchObject({ failure: { code: 'MODEL_MISBEHAVED' }, result: null });
      },
    );

    it('may be empty', async () => {
      identiconDoes(async () => textOutput(''));
      expect((await done({}))?.result).toMatchObject({ bytes: 0, content: '', mediaType: 'text/plain' });
    });

    it('are kept with their job as long as was said, and then both are gone', async () => {
      const id = await submitted(t, { requestId: 'again' });
      await t.app.workOff();
      t.clock.advance(2 * 3600 - 1);
      await t.app.workOff();
      expect((await job(t, id))?.result).not.toBeNull();
      t.clock.advance(1);
      expect(await resultOf(id)).toMatchObject({ code: 'GONE' });
      await t.app.workOff();
      expect([await job(t, id), await resultOf(id), shop.files()]).toEqual([null, null, []]);
      expect(await submitted(t, { requestId: 'again' })).not.toBe(id);
    });

    it('are gone where somebody took their file away', async () => {
      const id = await submitted(t);
      await t.app.workOff();
      const { rmSync } = await import('node:fs');
      for (const file of shop.files()) rmSync(`${shop.folder()}/${file}`);
      expect(await resultOf(id)).toMatchObject({ code: 'GONE' });
      expect(await job(t, id)).toMatchObject({ status: 'SUCCEEDED', result: null });
    });
  });

  describe(`watching a job on ${engine}`, () => {
    beforeEach(async () => {
      t = await shop.open();
    });
    afterEach(shop.close);

    const watch = async (id: string, key: string) =>
      (
        await t.fetch('/graphql', {
          method: 'POST',
          headers: {
            authorization: `Bearer ${key}`,
            'content-type': 'application/json',
            accept: 'text/event-stream',
          },
          body: JSON.stringify({ query: `subscription { jobUpdated(id: "${id}") { status } }` }),
        })
      ).text();

    it('tells how it is, each change, and ends with the job', async () => {
      const id = await submitted(t);
      const text = watch(id, shop.firstKey());
      await sleep(400);
      await t.app.workOff();
      const told = [...(await text).matchAll(/"status":"(\w+)"/g)].map(([, status]) => status);
      expect([told[0], told.at(-1)]).toEqual(['QUEUED', 'SUCCEEDED']);
      expect(await text).toContain('event: complete');
      expect(await watch(id, shop.firstKey())).toContain('SUCCEEDED');
    });

    it('ends when the key is revoked though nothing happens to the job', async () => {
      const id = await submitted(t);
      const watcher = await t.key({ api: 'pixelbyte', scopes: ['check_status'] });
      const text = watch(id, watcher.token);
      await sleep(100);
      await t.graphql(`mutation { revokeApiKey(id: "${watcher.id}") { apiKey { id } } }`, {
        key: t.firstKey,
      });
      expect(await text).toContain('API_KEY_REVOKED');
      expect((await text).match(/"status":"QUEUED"/g)).toHaveLength(1);
    });
  });
}
