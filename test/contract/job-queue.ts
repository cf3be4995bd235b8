import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { eq } from 'drizzle-orm';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { auditTables } from '../../src/audit/table.js';
import { JobFailure } from '../../src/jobs/processor.js';
import { jobTables } from '../../src/jobs/table.js';
import { createGate, createShop, identiconDoes, type JobsUnderTest, textOutput } from '../jobs/shop.js';
import type { TestApp } from '../support/app.js';
import { createTestClock } from '../support/clock.js';

/** What is promised of the work on jobs, by one process or several, on whichever engine. */
export function jobQueueContract(engine: string, under: JobsUnderTest): void {
  const shop = createShop(under);
  const { open, submitted, job, cancel } = shop;

  const endsOf = async ({ store }: TestApp, id: string) => {
    const { auditEvents } = auditTables(store.read);
    const found = await store.read.select().from(auditEvents).where(eq(auditEvents.subjectId, id));
    return found.filter(({ action }) => action === 'job.end');
  };
  /** A process to which all leases of the others have run out. */
  const openLater = (env: Record<string, string> = {}) => {
    const clock = createTestClock();
    clock.advance(16);
    return open({ clock, env });
  };
  const texts = () => {
    const ran: string[] = [];
    identiconDoes(async ({ text }) => {
      ran.push(String(text));
      return textOutput('done');
    });
    return ran;
  };

  describe(`a job that fails on ${engine}`, () => {
    afterEach(shop.close);

    it('for a while is tried again, later each time, and charged once', async () => {
      const t = await open();
      const seen: number[] = [];
      identiconDoes(async (_input, { attempt }) => {
        seen.push(attempt);
        if (attempt < 3) throw new JobFailure('MODEL_UNREACHABLE', `Not on try ${attempt}.`, true);
        return textOutput('at last');
      });
      const id = await submitted(t);
      await t.app.workOff();
      expect(await job(t, id)).toMatchObject({
        status: 'QUEUED',
        attempts: 1,
        failure: { code: 'MODEL_UNREACHABLE', message: 'Not on try 1.' },
        cost: null,
        finishedAt: null,
      });
      // Between half and all of two seconds, then of four.
      for (const [early, enough] of [
        [0.9, 1.1],
        [1.9, 2.1],
      ] as const) {
        t.clock.advance(early);
        await t.app.workOff();
        expect((await job(t, id))?.status).toBe('QUEUED');
        t.clock.advance(enough);
        await t.app.workOff();
      }
      expect(seen).toEqual([1, 2, 3]);
      expect(await job(t, id)).toMatchObject({
        status: 'SUCCEEDED',
        attempts: 3,
        failure: null,
        cost: { minorUnits: 1 },
        result: { content: 'at last' },
      });
      expect(await endsOf(t, id)).toHaveLength(1);
    });

    it('for a while, five times, has failed and costs nothing', async () => {
      const t = await open();
      const run = identiconDoes(async () => {
        throw new JobFailure('MODEL_FAILED', undefined, true);
      });
      const id = await submitted(t);
      for (let n = 0; n < 10; n += 1) {
        await t.app.workOff();
        t.clock.advance(300);
      }
      expect(run).toHaveBeenCalledTimes(5);
      expect(await job(t, id)).toMatchObject({
        status: 'FAILED',
        attempts: 5,
        failure: { code: 'MODEL_FAILED', message: 'The model answered with an error.' },
        cost: null,
      });
      expect(await endsOf(t, id)).toHaveLength(1);
    });

    it('for good is tried once, and one that has a bug says nothing of it', async () => {
      const t = await open();
      const run = identiconDoes(async ({ text }) => {
        if (text === 'bug') throw new TypeError('of the secret 4711');
        throw new JobFailure('INPUT_REFUSED', 'No.');
      });
      const ids = [await submitted(t), await submitted(t, { input: { text: 'bug' } })];
      await t.app.workOff();
      expect((await Promise.all(ids.map((id) => job(t, id)))).map((one) => one?.failure)).toEqual([
        { code: 'INPUT_REFUSED', message: 'No.' },
        { code: 'INTERNAL', message: 'Something went wrong on our side.' },
      ]);
      expect(run).toHaveBeenCalledTimes(2);
    });

    it('to end in time is over, also where its model does not listen', async () => {
      const t = await open({ env: { HALYARD_JOB_SECONDS: '1' } });
      identiconDoes(({ text }, { signal }) =>
        text === 'deaf'
          ? new Promise(() => {})
          : new Promise((_resolve, reject) =>
              signal.addEventListener('abort', () => reject(new JobFailure('MODEL_UNREACHABLE', 'x', true))),
            ),
      );
      const ids = [await submitted(t), await submitted(t, { input: { text: 'deaf' } })];
      await t.app.workOff();
      for (const id of ids) {
        expect(await job(t, id)).toMatchObject({ status: 'FAILED', failure: { code: 'TIMED_OUT' } });
      }
    });
  });

  describe(`a job that is cancelled on ${engine}`, () => {
    afterEach(shop.close);

    it('before its turn is never run', async () => {
      const t = await open();
      const ran = texts();
      const id = await submitted(t);
      expect((await cancel(t, id)).job).toMatchObject({
        status: 'CANCELLED',
        finishedAt: expect.any(String),
      });
      await t.app.workOff();
      expect([ran, (await job(t, id))?.status]).toEqual([[], 'CANCELLED']);
      expect((await cancel(t, id)).userErrors).toMatchObject([{ code: 'CONFLICT', field: ['id'] }]);
    });

    it.each(['the same process', 'another process'])(
      'while it runs is left at once, has no result and costs nothing: by %s',
      async (by) => {
        const t = await open();
        const other = by === 'another process' ? await open() : t;
        const begun = createGate();
        let aborted = 0;
        identiconDoes(async (_input, { signal }) => ({
          mediaType: 'text/plain',
          content: (async function* () {
            yield Buffer.from('half');
            begun.open();
            await new Promise<void>((resolve) => {
              signal.addEventListener('abort', () => {
                aborted += 1;
                resolve();
              });
            });
            // What does not listen is not heard.
            yield Buffer.from('the rest');
          })(),
        }));
        const id = await submitted(t);
        const working = t.app.workOff();
        await begun.passed;
        expect((await cancel(other, id)).job?.status).toBe('CANCELLED');
        // Within a heartbeat, or this never ends.
        await working;
        expect(aborted).toBe(1);
        expect(await job(t, id)).toMatchObject({
          status: 'CANCELLED',
          cost: null,
          result: null,
          attempts: 1,
        });
        expect(await endsOf(t, id)).toEqual([]);
        expect(shop.files()).toEqual([]);
      },
    );

    it('in the moment of its end is one of both', async () => {
      const t = await open();
      const other = await open();
      texts();
      for (let n = 0; n < 10; n += 1) {
        const id = await submitted(t, { input: { text: `${n}` } });
        const [cancelled] = await Promise.all([cancel(other, id), t.app.workOff()]);
        const after = await job(t, id);
        const isCancelled = cancelled.userErrors.length === 0;
        expect([after?.status, after?.cost?.minorUnits ?? 0]).toEqual(
          isCancelled ? ['CANCELLED', 0] : ['SUCCEEDED', 1],
        );
        expect(await endsOf(t, id)).toHaveLength(isCancelled ? 0 : 1);
      }
    });
  });

  describe(`several processes on ${engine}`, () => {
    afterEach(shop.close);

    it('never run one job at once', async () => {
      const apps = [await open(), await open(), await open()];
      const t = apps[0] as TestApp;
      const ran = texts();
      for (let n = 0; n < 40; n += 1) await submitted(t, { input: { text: `${n}` } });
      await Promise.all(apps.map(({ app }) => app.workOff()));
      expect(ran.toSorted()).toEqual(Array.from({ length: 40 }, (_, n) => `${n}`).toSorted());
    });

    it('go on with what one of them left, and who comes back too late changes nothing', async () => {
      const slow = await open();
      const [begun, wakes] = [createGate(), createGate()];
      identiconDoes(async (_input, { attempt }) => {
        if (attempt > 1) return textOutput('of the second');
        begun.open();
        await wakes.passed;
        return textOutput('of the zombie');
      });
      const id = await submitted(slow);
      const zombie = slow.app.workOff();
      await begun.passed;
      const quick = await openLater();
      await quick.app.workOff();
      const second = await job(quick, id);
      expect(second).toMatchObject({
        status: 'SUCCEEDED',
        attempts: 2,
        result: { content: 'of the second' },
      });
      wakes.open();
      await zombie;
      expect(await job(slow, id)).toEqual(second);
      expect(await endsOf(slow, id)).toHaveLength(1);
      expect(shop.files()).toHaveLength(1);
    });

    it('refuse a zombie also while the one that came after it is still at work', async () => {
      const slow = await open();
      const gates = [createGate(), createGate()] as const;
      const begun = [createGate(), createGate()] as const;
      identiconDoes(async (_input, { attempt }) => {
        const at = attempt === 1 ? 0 : 1;
        begun[at].open();
        await gates[at].passed;
        return textOutput(`of try ${attempt}`);
      });
      const id = await submitted(slow);
      const zombie = slow.app.workOff();
      await begun[0].passed;
      const quick = await openLater();
      const working = quick.app.workOff();
      await begun[1].passed;
      gates[0].open();
      await zombie;
      expect(await job(quick, id)).toMatchObject({
        status: 'RUNNING',
        attempts: 2,
        result: null,
        cost: null,
      });
      gates[1].open();
      await working;
      expect(await job(quick, id)).toMatchObject({ status: 'SUCCEEDED', result: { content: 'of try 2' } });
      expect(shop.files()).toHaveLength(1);
    });

    it('give up a job that nobody who takes it survives', async () => {
      const t = await open();
      const run = identiconDoes(async () => textOutput('x'));
      const id = await submitted(t);
      const { jobs } = jobTables(t.store.read);
      await t.store.tx(async (w) => {
        const left = { status: 'RUNNING', attempts: 5, leaseOwner: 'gone', leaseUntil: new Date(0) } as const;
        await w.update(jobs).set(left).where(eq(jobs.id, id));
      });
      await t.app.workOff();
      expect(await job(t, id)).toMatchObject({
        status: 'FAILED',
        attempts: 5,
        failure: { code: 'LEFT' },
        cost: null,
      });
      expect(run).not.toHaveBeenCalled();
    });

    it('hold on to what takes longer than a lease, and tell how far it is', async () => {
      const t = await open();
      const done = createGate();
      identiconDoes(async (_input, { progress }) => {
        for (const part of [Number.NaN, 2, -1, 0.25]) progress(part);
        await done.passed;
        return textOutput('x');
      });
      const id = await submitted(t);
      const working = t.app.workOff();
      while ((await job(t, id))?.progress !== 0.25) await sleep(50);
      t.clock.advance(14);
      const leaseOf = async () => {
        const { jobs } = jobTables(t.store.read);
        const [row] = await t.store.read.select().from(jobs).where(eq(jobs.id, id));
        return row?.leaseUntil?.getTime();
      };
      while ((await leaseOf()) !== t.clock.now() + 15_000) await sleep(50);
      done.open();
      await working;
      expect((await job(t, id))?.status).toBe('SUCCEEDED');
    });

    it('do a job again whose end could not be written down, though they hold on to others meanwhile', async () => {
      const t = await open();
      const done = createGate();
      identiconDoes(async ({ text }, { attempt }) => {
        if (text === 'other') await done.passed;
        else if (attempt === 1) {
          const away = Object.assign(new Error('The database is away.'), { code: 'ECONNREFUSED' });
          vi.spyOn(t.store, 'tx').mockRejectedValueOnce(away);
        }
        return textOutput(`of try ${attempt}`);
      });
      const id = await submitted(t);
      await t.app.workOff();
      expect(await job(t, id)).toMatchObject({ status: 'RUNNING', attempts: 1, cost: null });
      await submitted(t, { input: { text: 'other' } });
      const working = t.app.workOff();
      t.clock.advance(14);
      // Longer than a heartbeat.
      await sleep(1500);
      t.clock.advance(2);
      done.open();
      await working;
      expect(await job(t, id)).toMatchObject({
        status: 'SUCCEEDED',
        attempts: 2,
        cost: { minorUnits: 1 },
        result: { content: 'of try 2' },
      });
    });

    it('hand back what they work on when they stop, which is no try', async () => {
      const stopped = await open();
      const begun = createGate();
      let runs = 0;
      identiconDoes(() => {
        runs += 1;
        begun.open();
        return runs === 1 ? new Promise(() => {}) : Promise.resolve(textOutput('x'));
      });
      const id = await submitted(stopped);
      const working = stopped.app.workOff();
      await begun.passed;
      const other = await open();
      await stopped.app.close();
      await working;
      expect(await job(other, id)).toMatchObject({ status: 'QUEUED', attempts: 0, failure: null });
      await other.app.workOff();
      expect(await job(other, id)).toMatchObject({ status: 'SUCCEEDED', attempts: 1 });
    });

    it('take up by themselves what is submitted anywhere', async () => {
      const [a, b] = [await open(), await open()];
      b.app.startWorking();
      const id = await submitted(a);
      await expect.poll(async () => (await job(a, id))?.status, { timeout: 20_000 }).toBe('SUCCEEDED');
    });
  });

  describe(`turns on ${engine}`, () => {
    afterEach(shop.close);

    it('are by priority and then by age within a tenant', async () => {
      const t = await open({ env: { HALYARD_JOBS_AT_ONCE: '1' } });
      const ran = texts();
      for (const [text, priority] of [
        ['a', 5],
        ['b', 0],
        ['c', 9],
        ['d', undefined],
        ['e', 9],
      ] as const) {
        await submitted(t, { input: { text }, ...(priority !== undefined && { priority }) });
      }
      await t.app.workOff();
      expect(ran).toEqual(['c', 'e', 'a', 'd', 'b']);
    });

    it('go round among tenants, whatever one of them has waiting and however urgent', async () => {
      const t = await open({ env: { HALYARD_JOBS_AT_ONCE: '1' } });
      const ran = texts();
      for (let n = 0; n < 20; n += 1) await submitted(t, { input: { text: 'busy' }, priority: 9 });
      const others = await Promise.all(
        ['B', 'C'].map(async (name) => t.key({ tenantId: await t.tenant(name) })),
      );
      for (const { token } of others) {
        for (let n = 0; n < 2; n += 1) await submitted(t, { input: { text: 'small' }, priority: 0 }, token);
      }
      await t.app.workOff();
      expect(ran).toHaveLength(24);
      expect(ran.slice(0, 7).filter((text) => text === 'small')).toHaveLength(4);
    });

    /** How many ran at once at most: all together, and of each text. */
    const counting = () => {
      const now = new Map<string, number>();
      const most = new Map<string, number>();
      const count = (what: string, by: number) => {
        const after = (now.get(what) ?? 0) + by;
        now.set(what, after);
        most.set(what, Math.max(most.get(what) ?? 0, after));
      };
      identiconDoes(async ({ text }) => {
        for (const what of ['all', String(text)]) count(what, 1);
        await sleep(20);
        for (const what of ['all', String(text)]) count(what, -1);
        return textOutput('x');
      });
      return most;
    };
    const workAllOff = async (apps: readonly TestApp[]) => {
      const { read } = (apps[0] as TestApp).store;
      const { jobs } = jobTables(read);
      while ((await read.$count(jobs, eq(jobs.status, 'QUEUED'))) > 0) {
        await Promise.all(apps.map(({ app }) => app.workOff()));
      }
    };

    it('keep to what a process may have at once', async () => {
      const t = await open({ env: { HALYARD_JOBS_AT_ONCE: '3', HALYARD_JOBS_PER_TENANT: '100' } });
      const most = counting();
      for (let n = 0; n < 12; n += 1) await submitted(t);
      await t.app.workOff();
      expect(most.get('all')).toBe(3);
    });

    it.each([1, 3])(
      'keep to what a tenant may have at once in all processes together: %i',
      async (perTenant) => {
        const env = { HALYARD_JOBS_AT_ONCE: '8', HALYARD_JOBS_PER_TENANT: String(perTenant) };
        const apps = [await open({ env }), await open({ env }), await open({ env })];
        const [t] = apps as [TestApp];
        const keys = [shop.firstKey(), (await t.key({ tenantId: await t.tenant('B') })).token];
        const most = counting();
        for (const [at, key] of keys.entries()) {
          for (let n = 0; n < 15; n += 1) await submitted(t, { input: { text: `tenant ${at}` } }, key);
        }
        await workAllOff(apps);
        for (const at of keys.keys()) expect(most.get(`tenant ${at}`)).toBe(perTenant);
        expect(most.get('all')).toBe(2 * perTenant);
      },
    );
  });

  describe(`sweeping on ${engine}`, () => {
    afterEach(shop.close);

    it('takes files away that no job names, once they are old, and leaves all others', async () => {
      const t = await open();
      texts();
      await submitted(t);
      await t.app.workOff();
      const [kept = ''] = shop.files();
      mkdirSync(`${shop.folder()}/zz`, { recursive: true });
      const orphans = [
        'job_00000000000000000000000000.1.x',
        'job_00000000000000000000000000.2.x.new.part',
      ].map((name) => `${shop.folder()}/zz/${name}`);
      for (const path of [...orphans, `${shop.folder()}/${kept}`]) {
        if (path.includes('/zz/')) writeFileSync(path, 'half');
        utimesSync(path, t.clock.now() / 1000, t.clock.now() / 1000);
      }
      await t.app.workOff();
      expect(orphans.map((path) => existsSync(path))).toEqual([true, true]);
      t.clock.advance(3601);
      await t.app.workOff();
      expect(orphans.map((path) => existsSync(path))).toEqual([false, false]);
      expect(shop.files()).toEqual([kept]);
    });

    it('takes away any number of jobs whose time is over, and none that waits', async () => {
      const t = await open({ env: { HALYARD_JOB_HOURS: '1' } });
      const ran = texts();
      for (let n = 0; n < 250; n += 1) await submitted(t);
      await t.app.workOff();
      expect([ran.length, shop.files().length]).toEqual([250, 250]);
      identiconDoes(async () => {
        throw new JobFailure('MODEL_UNREACHABLE', undefined, true);
      });
      const waiting = await submitted(t);
      await t.app.workOff();
      t.clock.advance(3600);
      await t.app.workOff();
      expect(shop.files()).toEqual([]);
      expect(await t.store.read.$count(jobTables(t.store.read).jobs)).toBe(1);
      expect((await job(t, waiting))?.status).toBe('QUEUED');
    });
  });
}
