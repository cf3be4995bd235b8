import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { auditTables } from '../../src/audit/table.js';
import { createTestApp, type TestApp } from '../support/app.js';

/** What many wrong passwords at once do to everybody else. Argon2 works for real; the clock stands still. */

const PASSWORD = 'correct horse battery stable';
const ATTACKERS = 50;
const EACH = 200;
const VICTIMS = 5;
/** What `HALYARD_LOGINS_PER_MINUTE` lets through of each address where it is not set. */
const TAKEN_OF_EACH = 10;

let t: TestApp;
beforeEach(async () => {
  t = await createTestApp();
  for (const name of ['good', ...Array.from({ length: VICTIMS }, (_, n) => `victim${n}`)]) {
    await t.graphql(
      `mutation { register(input: { email: "${name}@example.com", name: "Someone", password: "${PASSWORD}" }) { user { id } } }`,
    );
  }
  t.clock.advance(60);
});
afterEach(() => t.close());

const login = (email: string, password: string, address: string): Promise<Response> =>
  t.fetch('/api/v1/auth/login', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ email, password }),
    address,
  });

/** Half of those who are tried have an account. */
const emailOf = (n: number): string =>
  n % 2 === 0 ? `victim${(n / 2) % VICTIMS}@example.com` : `nobody${n}@example.com`;

const wrongLogins = (attacker: number): Promise<Response>[] =>
  Array.from({ length: EACH }, (_, n) =>
    login(emailOf(n * ATTACKERS + attacker), 'a wrong password', `203.0.113.${attacker}`),
  );

const tally = (responses: readonly Response[]): Record<number, number> => {
  const found: Record<number, number> = {};
  for (const { status } of responses) found[status] = (found[status] ?? 0) + 1;
  return found;
};

/** Asks what has nothing to do with passwords again and again, until it is told to stop. */
function lookOn() {
  const seen: { health: number; me: number; rss: number }[] = [];
  let over = false;
  const looking = (async () => {
    while (!over) {
      const [health, me] = await Promise.all([
        t.fetch('/health'),
        t.graphql('{ me { name } }', { key: t.firstKey }),
      ]);
      seen.push({ health: health.status, me: me.status, rss: process.memoryUsage.rss() });
      await sleep(50);
    }
  })();
  const stop = async () => {
    over = true;
    await looking;
    return seen;
  };
  return { stop };
}

describe('ten thousand wrong logins from fifty addresses', () => {
  it('lock out nobody who did not fail, leave the server to others, and are counted to the last', async () => {
    const before = process.memoryUsage.rss();
    const onlooker = lookOn();
    const flood = Array.from({ length: ATTACKERS }, (_, attacker) => wrongLogins(attacker)).flat();
    // The first try of who comes last: nobody of the flood can take the place away from them.
    const good = login('good@example.com', PASSWORD, '198.51.100.1');
    const [responses, { status }] = await Promise.all([Promise.all(flood), good]);
    expect(status).toBe(200);
    const seen = await onlooker.stop();
    expect(seen.length).toBeGreaterThan(3);
    expect(new Set(seen.map(({ health, me }) => `${health} ${me}`))).toEqual(new Set(['200 200']));
    // Five hundred Argon2 at once would take ten times as much.
    expect(Math.max(...seen.map(({ rss }) => rss)) - before).toBeLessThan(1024 ** 3);

    const found = tally(responses);
    expect(found[429]).toBe(ATTACKERS * (EACH - TAKEN_OF_EACH));
    expect(Object.keys(found).filter((code) => !['401', '423', '429', '503'].includes(code))).toEqual([]);
    for (const { status, headers } of responses) {
      if (status !== 401) expect(Number(headers.get('retry-after')), `${status}`).toBeGreaterThan(0);
    }
    expect((await login('good@example.com', PASSWORD, '198.51.100.2')).status).toBe(200);

    await t.app.close();
    const events = await t.store.read.select().from(auditTables(t.store.read).auditEvents);
    const denials = events.filter(({ action }) => action === 'credential.deny');
    expect(denials.reduce((sum, { count }) => sum + count, 0)).toBe(ATTACKERS * EACH);
    expect(denials.length).toBeLessThan(1500);
    const throttled = denials.filter(({ after }) => after['code'] === 'RATE_LIMITED');
    expect(throttled.map(({ count }) => count)).toEqual(Array(ATTACKERS).fill(EACH - TAKEN_OF_EACH));
  });
});

describe('a queue of passwords', () => {
  it('that one address has filled still has a place for another, and tells who is turned away when to come again', async () => {
    await t.close();
    t = await createTestApp({ env: { HALYARD_LOGINS_PER_MINUTE: '1000' } });
    const flood = Promise.all(wrongLogins(1));
    const others = Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        login('nobody@example.com', 'a wrong password', `198.51.100.${n}`),
      ),
    );
    expect(tally(await others)[503]).toBeUndefined();
    const turnedAway = (await flood).filter(({ status }) => status === 503);
    expect(turnedAway.length).toBeGreaterThan(20);
    expect(new Set(turnedAway.map(({ headers }) => headers.get('retry-after')))).toEqual(new Set(['2']));
  });
});

describe('a wrong password', () => {
  it('takes about as long for an address that nobody has as for one that somebody has', async () => {
    const took = { 'victim0@example.com': [] as number[], 'nobody@example.com': [] as number[] };
    for (let round = 0; round < 12; round += 1) {
      t.clock.advance(24 * 3600 + 1);
      for (const [email, times] of Object.entries(took)) {
        const start = performance.now();
        expect((await login(email, 'a wrong password', '203.0.113.1')).status).toBe(401);
        times.push(performance.now() - start);
      }
    }
    const [known = 0, unknown = 0] = Object.values(took).map((times) => times.sort((a, b) => a - b)[6]);
    // Without the work done for nobody it would be some hundredths.
    expect(unknown / known).toBeGreaterThan(0.4);
    expect(unknown / known).toBeLessThan(2.5);
  });
});
