import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '@redis/client';
import { afterEach, describe, expect, it } from 'vitest';
import { createInsuredLimiter } from '../../src/policy/insured-limiter.js';
import type { Limiter } from '../../src/policy/limiter.js';
import { createMemoryLimiter } from '../../src/policy/memory-limiter.js';
import { policyFor } from '../../src/policy/quota.js';
import { createRedisLimiter, type RemoteLimiter } from '../../src/policy/redis-limiter.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { createTestClock } from '../support/clock.js';
import { freePort, type OwnRedis, ownRedis, redisServer } from '../support/redis.js';

/** The limits, counted together by several processes. Redis has a clock of its own, which does not stand still. */

const server = await redisServer();

const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});
function closing<T extends { close(): unknown }>(thing: T): T {
  open.push(() => thing.close());
  return thing;
}

interface Outages {
  readonly away: unknown[];
  readonly back: { readonly decisions: number }[];
}

/** A process as far as limits go, and what it told of outages. */
function limiterAt(
  url: string,
  { processes = 2, remote = createRedisLimiter(url), patienceMs = 50 } = {},
): Limiter & Outages {
  const outages: Outages = { away: [], back: [] };
  const limiter = createInsuredLimiter({
    remote,
    patienceMs,
    insurance: createMemoryLimiter(createTestClock()),
    processes,
    onAway: (error) => outages.away.push(error),
    onBack: (outage) => outages.back.push(outage),
  });
  return closing({ ...limiter, ...outages });
}

/** Longer than a busy machine is ever late. */
const PATIENT = 5000;

/** The same once it is connected: until then it is late, and the insurance decides. */
async function connectedTo(url: string, patienceMs = PATIENT): Promise<Limiter & Outages> {
  const remote = createRedisLimiter(url);
  const limiter = limiterAt(url, { remote, patienceMs });
  await remote.take([]);
  return limiter;
}

const subjectOf = () => `test ${process.pid} ${Math.random()}`;
const perHour = (requests: number) => policyFor('key', { requests, seconds: 3600 });

async function passed(calls: number, limiter: Limiter, requests: number, subject: string): Promise<number> {
  const charge = { policy: perHour(requests), subject };
  const decisions = await Promise.all(Array.from({ length: calls }, () => limiter.take([charge])));
  return decisions.filter(({ ok }) => ok).length;
}

async function started(password?: string): Promise<OwnRedis> {
  const redis = await ownRedis(password);
  open.push(() => redis.dispose());
  await redis.start();
  return redis;
}

const sharing = ({ url }: OwnRedis) => ({ REDIS_URL: url, HALYARD_REDIS_PATIENCE_MS: String(PATIENT) });

const running = describe.skipIf(!server);

describe.runIf(!server)('limits in Redis', () => {
  it('skipped: no Redis at REDIS_URL or 127.0.0.1:6379', ({ skip }) => skip());
});

running('limits in Redis', () => {
  const url = server ?? '';

  it('are one for all processes: together they let through what one may', async () => {
    const [one, two, three] = [await connectedTo(url), await connectedTo(url), await connectedTo(url)];
    const subject = subjectOf();
    const found = await Promise.all([one, two, three].map((each) => passed(100, each, 60, subject)));
    expect(found.reduce((sum, n) => sum + n)).toBe(60);
    expect([one, two, three].flatMap(({ away }) => away)).toEqual([]);
  });

  it('take all or nothing, and say what is left as in memory', async () => {
    const limiter = await connectedTo(url);
    const memory = createMemoryLimiter(createTestClock());
    const [a, b] = [subjectOf(), subjectOf()];
    const charges = [
      { policy: perHour(2), subject: a },
      { policy: policyFor('tenant', { requests: 5, seconds: 7200 }), subject: b },
    ];
    for (let n = 0; n < 6; n += 1) {
      const [here, there] = [await memory.take(charges), await limiter.take(charges)];
      expect(there.ok).toBe(n < 2);
      expect(there.ok).toBe(here.ok);
      for (const [at, quota] of there.quotas.entries()) {
        expect(quota.remaining).toBe(here.quotas[at]?.remaining);
        // A few milliseconds have gone by in Redis, and none here.
        expect(Math.abs(quota.seconds - (here.quotas[at]?.seconds ?? 0))).toBeLessThanOrEqual(1);
      }
    }
    // Of four refusals none was charged to the tenant.
    expect((await limiter.take(charges.slice(1))).quotas[0]?.remaining).toBe(2);
  });

  it('let through again what their interval gives back', async () => {
    const limiter = await connectedTo(url);
    const charge = { policy: policyFor('key', { requests: 10, seconds: 1 }), subject: subjectOf() };
    const until = performance.now() + 1500;
    let count = 0;
    while (performance.now() < until) {
      if ((await limiter.take([charge])).ok) count += 1;
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    expect(count).toBeGreaterThanOrEqual(23);
    expect(count).toBeLessThanOrEqual(26);
  });

  it('leave keys that go by themselves, and nothing that is not ours', async () => {
    const redis = await started();
    const limiter = await connectedTo(redis.url);
    await limiter.take([{ policy: policyFor('key', { requests: 10, seconds: 60 }), subject: 'key_1' }]);
    const client = createClient({ url: redis.url });
    await client.connect();
    open.push(() => client.destroy());
    expect(await client.keys('*')).toEqual(['halyard:key-60s:key_1']);
    const ttl = await client.pTTL('halyard:key-60s:key_1');
    expect(ttl).toBeGreaterThan(5000);
    expect(ttl).toBeLessThanOrEqual(6000);
  });

  it('put right what lies too far ahead, as after the clock of Redis was set back', async () => {
    const redis = await started();
    const limiter = await connectedTo(redis.url);
    const charge = { policy: policyFor('key', { requests: 4, seconds: 1 }), subject: 'key_1' };
    const client = createClient({ url: redis.url });
    await client.connect();
    open.push(() => client.destroy());
    await client.set('halyard:key-1s:key_1', '9000000000000000');
    expect((await limiter.take([charge])).ok).toBe(false);
    await expect
      .poll(async () => (await limiter.take([charge])).ok, { interval: 50, timeout: 2000 })
      .toBe(true);
  });
});

running('limits while Redis is away', () => {
  const url = server ?? '';

  it('are kept in parts by each process, without waiting, and shared again when it is back', async () => {
    const redis = await started();
    const [one, two] = [await connectedTo(redis.url), await connectedTo(redis.url)];
    const [subject, newcomer] = [subjectOf(), subjectOf()];
    expect((await passed(10, one, 40, subject)) + (await passed(10, two, 40, subject))).toBe(20);

    await redis.kill();
    const began = performance.now();
    const found = await Promise.all([one, two].map((each) => passed(500, each, 40, newcomer)));
    expect(found).toEqual([20, 20]);
    // The first had heard that 30 were left, and the second, 20: each gives its half of that.
    expect([await passed(500, one, 40, subject), await passed(500, two, 40, subject)]).toEqual([15, 10]);
    expect(performance.now() - began).toBeLessThan(1000);
    // Told once, not for each call.
    expect([one.away.length, two.away.length]).toEqual([1, 1]);

    await redis.start();
    await expect.poll(() => one.back.length + two.back.length, { timeout: 10_000 }).toBe(2);
    expect(one.back[0]?.decisions).toBe(1000);
    // It came back empty, and hears what was let through without it.
    expect((await passed(1, one, 40, subject)) + (await passed(1, two, 40, subject))).toBe(2);
    const again = await Promise.all([one, two].map((each) => passed(100, each, 40, subject)));
    expect(again.reduce((sum, n) => sum + n)).toBe(40 - 25 - 2);
    const fresh = subjectOf();
    const together = await Promise.all([one, two].map((each) => passed(100, each, 40, fresh)));
    expect(together.reduce((sum, n) => sum + n)).toBe(40);
    expect([one.away.length, two.away.length]).toEqual([1, 1]);
  }, 30_000);

  it('hold no call up where Redis takes what is sent and answers nothing', async () => {
    const redis = await started();
    const limiter = await connectedTo(redis.url, 50);
    const subject = subjectOf();
    expect(await passed(1, limiter, 10, subject)).toBe(1);
    redis.freeze();
    const began = performance.now();
    expect(await passed(20, limiter, 10, subject)).toBe(4);
    for (let n = 0; n < 20 && limiter.away.length === 0; n += 1) await passed(1, limiter, 10, subject);
    // Each of these waited, until it was clear that it was for nothing.
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(await passed(1000, limiter, 10, subjectOf())).toBe(5);
    expect(limiter.away).toHaveLength(1);
    redis.thaw();
    await expect.poll(() => limiter.back.length, { timeout: 10_000 }).toBe(1);
  });

  it('are let through once where Redis is paused and goes on, whatever waits there meanwhile', async () => {
    const redis = await started();
    const two = [await connectedTo(redis.url, 50), await connectedTo(redis.url, 50)];
    /** So many calls, a few at a time, by turns of both processes. */
    const burst = async (calls: number, requests: number, subject: string): Promise<number> => {
      let [asked, found] = [0, 0];
      const caller = async () => {
        while (asked < calls) {
          asked += 1;
          const limiter = two[asked % 2];
          const through = limiter ? await passed(1, limiter, requests, subject) : 0;
          found += through;
        }
      };
      await Promise.all(Array.from({ length: 16 }, caller));
      return found;
    };
    for (const [requests, pauseMs] of [
      [60, 400],
      [60, 2000],
      [200, 900],
    ] as const) {
      const subject = subjectOf();
      redis.freeze();
      const thawed = sleep(pauseMs).then(redis.thaw);
      const during = await burst(2 * requests, requests, subject);
      await thawed;
      await expect.poll(() => two.every(({ away, back }) => away.length === back.length)).toBe(true);
      await sleep(200);
      const after = await burst(2 * requests, requests, subject);
      await sleep(200);
      const later = await burst(requests, requests, subject);
      // A call or two are let through here while Redis answers them after all.
      const total = during + after + later;
      expect(total, `${during} + ${after} + ${later}`).toBeLessThanOrEqual(requests * 1.05);
      expect(total, `${during} + ${after} + ${later}`).toBeGreaterThanOrEqual(requests * 0.9);
    }
  }, 60_000);

  it('are told to Redis as soon as it is back, also of those who call no more', async () => {
    const redis = await started();
    const [one, two] = [await connectedTo(redis.url, 50), await connectedTo(redis.url, 50)];
    const subject = subjectOf();
    await redis.kill();
    expect([await passed(50, one, 40, subject), await passed(50, two, 40, subject)]).toEqual([20, 20]);
    await redis.start();
    await expect.poll(() => one.back.length + two.back.length, { timeout: 10_000 }).toBe(2);
    await sleep(300);
    // All of it, though the other said nothing more.
    expect(await passed(50, one, 40, subject)).toBe(0);
  }, 30_000);

  it('are kept from the start where it was never there, and shared once it is', async () => {
    const redis = await ownRedis();
    open.push(() => redis.dispose());
    const limiter = limiterAt(redis.url);
    expect(await passed(20, limiter, 10, subjectOf())).toBe(5);
    for (let n = 0; n < 30 && limiter.away.length === 0; n += 1) await passed(1, limiter, 10, subjectOf());
    expect(limiter.away).toHaveLength(1);
    await redis.start();
    await expect.poll(() => limiter.back.length, { timeout: 10_000 }).toBe(1);
    expect(await passed(20, limiter, 10, subjectOf())).toBe(10);
  });

  it('count a call once that Redis is late for: here, there, or not at all', async () => {
    const late: RemoteLimiter = createRedisLimiter(url);
    const remote: RemoteLimiter = {
      ...late,
      async take(...asked) {
        const decision = await late.take(...asked);
        await new Promise((resolve) => setTimeout(resolve, held));
        return decision;
      },
    };
    let held = 0;
    const limiter = limiterAt(url, { remote, patienceMs: 100 });
    await late.take([]);
    const subject = subjectOf();
    held = 300;
    expect(await passed(10, limiter, 20, subject)).toBe(10);
    expect(await passed(6, limiter, 20, subject)).toBe(0);
    held = 0;
    await new Promise((resolve) => setTimeout(resolve, 400));
    // Six were counted and then not let through, and are given back.
    expect(await passed(1, limiter, 20, subject)).toBe(1);
    expect(await passed(30, limiter, 20, subject)).toBe(9);
    expect(limiter.away).toEqual([]);
  });

  it('leave one request at least to each process', async () => {
    const limiter = limiterAt(`redis://127.0.0.1:${await freePort()}`, { processes: 10 });
    expect(await passed(5, limiter, 3, subjectOf())).toBe(1);
  });

  it('are kept where Redis wants another password, and shared where it is given', async () => {
    const redis = await started('secret');
    const [without, with_] = [limiterAt(redis.url.replace(':secret@', '')), await connectedTo(redis.url)];
    expect(await passed(20, without, 10, subjectOf())).toBe(5);
    expect(await passed(20, with_, 10, subjectOf())).toBe(10);
    for (let n = 0; n < 30 && without.away.length === 0; n += 1) await passed(1, without, 10, subjectOf());
    expect([without.away.length, with_.away.length]).toEqual([1, 0]);
    expect(String(without.away[0])).not.toContain('secret');
  });
});

running('two processes on one Redis', () => {
  const verify = async (app: TestApp, token: string): Promise<number> =>
    (await app.fetch('/verify', { headers: { authorization: `Bearer ${token}` } })).status;

  it('let 200 keys × 50 requests through together as one would, also when Redis is killed in the middle of it', async () => {
    const redis = await started();
    const env = { ...sharing(redis), HALYARD_RATE_LIMIT_KEY: '20/3600s' };
    const one = closing(await createTestApp({ env }));
    const two = closing(await createTestApp({ env, place: one.place, seed: 'two', clock: one.clock }));
    const keys = await Promise.all(
      Array.from({ length: 200 }, async () => (await one.key({ scopes: ['products:read'] })).token),
    );
    const round = async (requests: number): Promise<number[]> => {
      const counts: number[] = [];
      // Not all at once: on two cores Redis would be late, and the insurance decide.
      for (const token of keys) {
        const calls = Array.from({ length: requests }, (_, n) => verify(n % 2 === 0 ? one : two, token));
        const found = await Promise.all(calls);
        expect(found.every((status) => status === 200 || status === 429)).toBe(true);
        counts.push(found.filter((status) => status === 200).length);
      }
      return counts;
    };
    const total = (counts: readonly number[]) => counts.reduce((sum, n) => sum + n);
    expect(total(await round(10))).toBe(200 * 10);
    const killed = new Promise((resolve) => setTimeout(resolve, 300)).then(() => redis.kill());
    const counts = await round(40);
    await killed;
    // Each process gives its part of what it heard last was left, and one of them may have heard that earlier.
    expect(total(counts)).toBeGreaterThan(200 * 10 * 0.9);
    expect(total(counts)).toBeLessThan(200 * 10 * 1.3);
    expect(Math.max(...counts)).toBeLessThanOrEqual(20);
    expect(total(await round(10))).toBeLessThan(200 * 10 * 0.1);
  }, 60_000);

  it('share what an address fails, and how often it logs in', async () => {
    const redis = await started();
    const env = { ...sharing(redis), HALYARD_FAILED_KEYS_PER_MINUTE: '4', HALYARD_LOGINS_PER_MINUTE: '3' };
    const one = closing(await createTestApp({ env }));
    const two = closing(await createTestApp({ env, place: one.place, seed: 'two', clock: one.clock }));
    const other = await createTestApp({ seed: 'another installation' });
    const { token } = await other.key();
    await other.close();
    const guesses: number[] = [];
    for (const app of [one, one, one, two, two, one, one]) guesses.push(await verify(app, token));
    // The process that did not see the fourth failure learns of it with the fifth.
    expect(guesses).toEqual([401, 401, 401, 401, 429, 401, 429]);

    const login =
      'mutation { login(email: "a@example.com", password: "a wrong password") { accessToken userErrors { code } } }';
    const codes: unknown[] = [];
    for (const app of [one, two, one, two, one]) {
      const { body } = await app.graphql<{ login: { userErrors: { code: string }[] } | null }>(login);
      codes.push(body.data?.login?.userErrors[0]?.code ?? body.errors?.[0]?.extensions['code']);
    }
    expect(codes.map((code) => code === 'RATE_LIMITED')).toEqual([false, false, false, true, true]);
  });

  it('start, serve and stop without it', async () => {
    const env = {
      REDIS_URL: `redis://127.0.0.1:${await freePort()}`,
      HALYARD_RATE_LIMIT_KEY: '10/60s',
    };
    const app = await createTestApp({ env });
    const { token } = await app.key();
    const found: number[] = [];
    for (let n = 0; n < 7; n += 1) found.push(await verify(app, token));
    expect(found).toEqual([200, 200, 200, 200, 200, 429, 429]);
    expect((await app.fetch('/ready')).status).toBe(200);
    await app.close();
  });
});
